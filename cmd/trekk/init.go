package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/batch/terms"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
	"trekk/schedule/bankday"
)

func initCmd(g *wire.Globals) *cobra.Command {
	in := &wire.Installation{Outbound: "Outbound", Inbound: "Inbound", Settle: "2s"}
	var first firstInvoice
	c := &cobra.Command{
		Use:   "init [--name N --account A --transmitter T]",
		Short: "Write a commented trekk.yaml and create the database, or register more creditors",
		Long: `Writes a commented trekk.yaml into a folder and creates the database beside it, or, with --db
postgres://..., its tables in an empty PostgreSQL database. It never overwrites anything.

Where there is a trekk.yaml and nothing is said of a creditor, it registers those of trekk.yaml that the
database does not have yet, and creates the database when there is none. This is how a further creditor of the
list creditors: is added.

Invoices are numbered from --first-invoice, else from 1, and above every number that is imported. It is
refused where it is below what is there; said again beside a trekk.yaml it sets the number of a payee
that has made no invoice.

A mailbox is sftp://user@host:port, with a key file and the server's pinned host key, or folder:PATH, a plain
folder with Outbound (from Nets) and Inbound (to Nets) in it.`,
		Example: `  trekk init --dir gym --name "Gym AS" --account 15032080119 --transmitter 00123456 \
    --bill-from 2026-11 --mailbox sftp://gym@sftp.example.no:10022 --key id_ed25519 \
    --host-key "ssh-ed25519 AAAA..."
  trekk init --name "Kraftlaget AS" --account 15032080119 --transmitter 00123456 \
    --kid customer:6,invoice:9,check:mod11
  createdb trekk && trekk init --db postgres://localhost/trekk --name "Kraftlaget AS" --account 15032080119 \
    --transmitter 00123456
  trekk init --first-invoice 5000    where there is a trekk.yaml and no invoice yet
  trekk init                         after a creditor has been added to trekk.yaml`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := g.Config
			if cmd.Flags().Changed("dir") {
				path = filepath.Join(in.Dir, "trekk.yaml")
			}
			if _, err := os.Stat(path); err == nil && in.Name+in.Account+in.Transmitter == "" {
				return registerNew(cmd.Context(), g, path, first)
			}
			return install(cmd.Context(), g, in, first)
		},
	}
	f := c.Flags()
	f.StringVar(&in.Dir, "dir", ".", "folder for trekk.yaml and the database")
	f.StringVar(&in.Name, "name", "", "the payee's name, as members know it")
	f.StringVar(&in.Account, "account", "", "the account that members pay to, 11 digits")
	f.StringVar(&in.Transmitter, "transmitter", "", "customer unit id (kundeenhet-ID) at Nets, 8 digits")
	f.StringVar(&in.Agreement, "agreement", "", "OCR giro agreement, 9 digits")
	f.StringVar(&in.KID, "kid", wire.DefaultKID, "layout of the KID")
	f.StringVar(&in.Terms, "terms", wire.DefaultTerms, "terms profile: "+strings.Join(terms.Names(), ", ")+
		" or a file")
	f.StringVar(&in.BillFrom, "bill-from", "",
		"first month paid for that trekk bills (default the next one to be invoiced; none where the terms have no plans)")
	f.Var(&first, "first-invoice", "the number of the first invoice that trekk makes (default 1; where the terms have no plans, and another\n"+
		"system numbers invoices, in the last tenth of what KIDs have room for)")
	f.StringVar(&in.Mailbox, "mailbox", "", "sftp://user@host:port or folder:PATH")
	f.StringVar(&in.Key, "key", "", "private key file for SFTP")
	f.Var(&in.Clock, "clock",
		"machine, or free: for rehearsals and tests, whose runs are of other days than today (default machine)")
	f.StringVar(&in.HostKey, "host-key", "",
		"the server's host key, as in known_hosts without the name, or SHA256:...")
	return c
}

// installed is a new installation.
type installed struct {
	BillFrom string `json:"bill_from"`
	Config   string `json:"config"`
	Creditor string `json:"creditor"`

	FirstInvoice firstInvoice `json:"first_invoice,omitempty"`
}

