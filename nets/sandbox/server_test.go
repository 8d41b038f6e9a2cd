package sandbox

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"trekk/nets/mailbox"
)

// login is an SFTP session with a new key, or the error of a key that is not authorized.
func login(t testing.TB, sb *Sandbox, authorized bool) (*sftp.Client, *ssh.Client, error) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	signer, err := ssh.NewSignerFromKey(private)
	must(t, err)
	if authorized {
		sb.Authorize(signer.PublicKey())
	}
	if sb.server.listener == nil {
		_, err := sb.Listen("127.0.0.1:0")
		must(t, err)
	}
	hostKey, _, _, _, err := ssh.ParseAuthorizedKey([]byte(sb.HostKey()))
	must(t, err)
	conn, err := ssh.Dial("tcp", sb.server.listener.Addr().String(), &ssh.ClientConfig{
		User:            "payee",
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.FixedHostKey(hostKey),
	})
	if err != nil {
		return nil, nil, err
	}
	t.Cleanup(func() { conn.Close() })
	c, err := sftp.NewClient(conn)
	return c, conn, err
}

func TestOnlyAuthorizedKeysLogIn(t *testing.T) {
	sb := ordinary(t, 1)
	if _, _, err := login(t, sb, false); err == nil {
		t.Error("a stranger is in")
	}
	if _, _, err := login(t, sb, true); err != nil {
		t.Error(err)
	}
}

func TestFoldersAndWhatIsNotAllowed(t *testing.T) {
	sb := ordinary(t, 1)
	advance(t, sb, day("2026-10-01").At(9, 0))
	c, _, err := login(t, sb, true)
	must(t, err)
	names := func(dir string) (names []string) {
		infos, err := c.ReadDir(dir)
		must(t, err)
		for _, i := range infos {
			names = append(names, i.Name())
		}
		return names
	}
	if got := names("/"); !slices.Equal(got, []string{"Inbound", "Outbound"}) {
		t.Errorf("root: %q", got)
	}
	if got := names("Outbound"); !slices.Equal(got, []string{"OCR.D261001"}) {
		t.Errorf("Outbound: %q", got)
	}
	info, err := c.Stat("/Outbound")
	if err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
	if info, err := c.Stat("/Outbound/OCR.D261001"); err != nil || info.IsDir() ||
		!info.ModTime().Equal(day("2026-10-01").At(8, 0)) || info.Size() == 0 {
		t.Errorf("%v, %v", info, err)
	}
	put := func(name, text string) error {
		f, err := c.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		if err != nil {
			return err
		}
		_, err = io.WriteString(f, text)
		return errors.Join(err, f.Close())
	}
	must(t, put("Inbound/a", "x"))
	must(t, put("Inbound/b.part", "x"))
	for what, err := range map[string]error{
		"write to Outbound":        put("Outbound/x", "x"),
		"write outside":            put("x", "x"),
		"write into a new folder":  put("Inbound/new/x", "x"),
		"replace":                  put("Inbound/a", "x"),
		"rename to a name taken":   c.Rename("Inbound/b.part", "Inbound/a"),
		"rename to Outbound":       c.Rename("Inbound/b.part", "Outbound/b"),
		"rename what has arrived":  c.Rename("Inbound/a", "Inbound/c"),
		"rename what Nets wrote":   c.Rename("Outbound/OCR.D261001", "Inbound/c"),
		"replace by posix rename":  c.PosixRename("Inbound/b.part", "Inbound/a"),
		"make a folder":            c.Mkdir("Inbound/new"),
		"remove what is not there": c.Remove("Inbound/nothing"),
		"remove a folder":          c.RemoveDirectory("Inbound"),
		"link":                     c.Symlink("Inbound/a", "Inbound/link"),
	} {
		if err == nil {
			t.Errorf("%s was allowed", what)
		}
	}
	if _, err := c.Open("Outbound/nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open: %v", err)
	}
	if got := len(sb.Ledger().Transmissions); got != 1 {
		t.Errorf("%d transmissions came, want only a", got)
	}
	must(t, c.Rename("Inbound/b.part", "Inbound/b"))
	if got := sb.Ledger().Transmissions; len(got) != 2 || got[1].File != "b" {
		t.Errorf("%+v", got)
	}
}

