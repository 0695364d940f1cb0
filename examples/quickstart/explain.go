package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/timpush/timpush"
)

// served tells of an accepted call, which can still have failed for some, or all. The
// id names what was accepted; without anything there is none.
func served(asked int, failed []timpush.RecipientError, err error, idName, id string) *answer {
	a := &answer{back: []string{fmt.Sprintf("accepted for %d of %d", asked-len(failed), asked)}}
	if id != "" {
		a.back = append(a.back, idName+" "+id)
	}
	if err == nil {
		a.next = []string{"Nothing: res.Err() is nil, so nobody was left out."}
		return a
	}
	for _, f := range failed {
		a.back = append(a.back, fmt.Sprintf("not for %s: code %s", f.Account, f.Code.String()))
	}
	if len(failed) < asked {
		a.next = append(a.next, "Don't repeat the whole call: the others have been served.")
	}
	if errors.Is(err, timpush.CodeAccountNotFound) {
		a.next = append(a.next, "errors.Is(res.Err(), timpush.CodeAccountNotFound) holds: import those accounts, "+
			"then send to them alone.")
	}
	if timpush.OutcomeUnknown(err) {
		a.next = append(a.next, "OutcomeUnknown(res.Err()) holds: some of these may have been reached all the same.")
	}
	return a
}

// describe says what has gone wrong, a line for each violation.
func describe(err error) []string {
	var (
		invalid *timpush.ValidationError
		refused *timpush.APIError
	)
	switch {
	case errors.As(err, &invalid):
		lines := make([]string, len(invalid.Fields))
		for i, f := range invalid.Fields {
			lines[i] = f.Field + " " + f.Reason
			if f.Code != 0 {
				lines[i] += fmt.Sprintf(" (the service would answer %d)", int(f.Code))
			}
		}
		return lines
	case errors.As(err, &refused):
		lines := []string{"refused with code " + refused.Code.String()}
		if refused.Info != "" {
			lines = append(lines, fmt.Sprintf("the service says %q", refused.Info))
		}
		return lines
	default:
		return []string{strings.TrimPrefix(err.Error(), "timpush: ")}
	}
}

// outlook answers whether an error may be followed by a repeat.
func outlook(err error) string {
	if timpush.OutcomeUnknown(err) {
		return "OutcomeUnknown(err) holds: it may have been carried out all the same, and a repeat may reach " +
			"people twice. Ask a receiver, or look into the console, first."
	}
	return "Surely not carried out: once the cause is gone, a repeat is safe."
}
