package wire

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

//go:embed trekk.yaml.tmpl
var configText string

var configTemplate = template.Must(
	template.New("trekk.yaml").Funcs(template.FuncMap{"q": strconv.Quote}).Parse(configText))

// What a payee's KIDs and terms are unless trekk init is told otherwise.
const (
	DefaultKID   = "customer:8,invoice:7,check:mod10"
	DefaultTerms = "sit"
)

// Installation is what a new trekk.yaml and its database are made of: the flags of trekk init.
type Installation struct {
	Dir, Name, ID, Account, Transmitter, Agreement, KID, Terms, BillFrom string

	Mailbox, Key, HostKey     string
	Outbound, Inbound, Settle string
	Clock                     Clock  // of the machine where it is empty
	Approval                  string // of claims, by a second person: none where it is empty, or required
	Database                  string // as trekk.yaml has it; Write fills it in
}

// ConfigPath is where trekk.yaml is, or will be.
func (in *Installation) ConfigPath() string { return filepath.Join(in.Dir, "trekk.yaml") }

// ProfileNames lists the profiles in the program.
func (in *Installation) ProfileNames() string { return strings.Join(terms.Names(), ", ") }

// Check looks at everything before anything is written, fills in the id and the month from which trekk bills,
// and gives the terms profile.
func (in *Installation) Check(today bankday.Date) (*terms.Profile, error) {
	in.Account = strings.ReplaceAll(in.Account, ".", "")
	errs := []error{CheckAccount(in.Account), Units{in.Transmitter}.check("transmitter"),
		checkAgreement(in.Agreement)}
	if in.Name == "" {
		errs = append(errs, errors.New("--name is missing: the payee's name, as members know it"))
	}
	if _, err := kid.ParseLayout(in.KID); err != nil {
		errs = append(errs, err)
	}
	profile, err := terms.Load(in.Terms, os.ReadFile)
	if err == nil {
		err = in.billFrom(profile, today)
	}
	errs = append(errs, err)
	if m := in.Mailbox; m != "" && !strings.HasPrefix(m, "sftp://") && !strings.HasPrefix(m, "folder:") {
		errs = append(errs, errors.New("--mailbox: want sftp://user@host:port or folder:PATH"))
	}
	if strings.HasPrefix(in.Mailbox, "sftp://") && in.Key == "" {
		errs = append(errs, errors.New("--key is missing: an SFTP mailbox needs a private key file"))
	}
	in.ID = slug(in.Name)
	return profile, errors.Join(errs...)
}

// billFrom looks at the month from which trekk bills. Without one it is the next to be invoiced: what should
// have been invoiced before was invoiced by whoever did it before. A profile without plans needs none.
func (in *Installation) billFrom(profile *terms.Profile, today bankday.Date) error {
	if in.BillFrom == "" && !profile.HasPlans() {
		return nil
	}
	if in.BillFrom == "" {
		in.BillFrom = profile.LastPeriodToInvoice(today - 1).String()
		if m, err := bankday.ParseMonth(in.BillFrom); err == nil {
			in.BillFrom = (m + 1).String()
		}
		return nil
	}
	if _, err := bankday.ParseMonth(in.BillFrom); err != nil {
		return fmt.Errorf("--bill-from %q: want a month such as 2026-11", in.BillFrom)
	}
	return nil
}

// Write makes the database and the configuration, or leaves nothing behind. Paths, which were given from the
// working directory, become relative to the folder. db is the database of the flag --db; empty for a file
// beside trekk.yaml. The audit log says who did it, by call.
func (in *Installation) Write(ctx context.Context, db string, call batch.Call) (err error) {
	if err := os.MkdirAll(in.Dir, 0o750); err != nil {
		return err
	}
	if !slices.Contains(terms.Names(), in.Terms) {
		if in.Terms, err = relativeTo(in.Dir, in.Terms); err != nil {
			return err
		}
	}
	if in.Key != "" {
		if in.Key, err = relativeTo(in.Dir, in.Key); err != nil {
			return err
		}
	}
	if folder, ok := strings.CutPrefix(in.Mailbox, "folder:"); ok {
		rel, err := relativeTo(in.Dir, folder)
		if err != nil {
			return err
		}
		in.Mailbox = "folder:" + rel
	}
	if in.Database, err = in.database(db); err != nil {
		return err
	}
	if err := in.WriteConfig(); err != nil {
		return err
	}
	if err := in.createDatabase(ctx, call); err != nil {
		return errors.Join(err, os.Remove(in.ConfigPath()))
	}
	return nil
}

