package main

import (
	"fmt"
	"iter"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

const callbackToken = "fake-callback-token"

// service is the fake service with some people who use the app.
type service struct{ *timpushtest.Server }

const (
	people  = 1200 // use the app
	buyers  = 1000 // of them are customers
	leavers = 3    // are still in the list of customers, but use the app no more
)

func newService() service {
	srv := timpushtest.NewServer()
	for i := range people {
		srv.RegisterAccounts(name(i))
		srv.SetDevice(name(i), device(i))
	}
	return service{srv}
}

func name(i int) string { return fmt.Sprintf("user-%04d", i) }

func device(i int) timpushtest.Device {
	switch {
	case i%10 == 0:
		return timpushtest.Device{Platform: timpush.PlatformAPNs, Online: true}
	case i%50 == 1:
		return timpushtest.Device{Platform: timpush.PlatformFCM, ErrCode: 410, ErrInfo: "Unregistered"}
	case i%2 == 0:
		return timpushtest.Device{Platform: timpush.PlatformAPNs}
	default:
		return timpushtest.Device{Platform: timpush.PlatformHuawei}
	}
}

// customers are those of the list.
func customers() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range buyers {
			if !yield(name(i)) {
				return
			}
		}
		for i := range leavers {
			if !yield(name(people + i)) {
				return
			}
		}
	}
}

// live lets every eighth of those who were reached tap the notification.
func (s service) live(taskID string) {
	reached := s.Reached(taskID)
	fmt.Printf("reach\n  %d accounts\n", len(reached))
	for i := 0; i < len(reached); i += 8 {
		s.Click(taskID, reached[i])
	}
}
