package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

// each runs a test against every kind of mailbox.
func each(t *testing.T, f func(t *testing.T, dir string, c Config)) {
	t.Run("folder", func(t *testing.T) {
		dir := folders(t)
		f(t, dir, Config{URL: "folder:" + dir})
	})
	t.Run("server", func(t *testing.T) {
		s := startServer(t)
		f(t, s.dir, s.config())
	})
	t.Run("sshd", func(t *testing.T) {
		s := startSSHD(t)
		f(t, s.dir, s.config())
	})
}

func dial(t testing.TB, c Config) Mailbox {
	t.Helper()
	mb, err := Dial(t.Context(), c)
	must(t, err)
	t.Cleanup(func() { _ = mb.Close() })
	return mb
}

func names(files []Info) (n []string) {
	for _, f := range files {
		n = append(n, f.Folder.String()+"/"+f.Name)
	}
	return n
}

func list2(t testing.TB, mb Mailbox) []Info {
	t.Helper()
	files, err := mb.List(t.Context())
	must(t, err)
	return files
}

func fetch(t testing.TB, mb Mailbox, file Info) []byte {
	t.Helper()
	r, err := mb.Open(t.Context(), file)
	must(t, err)
	var b bytes.Buffer
	_, err = io.Copy(&b, r)
	must(t, err)
	must(t, r.Close())
	return b.Bytes()
}

func put(t testing.TB, mb Mailbox, name string, r io.Reader) Checked {
	t.Helper()
	checked, err := mb.Put(t.Context(), name, r)
	must(t, err)
	return checked
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b)
	return b
}

// oddNames are names that have been seen, or that a server can give a file.
var oddNames = []string{"OCR.D230509", "TBOC2072.DAT", "ocr fil 1.dat", " leading", "Æøå;\"'*?$.txt",
	"linje\nto", "-rf", "\xe6\xf8.latin1", "a..b"}

func TestListOpenPutRemove(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		mb := dial(t, c)
		sizes := []int{0, 1, 80, 32 << 10, 1<<20 + 17, 5 << 20}
		var want []string
		for i, name := range oddNames {
			content := randomBytes(sizes[i%len(sizes)])
			must(t, os.WriteFile(filepath.Join(dir, "Outbound", name), content, 0o644))
		}
		for _, skip := range []string{".hidden", "x.part", "y.tmp"} {
			must(t, os.WriteFile(filepath.Join(dir, "Outbound", skip), nil, 0o644))
		}
		must(t, os.Mkdir(filepath.Join(dir, "Outbound", "folder"), 0o755))
		must(t, os.Symlink("OCR.D230509", filepath.Join(dir, "Outbound", "link")))
		for i, name := range oddNames {
			put(t, mb, name, bytes.NewReader(randomBytes(sizes[i%len(sizes)])))
		}
		files := list2(t, mb)
		for _, folder := range []string{"Outbound/", "Inbound/"} {
			for _, name := range []string{" leading", "-rf", "OCR.D230509", "TBOC2072.DAT", "a..b",
				"linje\nto", "ocr fil 1.dat", "Æøå;\"'*?$.txt", "\xe6\xf8.latin1"} {
				want = append(want, folder+name)
			}
		}
		if got := names(files); !reflect.DeepEqual(got, want) {
			t.Fatalf("list:\n got %q\nwant %q", got, want)
		}
		for _, f := range files {
			local, err := os.ReadFile(filepath.Join(dir, f.Folder.String(), f.Name))
			must(t, err)
			if f.Size != int64(len(local)) || time.Since(f.ModTime) > time.Hour ||
				f.ModTime.Location() != time.UTC {
				t.Errorf("%q: size %d, time %s, want size %d and now", f.Name, f.Size, f.ModTime, len(local))
			}
			if !bytes.Equal(fetch(t, mb, f), local) {
				t.Errorf("%q: other bytes", f.Name)
			}
			r, err := mb.Open(t.Context(), f)
			must(t, err)
			pieces := iotest.OneByteReader(io.LimitReader(r, 100))
			if err := iotest.TestReader(pieces, local[:min(len(local), 100)]); err != nil {
				t.Errorf("%q by small pieces: %v", f.Name, err)
			}
			must(t, r.Close())
			must(t, mb.Remove(t.Context(), f))
			if err := mb.Remove(t.Context(), f); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("removed twice: %v", err)
			}
			if _, err := mb.Open(t.Context(), f); !errors.Is(err, fs.ErrNotExist) || Retryable(err) {
				t.Errorf("opened after removal: %v", err)
			}
		}
		if files := list2(t, mb); len(files) != 0 {
			t.Errorf("left: %q", names(files))
		}
	})
}

