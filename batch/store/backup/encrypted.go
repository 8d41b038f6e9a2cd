package backup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"filippo.io/age"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/whole"
)

// ErrIdentity means that a backup is encrypted, and the identity to read it is missing or of no use.
var ErrIdentity = errors.New("the backup is encrypted")

// header begins every file that age has encrypted.
const header = "age-encryption.org/v1\n"

// Recipient reads a public key, age1...
func Recipient(key string) (age.Recipient, error) {
	list, err := age.ParseRecipients(strings.NewReader(key))
	if err != nil || len(list) != 1 { // what was written may be a secret key, so nothing tells of it
		return nil, errors.New("want the public key of an age identity, age1..., as age-keygen prints it")
	}
	return list[0], nil
}

// Write writes a copy of the whole database at a URL to a new file: whole or not at all. For recipients it is
// encrypted, and lies in the folder scratch until then.
func Write(
	ctx context.Context, url, file string, to []age.Recipient, scratch string, progress func(rows int64),
) error {
	if len(to) == 0 {
		return store.Backup(ctx, url, file, progress)
	}
	dir, err := os.MkdirTemp(scratch, store.BackupPart)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	defer os.RemoveAll(dir)
	plain := filepath.Join(dir, "trekk.db")
	if err := store.Backup(ctx, url, plain, progress); err != nil {
		return err
	}
	if err := encrypt(plain, file, to); err != nil {
		return fmt.Errorf("back up to %s: %w", file, err)
	}
	return nil
}

// encrypt encrypts a file into a new one.
func encrypt(plain, file string, to []age.Recipient) error {
	from, err := os.Open(plain)
	if err != nil {
		return err
	}
	defer from.Close()
	dir, err := os.MkdirTemp(filepath.Dir(file), store.BackupPart)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	part := filepath.Join(dir, filepath.Base(file))
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w, err := age.Encrypt(out, to...)
	if err == nil {
		_, err = io.Copy(w, from)
		err = errors.Join(err, w.Close(), out.Sync())
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	return whole.Rename(part, file)
}

// Restore puts a backup in the place of a database file that is not there. What is put there is whole, this
// program can work on it, and its audit logs hold; else nothing is. identity is the file of an age identity,
// for a backup that is encrypted.
func Restore(ctx context.Context, backup, identity, file string, act batch.Act) error {
	return Checked(ctx, backup, identity, filepath.Dir(file), act, func(good string) error {
		return whole.Rename(good, file)
	})
}

// Checked does something with a copy, in the folder scratch, of a backup that is found to be good.
func Checked(
	ctx context.Context, backup, identity, scratch string, act batch.Act, do func(file string) error,
) error {
	dir, err := os.MkdirTemp(scratch, ".trekk-restore-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	good := filepath.Join(dir, "trekk.db")
	if err := extract(backup, identity, good); err != nil {
		return err
	}
	if err := store.MakeGood(ctx, good, act); err != nil {
		return fmt.Errorf("%s: %w", backup, err)
	}
	return do(good)
}

// extract copies a backup to a new file, decrypted where it is encrypted.
func extract(backup, identity, file string) error {
	in, err := os.Open(backup)
	if err != nil {
		return err
	}
	defer in.Close()
	from := bufio.NewReader(in)
	if head, _ := from.Peek(len(header)); bytes.Equal(head, []byte(header)) {
		keys, err := readIdentity(backup, identity)
		if err != nil {
			return err
		}
		clear, err := age.Decrypt(from, keys...)
		if err != nil {
			return fmt.Errorf("%w, and %s is not the identity that it was encrypted for",
				ErrIdentity, identity)
		}
		from = bufio.NewReader(clear)
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, from)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("read %s to its end: %w", backup, err)
	}
	return nil
}

// readIdentity reads a private key that only its owner can read. No error tells what is in it.
func readIdentity(backup, file string) ([]age.Identity, error) {
	if file == "" {
		return nil, fmt.Errorf("%s: %w: name the file of the age identity with --identity", backup,
			ErrIdentity)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIdentity, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIdentity, err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("%w: others can read %s (mode %04o): chmod 600 %s", ErrIdentity, file,
			mode, file)
	}
	keys, err := age.ParseIdentities(io.LimitReader(f, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("%w: %s has no age identity, AGE-SECRET-KEY-1..., as age-keygen makes it",
			ErrIdentity, file)
	}
	return keys, nil
}
