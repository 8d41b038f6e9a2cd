package main

import (
	"crypto/ed25519"
	"encoding/csv"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/cmd/trekk/demo"
)

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// writeKey makes a key pair and returns the public half.
func writeKey(t *testing.T, path string) ssh.PublicKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// The night against a real OpenSSH server: claims go there, an OCR file comes from there, and a host key that
// is not the pinned one is refused with the line to pin.
func TestNightAgainstOpenSSH(t *testing.T) {
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd, err = exec.LookPath("/usr/sbin/sshd")
	}
	if err != nil {
		if strings.Contains(os.Getenv("TREKK_REQUIRE"), "sshd") {
			t.Fatal("TREKK_REQUIRE asks for sshd, and it is not on this machine")
		}
		t.Skip("sshd is not on this machine: install openssh-server to run this test")
	}
	dir := t.TempDir()
	in := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	for _, d := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(in(d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	hostKey := writeKey(t, in("host_key"))
	login := writeKey(t, in("id"))
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(in(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("authorized_keys", string(ssh.MarshalAuthorizedKey(login)))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	l.Close()
	write("sshd_config", fmt.Sprintf("ListenAddress 127.0.0.1\nPort %s\nHostKey %s\nAuthorizedKeysFile "+
		"%s\nPidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nSubsystem sftp "+
		"internal-sftp\n",
		port, in("host_key"), in("authorized_keys")))
	if os.Getuid() == 0 {
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil { // sshd wants it when root starts it
			t.Fatal(err)
		}
	}
	server := exec.Command(sshd, "-D", "-e", "-f", in("sshd_config"))
	server.Stderr = t.Output()
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	for begin := time.Now(); ; {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			c.Close()
			break
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatal("sshd does not answer")
		}
		time.Sleep(10 * time.Millisecond)
	}

	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	url := fmt.Sprintf("sftp://%s@%s%s", me.Username, addr, in("mail"))
	conf := in("gym", "trekk.yaml")
	initialise := []string{"init", "--clock", "free",
		"--dir", in("gym"), "--name", "Gym AS", "--account", demo.Account,
		"--transmitter", demo.Transmitter, "--bill-from", "2026-11", "--mailbox", url, "--key", in("id")}

	// Without a pinned key it refuses, and prints the line that pins it.
	must(t, initialise...)
	line := strings.TrimSpace(string(ssh.MarshalAuthorizedKey(hostKey)))
	code, _, errs := trekk(t, "--config", conf, "run", "fetch")
	if code != 1 || !strings.Contains(errs, line) {
		t.Fatalf("exit code %d, want 1 and the line %s:\n%s", code, line, errs)
	}
	if err := os.RemoveAll(in("gym")); err != nil {
		t.Fatal(err)
	}
	must(t, append(initialise, "--host-key", line)...)

	write("customers.csv", "customer_no,name,mobile,email,language,birth_date\n1001,Kåre "+
		"Ødegård,40001001,k@example.no,nb,\n")
	write("memberships.csv", "membership_no,customer_no,plan,price,payment_method,start,binding_months,end\n"+
		"A1,1001,open,499,avtalegiro,2025-01-15,,\n")
	must(t, "--config", conf, "import", "customers", in("customers.csv"))
	must(t, "--config", conf, "import", "memberships", in("memberships.csv"))
	record := func(s string) string { return s + strings.Repeat("0", 80-len(s)) + "\r\n" }
	write("mail/Outbound/OCR.D261005",
		record("NY00001000008080000010100123456")+record("NY212420000000000000000115032080119")+
			record("NY21947000000011         0000100100000007J")+record("NY2124880000000100000003")+
			record("NY0000890000000100000005"))
	out := must(t, "--config", conf, "run", "--as-of", "2026-10-06")
	if !strings.Contains(out, "send     transmissions 1") {
		t.Errorf("nothing was sent:\n%s", out)
	}
	sent, err := filepath.Glob(in("mail/Inbound/*"))
	if err != nil || len(sent) != 1 {
		t.Fatalf("in the folder of files to Nets: %v, %v", sent, err)
	}
	content, err := os.ReadFile(sent[0])
	if err != nil || !strings.Contains(string(content), "0000100100000015") || len(content)%82 != 0 {
		t.Errorf("%s has %d bytes, %v", sent[0], len(content), err)
	}

	// Another host under the same address is refused.
	other := writeKey(t, in("other_key"))
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(yaml), line, strings.TrimSpace(string(ssh.MarshalAuthorizedKey(other))),
		1)
	if err := os.WriteFile(conf, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs = trekk(t, "--config", conf, "run", "fetch")
	if code != 1 || !strings.Contains(errs, "not the one it should have") {
		t.Errorf("a changed host key: exit code %d\n%s", code, errs)
	}
}
