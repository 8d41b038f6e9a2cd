package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/bcrypt"

	"trekk/batch/desk"
)

// TestMain lets the test binary be trekk itself, for the scripts and for the tests that kill it.
func TestMain(m *testing.M) {
	desk.PassphraseCost = bcrypt.MinCost
	if os.Getenv("TREKK_TEST_BE_TREKK") != "" {
		main()
	}
	if err := os.Setenv(raceOptions()); err != nil { // of the processes that tests start
		panic(err)
	}
	os.Exit(tidily(m))
}

// shared is the folder of what tests share, which goes when all have run.
var shared string

func tidily(m *testing.M) (code int) {
	var err error
	if shared, err = os.MkdirTemp("", "trekk-shared-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(shared)
	return m.Run()
}

// raceOptions let a program that is built with the race detector end at once: by itself it sleeps for a second at
// its end, and the scripts run hundreds.
func raceOptions() (name, value string) { return "GORACE", "atexit_sleep_ms=0" }

// thorough is whether processes are killed as often as make properties does it; otherwise the tests are to be through
// in minutes.
var thorough = os.Getenv("TREKK_THOROUGH") != ""

// underRace is whether the race detector looks on, under which all takes ten times as long.
var underRace bool

// raced are the scripts that are run under the race detector too: together they go all the way of the money.
var raced = []string{"demo", "ladder", "lifecycle", "mailbox", "payments", "statement"}

// TestScripts runs one script for each user story. Their command lines are run in this process, one at a time: a
// thousand processes take longer to begin than all that they do. Where a script says exec trekk it is a process.
func TestScripts(t *testing.T) {
	dir, err := filepath.Abs("testdata/script") // command lines change the folder of the process
	self, unnamed := os.Executable()
	bin := t.TempDir()
	if err = errors.Join(err, unnamed, os.Symlink(self, filepath.Join(bin, "trekk"))); err != nil {
		t.Fatal(err)
	}
	params := testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			env.Setenv(raceOptions())
			env.Setenv("TREKK_TEST_BE_TREKK", "1")
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "race":
				return underRace, nil
			case "thorough":
				return thorough, nil
			}
			return false, fmt.Errorf("no condition is called %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"trekk": func(ts *testscript.TestScript, neg bool, args []string) {
				if code := trekkIn(ts, args); (code == 0) == neg {
					ts.Fatalf("exit code %d", code)
				}
			},
			// code N COMMAND... runs trekk and wants that exit code.
			"code": func(ts *testscript.TestScript, neg bool, args []string) {
				if code := trekkIn(ts, args[1:]); (strconv.Itoa(code) == args[0]) == neg {
					ts.Fatalf("exit code %d, want %s", code, args[0])
				}
			},
		},
	}
	if underRace {
		params.Dir = ""
		for _, name := range raced {
			params.Files = append(params.Files, filepath.Join(dir, name+".txtar"))
		}
	}
	testscript.Run(t, params)
}

// where is who is in the folder of his script.
var where sync.Mutex

// trekkIn runs a command line of a script in this process. Its standard input is empty.
func trekkIn(ts *testscript.TestScript, args []string) (code int) {
	where.Lock()
	defer where.Unlock()
	const passphrase = "TREKK_PASSPHRASE"
	back, err := os.Getwd()
	ts.Check(errors.Join(err, os.Chdir(ts.MkAbs(".")), os.Setenv(passphrase, ts.Getenv(passphrase))))
	defer func() { ts.Check(errors.Join(os.Chdir(back), os.Unsetenv(passphrase))) }()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	code = run(ctx, args, strings.NewReader(""), ts.Stdout(), ts.Stderr())
	if code == 0 && slices.Contains(args, "init") {
		dir := ""
		if k := slices.Index(args, "--dir"); k >= 0 {
			dir = args[k+1]
		}
		ts.Check(atOnce(filepath.Join(dir, "trekk.yaml")))
	}
	return code
}

// atOnce lets jobs take files that have just come, in place of waiting two seconds of each run for who may be
// writing one still.
func atOnce(conf string) error {
	text, err := os.ReadFile(conf)
	if err != nil {
		return err
	}
	return os.WriteFile(conf, []byte(strings.Replace(string(text), "settle: 2s", "settle: 0s", 1)), 0o600)
}

// trekk runs a command line in this process.
func trekk(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var out, errs strings.Builder
	code = run(ctx, args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// must runs a command line that is to succeed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := trekk(t, args...)
	if code != 0 {
		t.Fatalf("trekk %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}
