package mailbox

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkOpenSSH moves 200 MB to and from this machine's OpenSSH server, with this package and with
// OpenSSH's own sftp:
//
//	go test -bench OpenSSH -benchtime 5x ./nets/mailbox
func BenchmarkOpenSSH(b *testing.B) {
	const size = 200 << 20
	s := startSSHD(b)
	content := randomBytes(size)
	local := filepath.Join(b.TempDir(), "local")
	must(b, os.WriteFile(local, content, 0o600))
	must(b, os.WriteFile(filepath.Join(s.dir, "Outbound", "OCR"), content, 0o644))
	remote := filepath.Join(s.dir, "Inbound", "claims")

	// Both include connecting and logging in, and both write to a file.
	b.Run("put/trekk", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			mb, err := Dial(b.Context(), s.config())
			must(b, err)
			f, err := os.Open(local)
			must(b, err)
			put(b, mb, "claims", f)
			must(b, mb.Close())
			b.StopTimer()
			must(b, f.Close())
			same(b, remote, content)
			b.StartTimer()
		}
	})
	b.Run("put/sftp", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			runSFTP(b, s, "put "+local+" "+remote)
			b.StopTimer()
			same(b, remote, content)
			b.StartTimer()
		}
	})
	fetched := filepath.Join(b.TempDir(), "fetched")
	b.Run("get/trekk", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			mb, err := Dial(b.Context(), s.config())
			must(b, err)
			files, err := mb.List(b.Context())
			must(b, err)
			r, err := mb.Open(b.Context(), files[0])
			must(b, err)
			f, err := os.Create(fetched)
			must(b, err)
			_, err = io.Copy(f, r)
			must(b, err)
			must(b, f.Close())
			must(b, r.Close())
			must(b, mb.Close())
			b.StopTimer()
			same(b, fetched, content)
			b.StartTimer()
		}
	})
	b.Run("get/sftp", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			runSFTP(b, s, "get "+filepath.Join(s.dir, "Outbound", "OCR")+" "+fetched)
			b.StopTimer()
			same(b, fetched, content)
			b.StartTimer()
		}
	})
}

// same checks that the file has the content, and removes it.
func same(b *testing.B, file string, content []byte) {
	b.Helper()
	got, err := os.ReadFile(file)
	must(b, err)
	if !bytes.Equal(got, content) {
		b.Fatal("other bytes arrived")
	}
	must(b, os.Remove(file))
}

func runSFTP(b *testing.B, s *server, batch string) {
	b.Helper()
	known := filepath.Join(filepath.Dir(s.key), "known_hosts")
	host, port, _ := strings.Cut(s.address, ":")
	must(b, os.WriteFile(known, []byte("["+host+"]:"+port+" "+s.hostKey+"\n"), 0o600))
	cmd := exec.Command("sftp", "-q", "-b", "-", "-P", port, "-i", s.key, "-o", "UserKnownHostsFile="+known,
		"-o", "IdentitiesOnly=yes", s.user+"@"+host)
	cmd.Stdin = strings.NewReader(batch + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("sftp: %v: %s", err, out)
	}
}
