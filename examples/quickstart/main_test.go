package main

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/internal/printed"
	"github.com/timpush/timpush/timpushtest"
)

var update = flag.Bool("update", false, "write the golden file")

// quickstart runs the program and gives back its output and complaints.
func quickstart(t *testing.T, wantExit int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, complaints strings.Builder
	if exit := run(t.Context(), args, &out, &complaints); exit != wantExit {
		t.Errorf("exit code %d, want %d\n%s%s", exit, wantExit, out.String(), complaints.String())
	}
	return printed.Stable(out.String()), complaints.String()
}

const (
	appID   = "TENCENT_IM_SDK_APP_ID" // decides whether the real service is called
	fakeApp = "1400000000"            // the app that timpushtest knows
)

// realService lets a fake stand for the real service, once appID is set too.
func realService(t *testing.T) *timpushtest.Server {
	t.Helper()
	srv := timpushtest.NewServer()
	t.Cleanup(srv.Close)
	cfg := srv.Config()
	t.Setenv("TENCENT_IM_IDENTIFIER", cfg.Identifier)
	t.Setenv("TENCENT_IM_SECRET_KEY", string(cfg.SecretKey))
	t.Setenv("TENCENT_IM_SECRET_KEY_FILE", "")
	t.Setenv("TENCENT_IM_REGION", "")
	t.Setenv("TENCENT_IM_BASE_URL", cfg.BaseURL)
	return srv
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}

func TestFake(t *testing.T) {
	t.Setenv(appID, "")
	const golden = "testdata/output.txt"
	stdout, stderr := quickstart(t, exitOK)
	if *update {
		if err := os.WriteFile(golden, []byte(stdout), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if stdout != string(want) || stderr != "" {
		t.Errorf("got\n%s%s\nwant\n%s", stdout, stderr, want)
	}
	for line := range strings.Lines(stdout) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("a line of %d columns: %s", n, line)
		}
	}
}

func TestFakeWithAccounts(t *testing.T) {
	t.Setenv(appID, "")
	stdout, _ := quickstart(t, exitOK, "-to", "dora, emil,")
	contains(t, stdout, "The app has the accounts dora and emil.", "accepted for 2 of 2", "accepted for 2 of 3", "not for zoe")
}

func TestArguments(t *testing.T) {
	t.Setenv(appID, "")
	for _, test := range []struct {
		args   []string
		exit   int
		stderr string
	}{
		{[]string{"-h"}, exitOK, "usage: quickstart"},
		{[]string{"-all"}, exitUsage, "flag provided but not defined: -all"},
		{[]string{"-to", "alice", "bob"}, exitUsage, `unexpected argument "bob"`},
		{[]string{"-to", "zoe"}, exitUsage, "leave it out of -to"},
	} {
		stdout, stderr := quickstart(t, test.exit, test.args...)
		contains(t, stderr, test.stderr)
		if stdout != "" {
			t.Errorf("%q printed\n%s", test.args, stdout)
		}
	}
}

func TestRealServiceNeedsAccounts(t *testing.T) {
	t.Setenv(appID, fakeApp)
	srv := realService(t)
	for _, args := range [][]string{nil, {"-to", " , "}} {
		stdout, stderr := quickstart(t, exitUsage, args...)
		contains(t, stderr, "the real service would be called", "-to account,account")
		if stdout != "" || len(srv.Calls()) > 0 {
			t.Errorf("%d calls, output\n%s", len(srv.Calls()), stdout)
		}
	}
}

func TestRealServiceNeedsEnvironment(t *testing.T) {
	t.Setenv(appID, fakeApp)
	realService(t)
	t.Setenv("TENCENT_IM_IDENTIFIER", "")
	t.Setenv("TENCENT_IM_SECRET_KEY", "")
	_, stderr := quickstart(t, exitUsage, "-to", "alice")
	contains(t, stderr, "TENCENT_IM_IDENTIFIER is not set", "TENCENT_IM_SECRET_KEY is not set")
}

// Nobody is reached on a real service but those who were named.
func TestRealService(t *testing.T) {
	t.Setenv(appID, fakeApp)
	srv := realService(t)
	stdout, _ := quickstart(t, exitOK, "-to", "alice,bob")
	contains(t, stdout, "Calls go to the REAL service, app 1400000000", "It reaches alice and bob, and nobody else.",
		"Left out on the real service:", "v4/timpush/push pushes to everybody with a tag",
		"v4/all_member_push/im_push pushes to everybody with an attribute", "AllUsers is false")
	var paths []string
	for _, c := range srv.Calls() {
		paths = append(paths, c.Path)
	}
	if got, want := strings.Join(paths, " "), batchPushPath+" "+batchSendPath; got != want {
		t.Errorf("called %s, want %s", got, want)
	}
	for _, d := range srv.Deliveries() {
		if names(d.Recipients) != "alice and bob" {
			t.Errorf("%s reached %s", d.Path, names(d.Recipients))
		}
	}
}

func TestRealServiceErrors(t *testing.T) {
	t.Setenv(appID, fakeApp)
	srv := realService(t)
	srv.FailNext(batchPushPath, timpush.CodeNotAdministrator, 1)
	srv.LoseAnswer(batchSendPath, 1)
	stdout, _ := quickstart(t, exitFailed, "-to", "alice,bob")
	contains(t, stdout,
		timpush.CodeNotAdministrator.String(), `the service says "fault planned by the test"`, "Surely not carried out",
		"no usable answer", "OutcomeUnknown(err) holds: it may have been carried out all the same")

	srv.FailAccount("bob", timpush.CodeMessageInternal)
	stdout, _ = quickstart(t, exitOK, "-to", "alice,bob")
	contains(t, stdout, "accepted for 1 of 2", "not for bob: code 20005", "OutcomeUnknown(res.Err()) holds")
}
