package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// installation is what trekk init is told.
type installation struct {
	Dir, Name, ID, Account, Transmitter, Agreement, KID, Terms, BillFrom string
	Mailbox, Key, HostKey                                                string
	Outbound, Inbound, Settle                                            string
	Database                                                             string // as trekk.yaml has it
}

func initCmd(g *globals) *cobra.Command {
	in := &installation{Outbound: "Outbound", Inbound: "Inbound", Settle: "2s"}
	c := &cobra.Command{
		Use:   "init [--name N --account A --transmitter T]",
		Short: "Write a commented trekk.yaml and create the database, or register more creditors",
		Long: `Writes a commented trekk.yaml into a folder and creates the database beside it, or, with --db postgres://..., its tables in an
empty PostgreSQL database. It never overwrites anything.

Where there is a trekk.yaml and nothing is said of a creditor, it registers those of trekk.yaml that the database does not
have yet, and creates the database when there is none. This is how a further creditor of the list creditors: is added.

A mailbox is sftp://user@host:port, with a key file and the server's pinned host key, or folder:PATH, a plain folder with
Outbound (from Nets) and Inbound (to Nets) in it.`,
		Example: `  trekk init --dir gym --name "Gym AS" --account 15032080119 --transmitter 00123456 --bill-from 2026-11 \
    --mailbox sftp://gym@sftp.example.no:10022 --key id_ed25519 --host-key "ssh-ed25519 AAAA..."
  trekk init --name "Kraftlaget AS" --account 15032080119 --transmitter 00123456 --kid customer:6,invoice:9,check:mod11
  createdb trekk && trekk init --db postgres://localhost/trekk --name "Kraftlaget AS" --account 15032080119 --transmitter 00123456
  trekk init                         after a creditor has been added to trekk.yaml`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := g.config
			if cmd.Flags().Changed("dir") {
				path = filepath.Join(in.Dir, "trekk.yaml")
			}
			if _, err := os.Stat(path); err == nil && in.Name+in.Account+in.Transmitter == "" {
				return registerNew(cmd.Context(), g, path)
			}
			now, err := g.now()
			if err != nil {
				return err
			}
			profile, err := in.check(bankday.DateOf(now))
			if err != nil {
				return &exitError{exitUsage, err}
			}
			if err := in.write(cmd.Context(), g.db); err != nil {
				return err
			}
			if g.json {
				return printJSON(g.stdout, map[string]any{"config": filepath.Join(in.Dir, "trekk.yaml"), "creditor": in.ID, "bill_from": in.BillFrom})
			}
			fmt.Fprintf(g.stdout, "%s is ready for %s, by the rules of %s, billing from %s.\n", filepath.Join(in.Dir, "trekk.yaml"), in.Name, profile.Name, in.BillFrom)
			fmt.Fprintf(g.stdout, "Next: trekk --config %s import customers customers.csv, import memberships memberships.csv, then run.\n", filepath.Join(in.Dir, "trekk.yaml"))
			if in.Mailbox == "" {
				fmt.Fprintln(g.stdout, "There is no mailbox yet: set mailbox.url in it.")
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&in.Dir, "dir", ".", "folder for trekk.yaml and the database")
	f.StringVar(&in.Name, "name", "", "the payee's name, as members know it")
	f.StringVar(&in.Account, "account", "", "the account that members pay to, 11 digits")
	f.StringVar(&in.Transmitter, "transmitter", "", "customer unit id (kundeenhet-ID) at Nets, 8 digits")
	f.StringVar(&in.Agreement, "agreement", "", "OCR giro agreement, 9 digits")
	f.StringVar(&in.KID, "kid", "customer:8,invoice:7,check:mod10", "layout of the KID")
	f.StringVar(&in.Terms, "terms", "sit", "terms profile: "+strings.Join(terms.Names(), ", ")+" or a file")
	f.StringVar(&in.BillFrom, "bill-from", "", "first month paid for that trekk bills (default the next one to be invoiced)")
	f.StringVar(&in.Mailbox, "mailbox", "", "sftp://user@host:port or folder:PATH")
	f.StringVar(&in.Key, "key", "", "private key file for SFTP")
	f.StringVar(&in.HostKey, "host-key", "", "the server's host key, as in known_hosts without the name, or SHA256:...")
	return c
}

// check looks at every flag before anything is written.
func (in *installation) check(today bankday.Date) (*terms.Profile, error) {
	in.Account = strings.ReplaceAll(in.Account, ".", "")
	errs := []error{checkAccount(in.Account), checkTransmitter(in.Transmitter), checkAgreement(in.Agreement)}
	if in.Name == "" {
		errs = append(errs, errors.New("--name is missing: the payee's name, as members know it"))
	}
	if _, err := kid.ParseLayout(in.KID); err != nil {
		errs = append(errs, err)
	}
	profile, err := terms.Load(in.Terms, os.ReadFile)
	if err != nil {
		errs = append(errs, err)
	} else if in.BillFrom == "" {
		// Not what should have been invoiced before: that was done by whoever did it before.
		in.BillFrom = profile.LastPeriodToInvoice(today - 1).String()
		if m, err := bankday.ParseMonth(in.BillFrom); err == nil {
			in.BillFrom = (m + 1).String()
		}
	} else if _, err := bankday.ParseMonth(in.BillFrom); err != nil {
		errs = append(errs, fmt.Errorf("--bill-from %q: want a month such as 2026-11", in.BillFrom))
	}
	if m := in.Mailbox; m != "" && !strings.HasPrefix(m, "sftp://") && !strings.HasPrefix(m, "folder:") {
		errs = append(errs, fmt.Errorf("--mailbox %q: want sftp://user@host:port or folder:PATH", m))
	}
	if strings.HasPrefix(in.Mailbox, "sftp://") && in.Key == "" {
		errs = append(errs, errors.New("--key is missing: an SFTP mailbox needs a private key file"))
	}
	in.ID = slug(in.Name)
	return profile, errors.Join(errs...)
}

// write makes the database and the configuration, or leaves nothing behind.
func (in *installation) write(ctx context.Context, dbFlag string) (err error) {
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
	if in.Database, err = in.database(dbFlag); err != nil {
		return err
	}
	path, err := in.writeConfig()
	if err != nil {
		return err
	}
	if err := in.createDatabase(ctx, path); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// database is what trekk.yaml says: the database that --db names, or a file beside it.
func (in *installation) database(flag string) (string, error) {
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

// writeConfig writes trekk.yaml, where there is none.
func (in *installation) writeConfig() (path string, err error) {
	path = filepath.Join(in.Dir, "trekk.yaml")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return path, fmt.Errorf("%s is there already: trekk init never overwrites, choose another --dir", path)
	}
	if err != nil {
		return path, err
	}
	return path, errors.Join(configTemplate.Execute(file, in), file.Sync(), file.Close())
}

func (in *installation) createDatabase(ctx context.Context, path string) error {
	conf, err := loadConfig(path)
	if err != nil {
		return err
	}
	db, err := store.Create(ctx, conf.database(""))
	if err != nil {
		return err
	}
	_, err = conf.register(ctx, db)
	return errors.Join(err, db.Close())
}

// registerNew registers the creditors of a trekk.yaml that the database does not have.
func registerNew(ctx context.Context, g *globals, path string) error {
	conf, err := loadConfig(path)
	if err != nil {
		return err
	}
	db, err := store.Create(ctx, conf.database(g.db))
	if errors.Is(err, fs.ErrExist) {
		db, err = store.Open(ctx, conf.database(g.db))
	}
	if err != nil {
		return err
	}
	defer db.Close()
	added, err := conf.register(ctx, db)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if g.json {
		return printJSON(g.stdout, map[string]any{"config": path, "registered": added})
	}
	if len(added) == 0 {
		_, err = fmt.Fprintf(g.stdout, "every creditor of %s is registered\n", path)
		return err
	}
	_, err = fmt.Fprintf(g.stdout, "registered %s\n", strings.Join(added, ", "))
	return err
}

// register makes the database know the creditors, and says which ones it did not know before. A single creditor's id and
// transmitter never change, so that it is registered in a new database only.
func (c *config) register(ctx context.Context, db *store.DB) (added []string, err error) {
	known, err := db.Creditors(ctx)
	if err != nil {
		return nil, err
	}
	for _, cr := range c.Creditors {
		taken := slices.ContainsFunc(known, func(k batch.Creditor) bool { return k.ID == cr.ID || k.Transmitter == cr.Transmitter })
		if err := isKnown(known, cr); err != nil && (taken || c.Creditor.ID != "" && len(known) > 0) {
			return nil, err
		}
	}
	added = []string{}
	for _, cr := range c.Creditors {
		if isKnown(known, cr) == nil {
			continue
		}
		if err := db.AddCreditor(ctx, cr.creditor()); err != nil {
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
	words := strings.FieldsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}

var configTemplate = template.Must(template.New("trekk.yaml").Funcs(template.FuncMap{"q": strconv.Quote}).Parse(`# trekk: the nightly AvtaleGiro and OCR giro work of one payee. Paths are relative to this file.

creditor:
  id: {{.ID}}  # how the database knows this payee; never change it
  name: {{q .Name}}  # as members know it; it is in every message to them
  account: {{q .Account}}  # the account that members pay to
  # accounts: [{account: "12345678911", plans: [open]}]  # further accounts, each with the plans that are invoiced to it; one that is
  #   no longer used stays here until nothing is open on it
  transmitter: {{q .Transmitter}}  # customer unit id (kundeenhet-ID) at Nets
  agreement: {{q .Agreement}}  # OCR giro agreement; may be empty
  kid: {{q .KID}}  # layout of the KID: customer, invoice, type, check with their lengths; mod10 or mod11
  terms: {{q .Terms}}  # terms profile: {{.ProfileNames}}, a file, or here the keys of a profile themselves
  bill_from: {{q .BillFrom}}  # the first month paid for that trekk bills; earlier ones are never billed
  # chart: {bank: 1921, income: 3200, plans: {open: {no: 3110, name: Trening, vat: "3"}}}  # accounts of the journal, where they differ from NS 4102
  # calendar: [2026-12-24]  # days on which the bank is closed beside the Norwegian bank holidays

# Several creditors: a list creditors: in place of creditor:, each with the keys above and a mailbox, outbox, claims and receipts
# of its own (and, if it likes, a schedule). Then: trekk init.

database: {{.Database}}  # sqlite:FILE or postgres://USER@HOST/DATABASE; a password is better in ~/.pgpass or PGPASSWORD

mailbox:
  url: {{q .Mailbox}}  # sftp://user@host:port, or folder:PATH
  key: {{q .Key}}  # private key file, readable by its owner only; a passphrase comes from TREKK_KEY_PASSPHRASE
  host_key: {{q .HostKey}}  # the server's key, as trekk prints it when it is unknown; several, one a line, while it changes
  known_hosts: ""  # a known_hosts file, in place of host_key
  outbound: {{.Outbound}}  # folder of files from Nets
  inbound: {{.Inbound}}  # folder of files to Nets; receipts may appear here too
  upload: rename  # rename: under a temporary name first; direct: for servers without rename
  settle: {{.Settle}}  # how long a new file must stay unchanged before it is fetched
  timeout: 30s

outbox: outbox  # folder of files for people: invoices, SMS reminders, collection

claims:
  approval: none  # required: a sealed transmission waits until a second person approves it (trekk transmission approve)

receipts:
  within: 4h  # a receipt that takes longer on a bank day is missed, and trekk says so
  # columns: {kid: KID, text: Tekst} # columns of the bank's list of rejected claims (L00202), where they differ

schedule:  # of trekk serve: times in Oslo, on bank days, and the jobs that run then; no jobs are all of them
  - at: ["06:00", "16:00", "18:30"]
    jobs: [fetch, ingest, match, report]
  - at: ["09:00"]
  - at: ["13:15"]  # before the 14:00 cut-off
    jobs: [fetch, ingest, match, bill, claims, send, report]

# parallel: 4  # how many creditors a trekk serve works at a time; default one for each processor, at most 6

admin: 127.0.0.1:9464  # health and metrics of trekk serve, on this machine only
`))

// ProfileNames lists the profiles in the program.
func (in *installation) ProfileNames() string { return strings.Join(terms.Names(), ", ") }
