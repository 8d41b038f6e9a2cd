package wire

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/term"

	"trekk/batch/desk"
)

// signIn makes the person whom --as names the one who acts, if the passphrase is right.
func (a *App) signIn(ctx context.Context, passphrase string) (err error) {
	if a.As == "" {
		return nil
	}
	if a.person, err = desk.SignIn(ctx, a.Moment("", ""), a.As, passphrase); err != nil {
		return fmt.Errorf("--as %s: %w", a.As, err)
	}
	return nil
}

// passphrase is that of the person whom --as names.
func (g *Globals) passphrase() (string, error) {
	switch {
	case g.As == "":
		return "", nil
	case g.PasswordFile != "":
		return PasswordFile(g.PasswordFile)
	}
	if p, ok := os.LookupEnv("TREKK_PASSPHRASE"); ok {
		return p, nil
	}
	return g.ask("passphrase of " + g.As)
}

// NewPassphrase is the passphrase that a person is to have: the one in a file, or, where none is named, one
// that is asked for twice.
func (g *Globals) NewPassphrase(name, file string) (string, error) {
	if file != "" {
		return PasswordFile(file)
	}
	first, err := g.ask("new passphrase of " + name)
	if err != nil {
		return "", err
	}
	again, err := g.ask("the same again")
	if err == nil && again != first {
		err = UsageError("the two are not the same: nothing has changed")
	}
	return first, err
}

// ask asks for a passphrase on the terminal, and does not show it.
func (g *Globals) ask(what string) (string, error) {
	f, ok := g.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return "", UsageError("no %s: this is no terminal to ask on, so give it with --password-file", what)
	}
	fmt.Fprintf(g.Stderr, "%s: ", what)
	defer fmt.Fprintln(g.Stderr)
	b, err := term.ReadPassword(int(f.Fd()))
	return string(b), err
}

// maxPasswordFile is in bytes: what is longer is another file than was meant.
const maxPasswordFile = 4096

// private reports whether nobody but the owner of a file can read it. systemd sees to that for what it hands over,
// which may have a group's bits of an access control list.
func private(info fs.FileInfo, path string) bool {
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); dir != "" && filepath.Dir(path) == filepath.Clean(dir) {
		return info.Mode().Perm()&0o007 == 0
	}
	return runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0
}

// PasswordFile is the first line of a file that only its owner can read.
func PasswordFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", UsageError("--password-file %s is no file", path)
	case !private(info, path):
		return "", fmt.Errorf("others can read %s (mode %04o): chmod 600 %s", path, info.Mode().Perm(), path)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxPasswordFile))
	if err != nil {
		return "", err
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r"))), nil
}
