// Package printed compares what the examples print with what their tests
// expect. The programs do not need it.
package printed

import (
	"fmt"
	"io"
	"os"
	"regexp"
)

// By runs a program's main and prints what it prints, stable.
func By(main func()) {
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	printed := make(chan []byte)
	go func() {
		text, _ := io.ReadAll(r)
		printed <- text
	}()
	stdout := os.Stdout
	os.Stdout = w
	defer func() {
		os.Stdout = stdout
		_ = w.Close()
		fmt.Print(Stable(string(<-printed))) //nolint:forbidigo // what it is for
	}()
	main()
}

// Stable masks what differs from run to run.
func Stable(text string) string {
	for _, m := range []struct{ differs, mask string }{
		{`(TaskID \S+_|MsgKey \d+_)[0-9a-f]+(_\d+)`, "${1}<MsgRandom>${2}"},
		{`"MsgRandom":\d+`, `"MsgRandom":<MsgRandom>`},
		{`time=\S+`, "time=<time>"},
		{`body_bytes=\d+`, "body_bytes=<bytes>"}, // MsgRandom has up to ten digits
		{`\b[\d.]+(ns|µs|ms|s)\b`, "<duration>"},
	} {
		text = regexp.MustCompile(m.differs).ReplaceAllString(text, m.mask)
	}
	return text
}