func TestPutNeverOverwrites(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		for _, direct := range []bool{false, true} {
			c.Direct = direct
			mb := dial(t, c)
			name := fmt.Sprintf("claims-%v", direct)
			put(t, mb, name, strings.NewReader("one"))
			if _, err := mb.Put(t.Context(), name, strings.NewReader("two")); !errors.Is(err, ErrExists) ||
				Retryable(err) {
				t.Errorf("put again: %v, want ErrExists", err)
			}
			if b, _ := os.ReadFile(filepath.Join(dir, "Inbound", name)); string(b) != "one" {
				t.Errorf("now holds %q", b)
			}
		}
	})
}

// A file that appears while ours is being uploaded is not replaced either.
func TestPutFindsTheNameTakenAtTheEnd(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		final := filepath.Join(dir, "Inbound", "claims")
		r := io.MultiReader(strings.NewReader("ours"), readerFunc(func([]byte) (int, error) {
			must(t, os.WriteFile(final, []byte("theirs"), 0o644))
			return 0, io.EOF
		}))
		if _, err := dial(t, c).Put(t.Context(), "claims", r); !errors.Is(err, ErrExists) {
			t.Errorf("got %v, want ErrExists", err)
		}
		entries, _ := os.ReadDir(filepath.Join(dir, "Inbound"))
		if b, _ := os.ReadFile(final); string(b) != "theirs" || len(entries) != 1 {
			t.Errorf("holds %q, beside %v", b, entries)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestNamesThatArePaths(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		mb := dial(t, c)
		for _, name := range []string{
			"", ".", "..", "../Outbound/x", "a/b", "x\x00", ".x", "x.part", "x.tmp",
		} {
			if _, err := mb.Put(t.Context(), name, strings.NewReader("x")); err == nil {
				t.Errorf("put %q was accepted", name)
			}
		}
		for _, name := range []string{"", "..", "../Outbound/x"} {
			if _, err := mb.Open(t.Context(), Info{Name: name}); !errors.Is(err, fs.ErrInvalid) {
				t.Errorf("open %q: %v", name, err)
			}
			if err := mb.Remove(t.Context(), Info{Name: name}); !errors.Is(err, fs.ErrInvalid) {
				t.Errorf("remove %q: %v", name, err)
			}
		}
	})
}

