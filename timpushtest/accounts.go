package timpushtest

import "github.com/timpush/timpush"

// accounts are those of the app. The zero value knows everybody.
type accounts struct {
	known   map[string]struct{} // nil: everybody
	failing map[string]timpush.Code
}

// RegisterAccounts makes these accounts known, beside those registered before and
// the administrator. From then on all others are unknown: they fail with 70107 as
// recipients; as From_Account they are refused by v4/openim/batchsendmsg and
// replaced by the caller on pushes, as the documents say.
func (s *Server) RegisterAccounts(accounts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts.known == nil {
		s.accounts.known = map[string]struct{}{fakeIdentifier: {}}
	}
	for _, account := range accounts {
		s.accounts.known[account] = struct{}{}
	}
}

// FailAccount makes this recipient fail with code in every call that names it,
// until Reset. Code 0 makes it well again.
func (s *Server) FailAccount(account string, code timpush.Code) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if code == 0 {
		delete(s.accounts.failing, account)
		return
	}
	if s.accounts.failing == nil {
		s.accounts.failing = map[string]timpush.Code{}
	}
	s.accounts.failing[account] = code
}

func (a *accounts) isKnown(account string) bool {
	_, ok := a.known[account]
	return ok || a.known == nil
}

// failure is what an account fails with as a recipient; zero: it is served.
func (a *accounts) failure(account string) timpush.Code {
	if code := a.failing[account]; code != 0 {
		return code
	}
	if !a.isKnown(account) {
		return timpush.CodeAccountNotFound
	}
	return 0
}

// sender is whom the receivers see: the caller, if From_Account is missing or
// unknown.
func (a *accounts) sender(req *request) string {
	from := req.member("From_Account")
	if from == nil || from.text == "" || !a.isKnown(from.text) {
		return fakeIdentifier
	}
	return from.text
}

// failedAccount is an entry of ErrorList. The documents say that ErrorInfo may be
// missing, and their samples do without it.
type failedAccount struct {
	Account string       `json:"To_Account"`
	Code    timpush.Code `json:"ErrorCode"`
}

// split tells the recipients of a call that are served from those that fail.
func (a *accounts) split(req *request) (served []string, failed []failedAccount) {
	list := req.member("To_Account").items
	served = make([]string, 0, len(list))
	for i := range list {
		account := list[i].text
		if code := a.failure(account); code != 0 {
			failed = append(failed, failedAccount{account, code})
		} else {
			served = append(served, account)
		}
	}
	return served, failed
}
