package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// serverEnv makes this program the server.
	serverEnv = "TIMPUSH_BENCH_SERVER"
	countPath = "/count"
)

// What the documents show as the answers of a call that was accepted.
const (
	taskID     = "53743040_144115212910570789_4155518400_15723514"
	msgKey     = "128493_903762_1572870301"
	pushAnswer = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskId":"` + taskID + `"}`
	sendAnswer = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"MsgKey":"` + msgKey + `"}`
)

// count is what a server has seen.
type count struct{ Calls, Bytes int64 }

// service reads whatever comes, and accepts it.
type service struct{ calls, bytes atomic.Int64 }

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var answer string
	switch r.URL.Path {
	case "/v4/timpush/push":
		answer = pushAnswer
	case "/v4/openim/batchsendmsg":
		answer = sendAnswer
	case countPath:
		_, _ = fmt.Fprintf(w, `{"Calls":%d,"Bytes":%d}`, s.calls.Load(), s.bytes.Load())
		return
	default:
		http.NotFound(w, r)
		return
	}
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		http.Error(w, "the body was cut off", http.StatusBadRequest)
		return
	}
	s.calls.Add(1)
	s.bytes.Add(n)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, answer)
}

// serve tells its address on out and answers until in ends, as it does when the
// parent is gone.
func serve(in io.Reader, out io.Writer) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, l.Addr()); err != nil {
		return err
	}
	server := &http.Server{Handler: new(service), ReadHeaderTimeout: time.Minute}
	go func() {
		_, _ = io.Copy(io.Discard, in)
		_ = server.Close()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// process is a server in a process of its own, so that its CPU time and its garbage
// are none of the client's.
type process struct {
	url  string
	stop func()
}

func startServer(ctx context.Context) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self) //nolint:gosec // this very program
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &process{stop: func() {
		_ = in.Close()
		_ = cmd.Wait()
	}}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
	s.url = "http://" + strings.TrimSpace(address)
	return s, nil
}

// count asks what the server has seen so far.
func (s *process) count(ctx context.Context) (c count, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+countPath, http.NoBody)
	if err != nil {
		return c, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return c, err
	}
	defer func() { _ = res.Body.Close() }()
	return c, json.NewDecoder(res.Body).Decode(&c)
}
