package main

import (
	"database/sql"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/doctor"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
)

// patient is an installation whose mailbox is at a sandbox, by SFTP.
type patient struct {
	conf, dir, mail string
	bank            *sandbox.Sandbox
}

func newPatient(t *testing.T, bankClock time.Time) *patient {
	t.Helper()
	p := &patient{dir: t.TempDir()}
	p.conf, p.mail = filepath.Join(p.dir, "trekk.yaml"), filepath.Join(p.dir, "bank")
	sb, err := sandbox.New(sandbox.Config{
		Dir: p.mail, Start: bankClock, Transmitter: demo.Transmitter, Account: demo.Account,
		Agreement: "123456789",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close() })
	sb.Authorize(writeKey(t, filepath.Join(p.dir, "id")))
	writeKey(t, filepath.Join(p.dir, "other"))
	addr, err := sb.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.bank = sb
	must(t, "init", "--dir", p.dir, "--name", "Gym AS", "--account", demo.Account, "--transmitter",
		demo.Transmitter,
		"--mailbox", "sftp://gym@"+addr.String(), "--key", filepath.Join(p.dir,
			"id"), "--host-key", sb.HostKey())
	p.append(t, "alerts: {command: {run: [/bin/true]}}\nbackup: {folder: copies}\n")
	must(t, "--config", p.conf, "db", "backup")
	must(t, "--config", p.conf, "db", "drill")
	return p
}

func (p *patient) append(t *testing.T, text string) {
	t.Helper()
	p.edit(t, func(s string) string { return s + "\n" + text })
}

