package wire

import (
	"os"
	"path/filepath"
	"testing"
)

// What systemd hands over is read by a path that begins with $CREDENTIALS_DIRECTORY, though a group's bits stand for
// its access control list there; anywhere else such a file is refused.
func TestCredentialsOfSystemd(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "smtp")
	if err := os.WriteFile(file, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o440); err != nil {
		t.Fatal(err)
	}
	read := Secret{File: "$CREDENTIALS_DIRECTORY/smtp"}.read("/etc/trekk")
	if _, err := read(); err == nil {
		t.Error("read where systemd hands nothing over")
	}
	if _, err := PasswordFile(file); err == nil {
		t.Error("a file that a group can read is read")
	}
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	if got, err := read(); got != "secret" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if err := os.Chmod(file, 0o444); err != nil {
		t.Fatal(err)
	}
	if _, err := read(); err == nil {
		t.Error("a file that everybody can read is read")
	}
}