// An upload that is cut off is seen as far as it came, is not looked at, and can be made anew.
func TestUploadCutOff(t *testing.T) {
	sb := ordinary(t, 1)
	content := file(claimFile(1, []testClaim{{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}}))
	c, conn, err := login(t, sb, true)
	must(t, err)
	f, err := c.OpenFile("Inbound/claims", os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	must(t, err)
	_, err = f.Write(content[:200])
	must(t, err)
	if info, err := c.Stat("Inbound/claims"); err != nil || info.Size() != 200 {
		t.Errorf("while it grows: %v, %v", info, err)
	}
	conn.Close()
	c, _, err = login(t, sb, true)
	must(t, err)
	if info, err := c.Stat("Inbound/claims"); err != nil || info.Size() != 200 {
		t.Errorf("after the cut: %v, %v", info, err)
	}
	if l := sb.Ledger(); len(l.Transmissions) != 0 {
		t.Errorf("half a file was taken: %+v", l.Transmissions)
	}
	must(t, c.Remove("Inbound/claims"))
	f, err = c.OpenFile("Inbound/claims", os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	must(t, err)
	_, err = f.ReadFrom(bytes.NewReader(content))
	must(t, errors.Join(err, f.Close()))
	if l := sb.Ledger(); len(l.Transmissions) != 1 || l.Transmissions[0].Status != Approved {
		t.Errorf("%+v", l.Transmissions)
	}
}

// OpenSSH's own client works with the sandbox.
func TestOpenSSHClient(t *testing.T) {
	client, err := exec.LookPath("sftp")
	if err != nil {
		if strings.Contains(os.Getenv("TREKK_REQUIRE"), "sshd") {
			t.Fatal("no OpenSSH on this machine, and TREKK_REQUIRE says there must be")
		}
		t.Skip("no OpenSSH client on this machine")
	}
	sb := ordinary(t, 1)
	advance(t, sb, day("2026-10-01").At(9, 0))
	_, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(private, "")
	must(t, err)
	dir := t.TempDir()
	key := filepath.Join(dir, "id")
	must(t, os.WriteFile(key, pem.EncodeToMemory(block), 0o600))
	public, err := ssh.NewPublicKey(private.Public())
	must(t, err)
	sb.Authorize(public)
	addr, err := sb.Listen("127.0.0.1:0")
	must(t, err)
	_, port, err := net.SplitHostPort(addr.String())
	must(t, err)
	known := filepath.Join(dir, "known_hosts")
	must(t, os.WriteFile(known, []byte("[127.0.0.1]:"+port+" "+sb.HostKey()+"\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "claims"),
		file(claimFile(1, []testClaim{{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}})), 0o600))
	cmd := exec.Command(client, "-q", "-b", "-", "-P", port, "-i", key, "-o", "IdentitiesOnly=yes",
		"-o", "UserKnownHostsFile="+known, "payee@127.0.0.1")
	cmd.Stdin = strings.NewReader(fmt.Sprintf("put %s/claims /Inbound/claims.part\n"+
		"rename /Inbound/claims.part /Inbound/claims\nget /Outbound/OCR.D261001 %s/ocr\nls -l /Inbound\n",
		dir, dir))
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("KV.GODKJENT.F0000001")) {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(dir, "ocr"))
	must(t, err)
	want, err := os.ReadFile(sb.room.path(fromNets, "OCR.D261001"))
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Error("other bytes")
	}
}

// A forged receipt looks as the bank's do, and the bank knows nothing of it. What the bank has taken out of the
// folder lies there again when the payee asks for it, as it came.
func TestForgedReceiptsAndFilesThatAreReturned(t *testing.T) {
	c := config(t, 1)
	c.Faults = Faults{Taken: 1}
	sb := start(t, c)
	advance(t, sb, day("2026-10-05").At(9, 0))
	mb := connect(t, sb)
	must(t, sb.Forge(7, ""))
	if names := inboundNames(t, mb); len(names) != 1 ||
		!strings.HasPrefix(names[0], "KV.GODKJENT.F0000007.") {
		t.Errorf("forged: %q", names)
	}
	if l := sb.Ledger(); len(l.Transmissions) > 0 {
		t.Errorf("the bank has %+v", l.Transmissions)
	}
	content := strings.Join(claimFile(3,
		[]testClaim{{due: "201026", amount: 100, kid: sb.kids.of(1, 1)}}), "\r\n")
	_, err := mb.Put(t.Context(), "AG.3", strings.NewReader(content))
	must(t, err)
	if names := inboundNames(t, mb); slices.Contains(names, "AG.3") {
		t.Errorf("nothing was taken: %q", names)
	}
	if err := sb.Return(4); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what never came: %v", err)
	}
	for range 2 {
		must(t, sb.Return(3))
	}
	if names := inboundNames(t, mb); !slices.Contains(names, "AG.3") || len(names) != 3 {
		t.Errorf("returned: %q", names)
	}
}

func inboundNames(t *testing.T, mb mailbox.Mailbox) (names []string) {
	t.Helper()
	infos, err := mb.List(t.Context())
	must(t, err)
	for _, i := range infos {
		if i.Folder == mailbox.Inbound {
			names = append(names, i.Name)
		}
	}
	return names
}
