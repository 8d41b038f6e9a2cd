// Package pgtest gives tests empty PostgreSQL databases: of the server that TREKK_TEST_POSTGRES names, or of
// one that it starts from the programs on this machine and stops when the test's process ends. Where the
// database that TREKK_TEST_POSTGRES names has the extension Citus, tests get a schema each in that one and
// distribute their tables. It is for tests only.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// server is where the databases of this process are, or why there are none.
var server = sync.OnceValues(func() (string, error) {
	if url := os.Getenv("TREKK_TEST_POSTGRES"); url != "" {
		return url, nil
	}
	s, err := Start(memory(), "fsync = off", "synchronous_commit = off", "full_page_writes = off")
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

// HasCitus is whether a database is that of a Citus cluster.
func HasCitus(url string) (there bool) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')").
		Scan(&there)
	return there && err == nil
}

var citus = sync.OnceValue(func() bool {
	base, err := server()
	return err == nil && HasCitus(base)
})

// Citus reports whether tests are to distribute the tables that they make.
func Citus() bool { return citus() }

var number atomic.Int64

// URL is a new and empty database, which goes when the test ends. Where there is no PostgreSQL the test is
// skipped, or fails when TREKK_REQUIRE names postgres.
func URL(t testing.TB) string {
	t.Helper()
	return made(t, Make)
}

// template is the database that Copy copies, of this process.
var template struct {
	sync.Once
	name string
	err  error
}

// Copy is as URL, but that the database is like the one that fill makes of an empty one. Where databases can be
// made, fill is called once for all tests of the process.
func Copy(t testing.TB, fill func(url string) error) string {
	t.Helper()
	return made(t, func(base string) (db string, drop func() error, err error) {
		template.Do(func() {
			if db, _, template.err = Make(base); template.err == nil {
				template.name, template.err = database(db), fill(db)
			}
		})
		if template.err != nil {
			return "", nil, template.err
		}
		if template.name != database(base) {
			return makeLike(base, template.name)
		}
		if db, drop, err = Make(base); err == nil {
			err = fill(db)
		}
		return db, drop, err
	})
}

// database is the database that a URL names.
func database(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Path, "/")
}