func install(ctx context.Context, g *wire.Globals, in *wire.Installation, first firstInvoice) error {
	call, err := g.Call()
	if err != nil {
		return err
	}
	profile, err := in.Check(bankday.DateOf(call.Now))
	if err = errors.Join(err, first.fits(in.KID)); err != nil {
		return &wire.ExitError{Code: wire.ExitUsage, Err: err}
	}
	if first == 0 && !profile.HasPlans() {
		first = besideOthers(in.KID)
	}
	if err := in.Write(ctx, g.Database, call); err != nil {
		return err
	}
	if err := first.set(ctx, g, in.ConfigPath()); err != nil {
		return err
	}
	if g.JSON {
		return render.JSON(g.Stdout,
			installed{Config: in.ConfigPath(), Creditor: in.ID, BillFrom: in.BillFrom, FirstInvoice: first})
	}
	tellInstalled(g.Stdout, in, profile)
	first.tell(g.Stdout)
	fmt.Fprintln(g.Stdout, "anchor/key signs how far the audit log has come: keep a copy of it elsewhere.")
	if in.Mailbox == "" {
		fmt.Fprintln(g.Stdout, "There is no mailbox yet: set mailbox.url in it.")
	}
	return nil
}

// tellInstalled says what there is now, and what comes next.
func tellInstalled(w io.Writer, in *wire.Installation, profile *terms.Profile) {
	billing, rows := ", billing from "+in.BillFrom, "memberships"
	if !profile.HasPlans() {
		billing, rows = "", "invoices"
	}
	fmt.Fprintf(w, "%s is ready for %s, by the rules of %s%s.\n", in.ConfigPath(), in.Name,
		profile.Name, billing)
	fmt.Fprintf(w, "Next: trekk --config %s import customers customers.csv, import %s %[2]s.csv, then run.\n",
		in.ConfigPath(), rows)
}

// registered are the creditors that an installation did not have.
type registered struct {
	Config     string   `json:"config"`
	Registered []string `json:"registered"`
}

// registerNew registers the creditors of a trekk.yaml that the database does not have.
func registerNew(ctx context.Context, g *wire.Globals, path string, first firstInvoice) error {
	call, err := g.Call()
	if err != nil {
		return err
	}
	added, err := wire.RegisterNew(ctx, path, g.Database, call)
	if err != nil {
		return err
	}
	if err := first.set(ctx, g, path); err != nil {
		return err
	}
	if g.JSON {
		return render.JSON(g.Stdout, registered{path, added})
	}
	first.tell(g.Stdout)
	if len(added) == 0 {
		_, err = fmt.Fprintf(g.Stdout, "every creditor of %s is registered\n", path)
		return err
	}
	_, err = fmt.Fprintf(g.Stdout, "registered %s\n", strings.Join(added, ", "))
	return err
}

// firstInvoice is the number of --first-invoice; zero where it is not given.
type firstInvoice int64

// String writes the number as a flag.
func (n *firstInvoice) String() string {
	if *n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*n), 10)
}

// Set reads the number.
func (n *firstInvoice) Set(s string) error {
	no, err := strconv.ParseInt(s, 10, 64)
	if err != nil || no < 1 {
		return errors.New("want a number above zero")
	}
	*n = firstInvoice(no)
	return nil
}

// Type is what the help calls the number.
func (n *firstInvoice) Type() string { return "int" }

// fits says whether KIDs of a layout have room for the number.
func (n firstInvoice) fits(layout string) error {
	l, err := kid.ParseLayout(layout)
	if n == 0 || err != nil {
		return nil // Check says what is wrong with a layout
	}
	_, err = l.Make(kid.Parts{Customer: 1, Invoice: int64(n)})
	if err == nil || errors.Is(err, kid.ErrSkip) {
		return nil
	}
	return fmt.Errorf("--first-invoice: %w", err)
}

// besideOthers is the first number of a payee whose invoices another system numbers: the last tenth of what KIDs of
// the layout have room for is trekk's, for fees and interest, so that no number is given twice.
func besideOthers(layout string) firstInvoice {
	l, _ := kid.ParseLayout(layout) // checked before
	return firstInvoice((l.LastInvoice()+1)/10*9 + 1)
}

// tell says with which number invoices begin, where that was said.
func (n firstInvoice) tell(w io.Writer) {
	if n > 0 {
		fmt.Fprintf(w, "Invoices are numbered from %d on.\n", n)
	}
}

// set makes the invoices of the payee of a trekk.yaml begin with the number.
func (n firstInvoice) set(ctx context.Context, g *wire.Globals, path string) error {
	if n == 0 {
		return nil
	}
	of := *g
	of.Config = path
	return wire.With(ctx, &of, func(a *wire.App) error {
		return wire.Refused(a.Desk("").FirstInvoice(ctx, desk.FirstInvoice{No: int64(n)}))
	})
}
