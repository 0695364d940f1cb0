package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// TestMain lets the test binary be the server, too.
func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		if err := serveStdin(); err != nil {
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// seen is what of a request must not depend on the side.
type seen struct {
	Method, Path, ContentType string
	Query                     map[string]bool // the names only
	Body                      map[string]any
}

// record lets a side do a workload and returns what has reached the server.
func record(t *testing.T, w *workload, side, calls int) []seen {
	t.Helper()
	var (
		mu       sync.Mutex
		requests []seen
	)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s := seen{Method: r.Method, Path: r.URL.Path, ContentType: r.Header.Get("Content-Type"), Query: map[string]bool{}}
		for name, values := range r.URL.Query() {
			s.Query[name] = len(values) == 1 && values[0] != ""
		}
		if err := json.Unmarshal(body, &s.Body); err != nil {
			t.Error(err)
		}
		if len(body) > 12<<10 {
			t.Errorf("a body of %d bytes; chunks of %d would not fit", len(body), chunkSize)
		}
		if random, _ := s.Body["MsgRandom"].(float64); random == 0 {
			t.Error("no MsgRandom")
		}
		delete(s.Body, "MsgRandom")
		mu.Lock()
		requests = append(requests, s)
		mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		new(service).ServeHTTP(rw, r)
	}))
	defer server.Close()
	b, err := newBench(&process{url: server.URL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.run(t.Context(), b.clients[side], calls); err != nil {
		t.Fatalf("%s: %v", sideNames[side], err)
	}
	return requests
}

func TestBothSidesSendTheSame(t *testing.T) {
	t.Parallel()
	const calls = 3
	for _, w := range workloads {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			got, want := record(t, &w, sdk, calls), record(t, &w, hand, calls)
			if len(got) != calls {
				t.Errorf("%d calls instead of %d", len(got), calls)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s sends\n%v\n%s sends\n%v", sideNames[sdk], got, sideNames[hand], want)
			}
		})
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	var first, last string
	n := 0
	for name := range accounts(4_000_000) {
		if n == 0 {
			first = name
		}
		last = name
		n++
	}
	if n != 4_000_000 || first != "user_0000000" || last != "user_3999999" {
		t.Errorf("%d accounts, from %s to %s", n, first, last)
	}
}

func TestQuick(t *testing.T) { //nolint:paralleltest // it measures
	var out strings.Builder
	profile := filepath.Join(t.TempDir(), "cpu")
	if err := run(t.Context(), []string{"-quick", "-rounds", "2", "-cpuprofile", profile}, &out); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	for _, w := range workloads {
		if !strings.Contains(out.String(), "\n"+w.name+": ") {
			t.Errorf("there is nothing about %s", w.name)
		}
	}
	for what, times := range map[string]int{
		"CPU per call": 3, "wall time": 3, "B/op": 3, "allocs/op": 3, "<= 1.10": 1, "<= 0.90": 2,
		"50,000 accounts": 1, "200,000 accounts": 1, "<= 1.25": 1, "too short": 1,
	} {
		if n := strings.Count(out.String(), what); n != times {
			t.Errorf("%q stands there %d times instead of %d", what, n, times)
		}
	}
	if info, err := os.Stat(profile); err != nil || info.Size() == 0 {
		t.Errorf("no profile: %v", err)
	}
}

func TestOneCase(t *testing.T) { //nolint:paralleltest // it measures
	var out strings.Builder
	if err := run(t.Context(), []string{"-quick", "-case", "push"}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "push: ") || strings.Contains(out.String(), "batch: ") {
		t.Errorf("not this case alone:\n%s", &out)
	}
}

func TestBadFlags(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"-case nothing", "-rounds -1", "-calls -1", "push"} {
		if _, err := parse(strings.Fields(args)); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
}

// lazy leaves out every second call, and thinks it has made it.
type lazy struct {
	client
	calls int
}

func (l *lazy) push(ctx context.Context) error {
	l.calls++
	if l.calls%2 == 0 {
		return nil
	}
	return l.client.push(ctx)
}

func TestMissingCallsAreNoticed(t *testing.T) {
	t.Parallel()
	s, err := startServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	b, err := newBench(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.clients[sdk] = &lazy{client: b.clients[sdk]}
	_, err = b.once(t.Context(), &workloads[0], sdk, 10, discard)
	if err == nil || !strings.Contains(err.Error(), "5 calls instead of 10") {
		t.Error(err)
	}
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		values  []float64
		q, want float64
	}{
		{[]float64{7}, 0.25, 7},
		{[]float64{3, 1, 2}, 0.5, 2},
		{[]float64{4, 1, 3, 2}, 0.5, 2.5},
		{[]float64{4, 1, 3, 2, 5}, 0.25, 2},
	} {
		if got := quantile(row.values, row.q); got != row.want {
			t.Errorf("quantile(%v, %v) = %v instead of %v", row.values, row.q, got, row.want)
		}
	}
}
