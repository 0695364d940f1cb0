package timpushtest

import (
	"maps"
	"slices"

	"github.com/timpush/timpush"
)

// accountType tells the two kinds of accounts apart, by the numbers of AttrTypes.
type accountType int

const (
	userID         accountType = 0
	registrationID accountType = 1
)

// accounts are those of the app. The zero value knows everybody.
type accounts struct {
	registered map[string]accountType // nil: everybody is known
	sorted     []string               // the registered ones; nil: to be sorted anew; never changed
	failing    map[string]timpush.Code
}

// RegisterAccounts makes these accounts known, beside those registered before and
// the administrator. From then on all others are unknown: they fail with 70107 as
// recipients, and where tags and attributes are concerned; as From_Account they are
// refused by v4/openim/batchsendmsg and replaced by the caller on pushes, as the
// documents say. A push to all, or by a condition, reaches registered accounts only.
func (s *Server) RegisterAccounts(accounts ...string) { s.register(userID, accounts) }

// RegisterRegistrationIDs is RegisterAccounts for the other kind of account: the
// RegistrationID of an installation of the app in which nobody has logged in. An
// account that is registered in both ways is what it was registered as last.
func (s *Server) RegisterRegistrationIDs(ids ...string) { s.register(registrationID, ids) }

func (s *Server) register(as accountType, accounts []string) {
	s.enter()
	defer s.mu.Unlock()
	a := &s.accounts
	if a.registered == nil {
		a.registered = map[string]accountType{}
	}
	for _, account := range accounts {
		a.registered[account] = as
	}
	a.sorted = nil
}

// FailAccount makes this account fail with code in every call that names it, until
// Reset. The legacy calls for tags and attributes have no way to say so, and leave it
// out. Code 0 makes it well again.
func (s *Server) FailAccount(account string, code timpush.Code) {
	s.enter()
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

// isKnown is true of the administrator, too, who need not be registered.
func (a *accounts) isKnown(account string) bool {
	_, ok := a.registered[account]
	return ok || a.registered == nil || account == fakeIdentifier
}

// typeOf takes whoever is not registered for a UserID.
func (a *accounts) typeOf(account string) accountType { return a.registered[account] }

// everybody lists the registered accounts, sorted. It is nil if there are none.
func (a *accounts) everybody() []string {
	if a.sorted == nil {
		a.sorted = slices.Sorted(maps.Keys(a.registered))
	}
	return a.sorted
}

// failure is what an account fails with where a call names it; zero: it is served.
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
	from := req.text("From_Account")
	if from == "" || !a.isKnown(from) {
		return fakeIdentifier
	}
	return from
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