// made is a database that make makes, until the test ends.
func made(t testing.TB, make func(base string) (db string, drop func() error, err error)) string {
	t.Helper()
	base, err := server()
	if err != nil {
		if strings.Contains(os.Getenv("TREKK_REQUIRE"), "postgres") {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	db, drop, err := make(base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Make makes an empty database, or, where it may not or where the one at base has Citus, a schema in that.
// Connections to it have an application_name of their own.
func Make(base string) (db string, drop func() error, err error) {
	if !HasCitus(base) {
		if db, drop, err = makeLike(base, "template1"); err == nil {
			return db, drop, nil
		}
	}
	u, q, name, err := newName(base)
	if err == nil {
		err = Run(base, "CREATE SCHEMA "+name)
	}
	if err != nil {
		return "", nil, err
	}
	q.Set("search_path", name)
	q.Set("citus.shard_count", "2") // another server takes it for a setting of one's own
	u.RawQuery = q.Encode()
	return u.String(), func() error { return Run(base, "DROP SCHEMA "+name+" CASCADE") }, nil
}

// makeLike makes a database like another: by its files, which takes half as long as by its pages. Servers before
// 15 know no other way, and not the word for it.
func makeLike(base, like string) (db string, drop func() error, err error) {
	u, q, name, err := newName(base)
	if err == nil {
		make := "CREATE DATABASE " + name + " TEMPLATE " + like
		if err = Run(base, make+" STRATEGY FILE_COPY"); err != nil {
			err = Run(base, make)
		}
	}
	if err != nil {
		return "", nil, err
	}
	u.Path, u.RawQuery = "/"+name, q.Encode()
	return u.String(), func() error { return Run(base, "DROP DATABASE "+name+" WITH (FORCE)") }, nil
}

// newName is a name that no other test's database has, and the parts of the URL at which it is to be.
func newName(base string) (u *url.URL, q url.Values, name string, err error) {
	if u, err = url.Parse(base); err != nil {
		return nil, nil, "", errors.New("the address of PostgreSQL is no URL")
	}
	name = fmt.Sprintf("trekk_test_%d_%d", os.Getpid(), number.Add(1))
	q = u.Query()
	q.Set("application_name", name)
	return u, q, name, nil
}

// Cut cuts all connections to what Make has made.
func Cut(base, db string) error {
	u, err := url.Parse(db)
	if err != nil {
		return err
	}
	return Run(
		base,
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "+
			"split_part(application_name, '|', 1) = '"+u.Query().Get("application_name")+"'",
	) // behind it, who has a lock
}

// Run runs a statement over a connection of its own.
func Run(url, statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// Server is a PostgreSQL server of the test's own, on a socket in a folder of its own.
type Server struct {
	URL string // of its database postgres
	Dir string

	as *syscall.Credential
}

// memory is a folder in memory, where the machine has one with room: a container's has 64 MiB.
func memory() string {
	const folder, room = "/dev/shm", 1 << 30
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil || s.Bavail*uint64(s.Bsize) < room {
		return ""
	}
	return folder
}

// Start makes a server in a folder of its own in base, or in the system's temporary folder when that is
// empty, and starts it; settings are lines of its configuration. It ends, and its folder with it, when this
// process does, however it ends. What was committed lives on when it is killed.
func Start(base string, settings ...string) (*Server, error) {
	s := &Server{}
	if os.Geteuid() == 0 { // the server refuses to run as root
		uid, gid, err := unprivileged()
		if err != nil {
			return nil, err
		}
		s.as = &syscall.Credential{Uid: uid, Gid: gid}
		if base == "" {
			base = "/tmp" // that user may not reach TMPDIR
		}
	}
	var err error
	if s.Dir, err = os.MkdirTemp(base, "trekk-pg-"); err != nil {
		return nil, err
	}
	if s.as != nil {
		if err := os.Chown(s.Dir, int(s.as.Uid), int(s.as.Gid)); err != nil {
			return nil, err
		}
	}
	initdb, err := program("initdb")
	if err != nil {
		return nil, err
	}
	// The order of text is ICU's unless a column says otherwise: ours do.
	out, err := s.command(initdb, "-D", s.data(), "-U", "trekk", "-A", "trust", "-E", "UTF8",
		"--locale-provider=icu", "--icu-locale=nb", "--locale=C", "--no-sync").
		CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	conf := fmt.Sprintf(
		"listen_addresses = ''\nunix_socket_directories = '%s'\nmax_connections = 200\n%s\n", s.Dir,
		strings.Join(settings, "\n"),
	)
	if err := appendFile(filepath.Join(s.data(), "postgresql.conf"), conf); err != nil {
		return nil, err
	}
	s.URL = (&url.URL{Scheme: "postgres", User: url.User("trekk"), Path: "/postgres",
		RawQuery: url.Values{"host": {s.Dir}}.Encode()}).String()
	if err := s.watch(); err != nil {
		return nil, err
	}
	return s, s.Up()
}

func (s *Server) data() string { return filepath.Join(s.Dir, "data") }

// Up starts the server and waits until it answers.
func (s *Server) Up() error {
	return s.ctl("start", "-w", "-l", filepath.Join(s.Dir, "log"))
}

// Kill stops the server as a power cut would.
func (s *Server) Kill() error { return s.ctl("stop", "-m", "immediate") }

func (s *Server) ctl(args ...string) error {
	ctl, err := program("pg_ctl")
	if err != nil {
		return err
	}
	if out, err := s.command(ctl, append([]string{"-D", s.data()}, args...)...).CombinedOutput(); err != nil {
		return fmt.Errorf("pg_ctl %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// watched keeps the inputs of the shells from the garbage collector, which would close them.
var watched sync.Map

// watch starts a shell that waits for the end of this process, which closes its input, and then clears up.
func (s *Server) watch() error {
	ctl, err := program("pg_ctl")
	if err != nil {
		return err
	}
	cmd := s.command(
		"/bin/sh", "-c", `cat >/dev/null; "$0" -D "$1/data" stop -m immediate >/dev/null 2>&1; rm -rf "$1"`,
		ctl, s.Dir,
	)
	cmd.SysProcAttr.Setpgid = true // what stops the test from a terminal does not stop it
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	watched.Store(s, input)
	return cmd.Start()
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...) //nolint:gosec // a test runs the programs it finds
	cmd.Dir = s.Dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	return cmd
}

// program finds a program of PostgreSQL, which Debian keeps off the path.
func program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return "", fmt.Errorf(
			"PostgreSQL's %s is not installed, and TREKK_TEST_POSTGRES names no server",
			name,
		)
	}
	return found[len(found)-1], nil
}

func unprivileged() (uid, gid uint32, err error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, lookup := user.Lookup(name)
		if lookup != nil {
			err = lookup
			continue
		}
		id, _ := strconv.ParseUint(u.Uid, 10, 32)
		group, _ := strconv.ParseUint(u.Gid, 10, 32)
		return uint32(id), uint32(group), nil
	}
	return 0, 0, err
}

func appendFile(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