// An error of the reader that is uploaded, or of the writer that is fetched into, comes out as it is, and
// nothing stays.
func TestErrorsOfTheCallerPassThrough(t *testing.T) {
	ours := errors.New("ours")
	each(t, func(t *testing.T, dir string, c Config) {
		for _, direct := range []bool{false, true} {
			c.Direct = direct
			mb := dial(t, c)
			_, err := mb.Put(t.Context(), "claims",
				io.MultiReader(bytes.NewReader(randomBytes(1<<20)), iotest.ErrReader(ours)))
			if !errors.Is(err, ours) || Retryable(err) {
				t.Errorf("put: %v", err)
			}
			if files := list2(t, mb); len(files) != 0 {
				t.Errorf("left: %q", names(files))
			}
			if entries, _ := os.ReadDir(filepath.Join(dir, "Inbound")); len(entries) != 0 {
				t.Errorf("left: %v", entries)
			}
		}
		mb := dial(t, c)
		put(t, mb, "claims", bytes.NewReader(randomBytes(3<<20)))
		r, err := mb.Open(t.Context(), list2(t, mb)[0])
		must(t, err)
		_, err = io.Copy(writerFunc(func([]byte) (int, error) { return 0, ours }), r)
		if !errors.Is(err, ours) || Retryable(err) {
			t.Errorf("open: %v", err)
		}
		must(t, r.Close())
		put(t, mb, "after", strings.NewReader("the mailbox works on"))
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// What interrupted uploads left behind is told, with the name that it was to get; what others are writing,
// and files that only look so, are none.
func TestLeftovers(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		for _, name := range []string{
			"claims.0123abcd.part", "b.part.89abcdef.part", "claims.part", ".0123abcd.part",
			"claims.0123abcx.part",
			"claims.0123abcd.tmp", "claims-0123abcd.part", "0123abcd.part",
		} {
			must(t, os.WriteFile(filepath.Join(dir, "Inbound", name), []byte("x"), 0o644))
		}
		must(t, os.Mkdir(filepath.Join(dir, "Inbound", "folder.0123abcd.part"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, "Outbound", "claims.00000000.part"), nil, 0o644))
		mb := dial(t, c)
		put(t, mb, "claims", strings.NewReader("whole"))
		list, err := mb.Leftovers(t.Context())
		must(t, err)
		got := map[string]string{}
		for _, l := range list {
			got[l.Name] = l.Of
			if l.Size != 1 || time.Since(l.ModTime) > time.Hour {
				t.Errorf("%+v", l)
			}
			must(t, mb.Remove(t.Context(), l.Info))
		}
		want := map[string]string{"claims.0123abcd.part": "claims", "b.part.89abcdef.part": "b.part"}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// What arrived is compared with what was sent, and read back where that is allowed.
func TestPutReadsBack(t *testing.T) {
	each(t, func(t *testing.T, _ string, c Config) {
		for _, c.Direct = range []bool{false, true} {
			for _, size := range []int{0, 1, 100_000, 3 << 20} {
				name := fmt.Sprintf("claims-%v-%d", c.Direct, size)
				if got := put(t, dial(t, c), name, bytes.NewReader(randomBytes(size))); got != CheckedBytes {
					t.Errorf("%s: checked %s", name, got)
				}
			}
		}
	})
}

// A file that is not as long as it was listed is not whole.
func TestOpenOfAGrowingFile(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		mb := dial(t, c)
		file := filepath.Join(dir, "Outbound", "OCR.D230509")
		for _, sizes := range [][2]int{
			{100, 180}, {1 << 20, 3 << 20}, {180, 100}, {3 << 20, 100}, {10, 0}, {0, 10},
		} {
			must(t, os.WriteFile(file, randomBytes(sizes[0]), 0o644))
			info := list2(t, mb)[0]
			must(t, os.WriteFile(file, randomBytes(sizes[1]), 0o644))
			r, err := mb.Open(t.Context(), info)
			must(t, err)
			if _, err := io.Copy(io.Discard, r); !errors.Is(err, ErrChanged) || !Retryable(err) {
				t.Errorf("%v: copy: %v, want ErrChanged", sizes, err)
			}
			r, err = mb.Open(t.Context(), info)
			must(t, err)
			if _, err := io.ReadAll(struct{ io.Reader }{r}); !errors.Is(err, ErrChanged) {
				t.Errorf("%v: read: %v, want ErrChanged", sizes, err)
			}
		}
	})
}

func TestStable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := folders(t)
		mb := dial(t, Config{URL: "folder:" + dir})
		for _, name := range []string{"a", "b", "c", "d"} {
			must(t, os.WriteFile(filepath.Join(dir, "Outbound", name), []byte(name), 0o644))
		}
		files := list2(t, mb)
		if same, err := Stable(t.Context(), mb, files, 0); err != nil || len(same) != 4 {
			t.Errorf("without waiting: %q, %v", names(same), err)
		}
		time.AfterFunc(5*time.Second, func() {
			must(t, os.WriteFile(filepath.Join(dir, "Outbound", "b"), []byte("grown"), 0o644))
			must(t, os.Chtimes(filepath.Join(dir, "Outbound", "c"), time.Time{}, time.Unix(1e9, 0)))
			must(t, os.Remove(filepath.Join(dir, "Outbound", "d")))
		})
		start := time.Now()
		same, err := Stable(t.Context(), mb, files, 10*time.Second)
		if err != nil || !reflect.DeepEqual(names(same), []string{"Outbound/a"}) {
			t.Errorf("got %q, %v; want only a", names(same), err)
		}
		if waited := time.Since(start); waited != 10*time.Second {
			t.Errorf("waited %s", waited)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := Stable(ctx, mb, files, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after the deadline: %v", err)
		}
	})
}

func TestOneFolderForBothWays(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		c.Inbound = "Outbound"
		mb := dial(t, c)
		put(t, mb, "claims", strings.NewReader("x"))
		if got := names(list2(t, mb)); !reflect.DeepEqual(got, []string{"Outbound/claims"}) {
			t.Errorf("got %q", got)
		}
	})
}

func TestDialAddresses(t *testing.T) {
	for _, u := range []string{
		"", "sftp://", "sftp://host", "ftp://user@host", "user@host", "sftp://user:secret@host",
		"folder:/does/not/exist",
	} {
		_, err := Dial(t.Context(), Config{URL: u, Key: "key"})
		if err == nil || Retryable(err) ||
			strings.Contains(err.Error(), "secret") && strings.Contains(u, "secret") {
			t.Errorf("%q: %v", u, err)
		}
	}
}
