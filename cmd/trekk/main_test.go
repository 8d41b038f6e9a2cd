package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
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
	testscript.Main(tidy{m}, map[string]func(){"trekk": main})
}

// shared is the folder of what tests share, which goes when all have run.
var shared string

type tidy struct{ *testing.M }

func (m tidy) Run() (code int) {
	var err error
	if shared, err = os.MkdirTemp("", "trekk-shared-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(shared)
	return m.M.Run()
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

// TestScripts runs one script for each user story, through the real command.
func TestScripts(t *testing.T) {
	const dir = "testdata/script"
	params := testscript.Params{
		Dir: dir,
		Setup: func(env *testscript.Env) error {
			env.Setenv(raceOptions())
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
			// code N COMMAND... runs trekk and wants that exit code.
			"code": func(ts *testscript.TestScript, neg bool, args []string) {
				err := ts.Exec("trekk", args[1:]...)
				code := "0"
				if err != nil {
					code = strings.TrimPrefix(err.Error(), "exit status ")
				}
				if (code == args[0]) == neg {
					ts.Fatalf("exit code %s, want %s", code, args[0])
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