func (p *patient) edit(t *testing.T, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(p.conf)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.conf, []byte(change(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
}

// examine runs doctor on a day on which the data of the law is good for long, and gives the exit code and what
// it says of each check that is not ok.
func (p *patient) examine(
	t *testing.T, flags ...string,
) (code int, states map[string]doctor.State, all *doctor.Report) {
	t.Helper()
	args := append([]string{"--config", p.conf, "--json"}, flags...)
	code, out, errs := trekk(t, append(args, "doctor")...)
	all, states = new(doctor.Report), map[string]doctor.State{}
	if err := json.Unmarshal([]byte(out), all); err != nil {
		t.Fatalf("%v: %s%s", err, out, errs)
	}
	for _, c := range all.Checks {
		if c.State != doctor.OK {
			if states[c.Check] != doctor.Fail {
				states[c.Check] = c.State
			}
			if c.Do == "" || c.Found == "" {
				t.Errorf("%s says not what to do: %+v", c.Check, c)
			}
		}
	}
	return code, states, all
}

// TestDoctorFindsNothing where nothing is wrong, and leaves nothing at the bank.
func TestDoctorFindsNothing(t *testing.T) {
	p := newPatient(t, time.Now())
	before := treeOf(t, p.dir)
	code, states, all := p.examine(t)
	delete(states, "law") // it is to be reviewed before long, whatever the day
	if code != 0 || len(states) > 0 || len(all.Checks) < 15 {
		t.Errorf("exit code %d, %+v", code, all)
	}
	if after := treeOf(t, p.dir); !slices.Equal(before, after) {
		t.Errorf("there were %q, and are %q", before, after)
	}
	code, out, _ := trekk(t, "--config", p.conf, "doctor")
	if code != 0 || !strings.Contains(out, "ok    mailbox.rename     the file was renamed\n") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// treeOf are the names of all files of a folder, but those that SQLite makes and removes, and locks.
func treeOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if !strings.HasSuffix(path, "-wal") && !strings.HasSuffix(path, "-shm") &&
			!strings.HasSuffix(path, ".lock") {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// broken is one thing that is broken, and the checks that say so; all others are as they were.
var broken = []struct {
	name  string
	spoil func(t *testing.T, p *patient)
	flags []string
	fails string // checks, with blanks between
	warns string
}{
	{"a key that nobody knows", func(t *testing.T, p *patient) { p.append(t, "databse: x\n") }, nil,
		"configuration", ""},
	{"several keys", func(t *testing.T, p *patient) { p.append(t, "parallel: many\nrun_limit: soon\n") }, nil,
		"configuration", ""},
	{"the terms", func(t *testing.T, p *patient) {
		p.edit(t, func(s string) string { return strings.Replace(s, `terms: "sit"`, "terms: nowhere.yaml", 1) })
	}, nil, "terms", ""},
	{"no database", func(t *testing.T, p *patient) { rename(t, p.dir+"/trekk.db", p.dir+"/gone.db") }, nil,
		"database", "database.creditor law"},
	{"an older schema", func(t *testing.T, p *patient) {
		p.sql(t, "DELETE FROM goose_db_version WHERE version_id = "+strconv.FormatInt(store.Schema(), 10))
	}, nil, "database.schema", "database.creditor law"},
	{"a newer schema", func(t *testing.T, p *patient) {
		p.sql(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	}, nil, "database", "database.creditor law"},
	{"another transmitter", func(t *testing.T, p *patient) {
		p.edit(t, func(s string) string { return strings.Replace(s, demo.Transmitter, "00123457", 1) })
	}, nil, "database.creditor", ""},
	{"the law", func(*testing.T, *patient) {}, []string{"--as-of", "2031-01-01"}, "law backup",
		"backup.drill"},
	{"another host key", func(t *testing.T, p *patient) {
		other := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(writeKey(t,
			filepath.Join(p.dir, "host")))))
		p.edit(t, func(s string) string { return strings.Replace(s, p.bank.HostKey(), other, 1) })
	}, nil, "mailbox.host_key", mailboxSteps + " mailbox.login"},
	{"no host key", func(t *testing.T, p *patient) {
		p.edit(t, func(s string) string { return strings.Replace(s, p.bank.HostKey(), "", 1) })
	}, nil, "mailbox.host_key", mailboxSteps + " mailbox.login"},
	{"a key that others read", func(t *testing.T, p *patient) { chmod(t, p.dir+"/id", 0o644) }, nil,
		"mailbox.login secrets", mailboxSteps + " mailbox.host_key"},
	{"a key that the bank does not have",
		func(t *testing.T, p *patient) { rename(t, p.dir+"/other", p.dir+"/id") }, nil,
		"mailbox.login", mailboxSteps},
	{"no server", func(t *testing.T, p *patient) { _ = p.bank.Close() }, nil,
		"mailbox.login", mailboxSteps + " mailbox.host_key"},
	{"no folder", func(t *testing.T, p *patient) {
		p.edit(t, func(s string) string { return strings.Replace(s, "outbound: Outbound", "outbound: Nowhere", 1) })
	}, nil, "mailbox.outbound", ""},
	{"no room", func(t *testing.T, p *patient) {
		p.edit(t, func(s string) string {
			return strings.Replace(s, "  # keep_free: 256MiB", "  keep_free: 8000PB", 1)
		})
	}, nil, "disk", ""},
	{"a secret that is not there", func(t *testing.T, p *patient) {
		p.append(t, "events: {webhooks: [{id: door, url: \"https://127.0.0.1:1/\", secret: {file: none}}]}\n")
	}, nil, "secrets", ""},
	{"the anchor's key", func(t *testing.T, p *patient) { chmod(t, p.dir+"/anchor/key", 0o640) }, nil,
		"secrets", ""},
	{"the outbox is a file", func(t *testing.T, p *patient) {
		if err := os.WriteFile(p.dir+"/outbox", nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}, nil, "outbox", ""},
	{"nobody would be told", func(t *testing.T, p *patient) {
		p.edit(t, func(s string) string { return strings.Replace(s, "/bin/true", "/bin/none", 1) })
	}, nil, "alerts.command", ""},
	{"no backup", func(t *testing.T, p *patient) {
		if err := os.RemoveAll(p.dir + "/copies"); err != nil {
			t.Fatal(err)
		}
	}, nil, "backup", "backup.drill"},
}

const mailboxSteps = "mailbox.outbound mailbox.inbound mailbox.write mailbox.rename mailbox.remove"

// Whatever is broken is told by its own check, and hides none of the others.
func TestDoctorFindsEachThingThatIsBroken(t *testing.T) {
	_, _, well := newPatient(t, time.Now()).examine(t)
	for _, c := range broken {
		t.Run(c.name, func(t *testing.T) {
			p := newPatient(t, time.Now())
			c.spoil(t, p)
			code, states, all := p.examine(t, c.flags...)
			if _, law := states["law"]; law && !strings.Contains(c.fails+c.warns, "law") {
				delete(states, "law")
			}
			want := map[string]doctor.State{}
			for _, name := range strings.Fields(c.warns) {
				want[name] = doctor.Warn
			}
			for _, name := range strings.Fields(c.fails) {
				want[name] = doctor.Fail
			}
			for name, state := range want {
				if states[name] != state {
					t.Errorf("%s is %q, want %s", name, states[name], state)
				}
				delete(states, name)
			}
			if code != 1 || all.State != doctor.Fail || len(states) > 0 {
				t.Errorf("exit code %d, and besides %v", code, states)
			}
			for _, check := range well.Checks {
				at := func(o doctor.Check) bool { return o.Check == check.Check }
				beneath := strings.HasPrefix(check.Check, "database.") ||
					strings.HasPrefix(check.Check, "clock.")
				if !beneath && !slices.ContainsFunc(all.Checks, at) {
					t.Errorf("nothing is said of %s", check.Check)
				}
			}
		})
	}
}

// The clock of the bank's server is held against ours.
func TestDoctorHoldsClocksAgainstOurs(t *testing.T) {
	for ahead, want := range map[time.Duration]doctor.State{
		-time.Hour: doctor.Fail, 10 * time.Minute: doctor.Warn, 3 * time.Hour: doctor.Fail,
	} {
		_, states, _ := newPatient(t, time.Now().Add(ahead)).examine(t)
		if states["clock.mailbox"] != want {
			t.Errorf("%s: %v, want %s", ahead, states, want)
		}
	}
}

// A trekk.yaml of which nothing can be read, or that is not there, leaves what --db and the machine tell.
func TestDoctorWithoutConfiguration(t *testing.T) {
	p := newPatient(t, time.Now())
	p.edit(t, func(string) string { return "creditor: {" })
	code, states, _ := p.examine(t)
	if code != 1 || states["configuration"] != doctor.Fail || states["database"] != doctor.Warn {
		t.Errorf("exit code %d, %v", code, states)
	}
	code, states, _ = p.examine(t, "--db", "sqlite:"+p.dir+"/trekk.db")
	if _, said := states["database"]; code != 1 || said {
		t.Errorf("exit code %d, %v", code, states)
	}
}

// On PostgreSQL doctor says who we are, what we may not, and holds the server's clock against ours.
func TestDoctorOnPostgres(t *testing.T) {
	url := postgresURL(t)
	p := newPatient(t, time.Now())
	must(t, "db", "migrate", "--db", url, "--config", "nowhere")
	must(t, "init", "--config", p.conf, "--db", url)
	_, states, _ := p.examine(t, "--db", url)
	delete(states, "law")
	delete(states, "backup")
	if len(states) > 0 {
		t.Errorf("%v", states)
	}
	code, states, all := p.examine(t, "--db", url+"&role=pg_read_all_data")
	if code != 1 || states["database.rights"] != doctor.Fail || states["database.schema"] != "" {
		t.Errorf("exit code %d, %+v", code, all)
	}
}

func (p *patient) sql(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", p.dir+"/trekk.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// Second factors that a copy of the database would give are told, and what to do; so is a key that does not open them.
func TestDoctorLooksAtSecondFactors(t *testing.T) {
	p := newPatient(t, time.Now())
	pass, key := filepath.Join(p.dir, "pass"), filepath.Join(p.dir, "factor.key")
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(pass, "correct horse battery\n")
	must(t, "--config", p.conf, "user", "add", "kari", "--role", "admin", "--password-file", pass)
	keep := func(factor string) {
		t.Helper()
		g := &wire.Globals{Config: p.conf, Stdout: io.Discard, Stderr: io.Discard}
		apps, err := g.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer apps[0].Close()
		act := apps[0].Moment("", "").PersonAct("test", batch.Subject{Kind: batch.OfPerson, No: "kari"}, "")
		if err := apps[0].Store.Update(t.Context(), act, func(tx batch.Tx) error {
			return tx.SetProfile("kari", batch.Profile{Factor: factor})
		}); err != nil {
			t.Fatal(err)
		}
	}
	says := func(want doctor.State, found string) {
		t.Helper()
		_, _, all := p.examine(t)
		for _, c := range all.Checks {
			if c.Check == "second_factors" {
				if c.State != want || !strings.Contains(c.Found, found) {
					t.Errorf("%+v, want %s, %s", c, want, found)
				}
				return
			}
		}
		if want != "" {
			t.Errorf("nothing is said: want %s, %s", want, found)
		}
	}
	says("", "")
	keep("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
	says(doctor.Warn, "those of kari stand in clear in the database: a copy of it")
	write(key, "short")
	p.edit(t, func(s string) string {
		return strings.Replace(s, "\nconsole:", "\nconsole:\n  factor_key: {file: factor.key}", 1)
	})
	keep("sealed:AAAA")
	says(doctor.Fail, "does not open those of kari") // it is no key
	keep("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
	write(key, strings.Repeat("0f", 32))
	says(doctor.Warn, "still")
	keep("sealed:AAAA")
	says(doctor.Fail, "does not open those of kari")
}
