package timpushtest

import "github.com/timpush/timpush"

// recipients are how many accounts a list may have, and the codes for its faults.
type recipients struct {
	limit           int
	none, many, odd timpush.Code
	once            bool // that an account may not come twice is not documented; one that does is about to be reached twice
}

// in makes the rule for a member that is known to be an array. To_Account is one of
// accounts, any other name one of objects with a To_Account.
func (c recipients) in(name string) rule {
	return func(r *request) *refusal {
		items := r.member(name).items
		switch n := len(items); {
		case n == 0:
			return refuse(c.none, "%s is empty", name)
		case n > c.limit:
			return refuse(c.many, "%s has %d accounts; the limit is %d", name, n, c.limit)
		}
		seen := make(map[string]int, len(items))
		for i := range items {
			account := &items[i]
			if name != toAccount.name {
				account = account.member(toAccount.name)
			}
			switch first, twice := seen[account.text]; {
			case account.kind != text:
				return refuse(timpush.CodeAccountNotString, "%s[%d] is not a string", name, i)
			case account.text == "":
				return refuse(c.odd, "%s[%d] is empty", name, i)
			case twice && c.once:
				return refuse(c.odd, "%s[%d] is the same as %s[%d]", name, i, name, first)
			}
			seen[account.text] = i
		}
		return nil
	}
}

// accountOf gives the account of an item of such a list.
func accountOf(item *value) string {
	if item.kind == object {
		item = item.member(toAccount.name)
	}
	return item.text
}
