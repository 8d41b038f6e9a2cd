package wire

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// KeptSecret is a secret that trekk.yaml names, and what reads it.
type KeptSecret struct {
	Key  string // of trekk.yaml: alerts.email.password; behind the creditor's id where there are several
	Read func() (string, error)
}

// Secrets are the secrets that the configuration names, as far as it could be read: those of all, and of each
// creditor.
func (c *Config) Secrets() []KeptSecret {
	of := *c
	of.Creditor, of.Work, of.Creditors = Identity{}, Work{}, nil // they are in the list, one or several
	list := secretsIn(c.dir, "", reflect.ValueOf(of))
	for _, cr := range c.Creditors {
		prefix := ""
		if len(c.Creditors) > 1 {
			prefix = cr.ID + "."
		}
		list = append(list, secretsIn(c.dir, prefix, reflect.ValueOf(*cr))...)
	}
	return list
}

// secretsIn goes through the keys of a part of the configuration; prefix stands before their names.
func secretsIn(dir, prefix string, v reflect.Value) (list []KeptSecret) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			list = secretsIn(dir, prefix, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = append(list, secretsIn(dir, prefix, v.Index(i))...)
		}
	case reflect.Struct:
		if s, ok := v.Interface().(Secret); ok {
			if s != (Secret{}) {
				list = append(list, KeptSecret{strings.TrimSuffix(prefix, "."), s.read(dir)})
			}
			return list
		}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if name != "" {
				name += "."
			}
			list = append(list, secretsIn(dir, prefix+name, v.Field(i))...)
		}
	}
	return list
}

// PrivateFile is a file that nobody but its owner may read.
type PrivateFile struct {
	Key  string // of trekk.yaml, or what it is
	Path string
}

// Open reports whether others than its owner can read the file.
func (f PrivateFile) Open(info fs.FileInfo) bool { return !private(info, f.Path) }

// PrivateFiles are the private keys that the configuration names, the key of the anchors, and the database where
// it is a file.
func (c *Config) PrivateFiles(db string) (list []PrivateFile) {
	add := func(key, path string) {
		if path != "" {
			list = append(list, PrivateFile{key, path})
		}
	}
	for _, cr := range c.Creditors {
		add("mailbox.key", cr.Path(cr.Mailbox.Key))
		add("agency.mailbox.key", cr.Path(cr.Agency.Mailbox.Key))
	}
	add("console.key", c.Console.Key)
	add("admin.key", pathIn(c.dir, c.Admin.Key))
	if file := filepath.Join(c.anchorFolder(), "key"); isThere(file) {
		add("key of the anchors", file)
	}
	if file, ok := strings.CutPrefix(db, "sqlite:"); ok && isThere(file) {
		add("database", file)
	}
	return list
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Exchange is a server that files are exchanged with by SFTP, or a folder in its place.
type Exchange struct {
	Name   string // mailbox, or agency
	Config mailbox.Config
}

// Exchanges are the mailbox of a creditor and, where the agency is told by files, the agency's.
func (c *Creditor) Exchanges() (list []Exchange) {
	if c.Mailbox.URL != "" {
		list = append(list, Exchange{"mailbox", c.mailbox()})
	}
	if c.Agency.Kind == string(batch.AgencyFiles) {
		list = append(list, Exchange{"agency", c.agencyMailbox()})
	}
	return list
}

// Disks are the folders in which the outbox of a creditor and the database of a URL grow.
func (c *Creditor) Disks(url string) []string { return disksOf(c, url) }

// FreeOn tells how many bytes are free on the disk of a folder; not ok where this system does not tell.
func FreeOn(folder string) (free int64, ok bool, err error) {
	if freeIn == nil {
		return 0, false, nil
	}
	free, err = freeOn([]string{folder})()
	return free, true, err
}

// Known says what is wrong between a creditor of the configuration and those of the database.
func (c *Creditor) Known(known []batch.Creditor) error { return isKnown(known, c) }
