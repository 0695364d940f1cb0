package webhook

import "encoding/json"

// OverLimit is the alarm that an API of the app has passed 80 % of its rate limit, an early
// warning for [timpush.Client.BatchSend]. It survives encoding/json in the wire's own
// form.
type OverLimit struct {
	ServiceName string // first part of the path: "openim"
	Command     string // second part of the path: "batchsendmsg"
	Request     int    // calls per second seen
	Limit       int    // calls per second allowed
}

// overLimit is the wire's form of an OverLimit.
type overLimit struct {
	CallbackCommand string
	ServiceName     string
	Command         string
	Request         integer
	Limit           integer
}

// MarshalJSON writes the wire's form, with CallbackCommand.
func (o OverLimit) MarshalJSON() ([]byte, error) {
	return json.Marshal(overLimit{
		CallbackCommand: CommandOverLimit,
		ServiceName:     o.ServiceName,
		Command:         o.Command,
		Request:         integer(o.Request),
		Limit:           integer(o.Limit),
	})
}

// UnmarshalJSON reads the wire's form as [Parse] does. A CallbackCommand, where there is
// one, must be that of the alarm.
func (o *OverLimit) UnmarshalJSON(data []byte) error { return unmarshal(data, o, CommandOverLimit) }

func (o *OverLimit) read(data []byte) (string, error) {
	var wire overLimit
	if err := readObject(data, &wire); err != nil {
		return "", err
	}
	*o = OverLimit{
		ServiceName: wire.ServiceName,
		Command:     wire.Command,
		Request:     int(wire.Request),
		Limit:       int(wire.Limit),
	}
	return wire.CallbackCommand, nil
}