// database is what trekk.yaml says: the database that --db names, or a file beside it.
func (in *Installation) database(flag string) (string, error) {
	file, ok := strings.CutPrefix(flag, "sqlite:")
	switch {
	case flag == "":
		return "sqlite:trekk.db", nil
	case !ok:
		return strconv.Quote(flag), nil
	}
	file, err := relativeTo(in.Dir, file)
	return strconv.Quote("sqlite:" + file), err
}

// WriteConfig writes trekk.yaml, where there is none.
func (in *Installation) WriteConfig() error {
	in.Clock, in.Approval = cmp.Or(in.Clock, ClockOfMachine), cmp.Or(in.Approval, "none")
	path := in.ConfigPath()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: trekk init never overwrites, choose another --dir", path)
	}
	if err != nil {
		return err
	}
	return errors.Join(configTemplate.Execute(file, in), file.Sync(), file.Close())
}

func (in *Installation) createDatabase(ctx context.Context, call batch.Call) error {
	conf, err := LoadConfig(in.ConfigPath())
	if err != nil {
		return err
	}
	db, err := store.Create(ctx, conf.DatabaseURL(""))
	if err != nil {
		return err
	}
	_, err = (&Globals{Stderr: os.Stderr}).Anchors(ctx, conf, db)
	if err == nil {
		_, err = conf.Register(ctx, db, call)
	}
	return errors.Join(err, db.Close())
}

// RegisterNew registers the creditors of a trekk.yaml that the database does not have, and creates the
// database where there is none. It says which ones it registered.
func RegisterNew(ctx context.Context, path, dbFlag string, call batch.Call) (added []string, err error) {
	conf, err := LoadConfig(path)
	if err != nil {
		return nil, err
	}
	db, err := store.Create(ctx, conf.DatabaseURL(dbFlag))
	if errors.Is(err, fs.ErrExist) {
		db, err = store.Open(ctx, conf.DatabaseURL(dbFlag))
	}
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if _, err := (&Globals{Database: dbFlag, Stderr: os.Stderr}).Anchors(ctx, conf, db); err != nil {
		return nil, err
	}
	if added, err = conf.Register(ctx, db, call); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return added, nil
}

// Register makes the database know the creditors, and says which ones it did not know before. A single
// creditor's id never changes, so that it is registered in a new database only. The audit log
// of each begins with who registered it, by call.
func (c *Config) Register(ctx context.Context, db *store.DB, call batch.Call) (added []string, err error) {
	known, err := db.Creditors(ctx)
	if err != nil {
		return nil, err
	}
	for _, cr := range c.Creditors {
		taken := slices.ContainsFunc(known, func(k batch.Creditor) bool {
			return k.ID == cr.ID || k.Transmitter == cr.Transmitter.first()
		})
		if err := isKnown(known, cr); err != nil && (taken || c.Creditor.ID != "" && len(known) > 0) {
			return nil, err
		}
	}
	added = []string{}
	for _, cr := range c.Creditors {
		if isKnown(known, cr) == nil {
			continue
		}
		act := batch.Act{
			At: call.Now, By: call.By, Action: "init",
			Subject: batch.Subject{Kind: batch.OfCreditor, No: cr.ID},
		}
		if err := db.AddCreditor(ctx, cr.creditor(), act); err != nil {
			return added, err
		}
		added = append(added, cr.ID)
	}
	return added, nil
}

// relativeTo makes a path that was given from the working directory one that holds from the folder dir.
func relativeTo(dir, path string) (string, error) {
	if filepath.IsAbs(path) {
		return path, nil
	}
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.Rel(from, to)
}

// slug is a name as an identifier.
func slug(name string) string {
	name = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a").Replace(strings.ToLower(name))
	words := strings.FieldsFunc(name,
		func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}
