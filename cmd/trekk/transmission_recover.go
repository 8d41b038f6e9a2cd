package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func transmissionRecoverCmd(g *wire.Globals) *cobra.Command {
	var f act
	var notAtBank []int64
	c := &cobra.Command{
		Use:   "recover --reason REASON",
		Short: "Read back what lies at the bank and is not in the books, and let things go on",
		Long: `After a restore or a copy, and whenever the mailbox shows more than the books, nothing is billed,
claimed, sent or chased. First see to it that no other copy of the books is at work. Then this reads the
mailbox, and says of each transmission that the books do not have, or had not sent, what became of it:

  read_back    its file lies in the mailbox, or did: it is in the books now, as sent, with its bytes. Its
               claims stand, and are never made again; those whose invoices are not in the books are named,
               and tied to these when they come
  sent         the books had it as sealed, and the mailbox says that the bank has it: it is never sent again
  lost         only a receipt, or the file beside the outbox, shows it, or its file cannot be read. Numbers
               go on above it. What it claims is not known: what was due to be claimed by then is not
               claimed again before a person settles the finding claims_in_doubt
  contradicts  the books have another under its number; the file is kept, and the bank must say which it has
  given_up     sealed by books that did not know of these, and not sent: its claims are made anew
  not_at_bank  the bank does not have it, as --not-at-bank says: a sealed one is sent, and receipts for it
               are forged or a mistake

An audit log that does not hold its anchor, since these books were put in place by hand, gets a new one,
which names the old (trekk db anchor --help).

All of it is one transaction: stopped anywhere, it can be run again.`,
		Example: `  trekk transmission recover --reason "restored last night's backup, the old machine is off"
  trekk transmission recover --not-at-bank 12 --reason "the bank has no transmission 12, case 4711"`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				done, err := a.Desk(f.by).Recover(cmd.Context(),
					desk.Recover{NotAtBank: notAtBank, Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout, done)
				}
				return printRecovered(g.Stdout, done)
			})
		},
	}
	f.flags(c)
	c.Flags().Int64SliceVar(&notAtBank, "not-at-bank", nil,
		"number of a transmission of which the bank says that it does not have it")
	return c
}

func printRecovered(w io.Writer, done *desk.Recovered) error {
	for _, t := range done.Transmissions {
		fmt.Fprintf(w, "transmission %d: %s\n", t.Number, t.Became)
		fmt.Fprintf(w, "  %s, %d bytes, %d claims, %s; %d cancellations\n", t.Name, t.Size,
			t.Claims, t.Amount,
			t.Cancellations)
		if t.Fault != "" {
			fmt.Fprintf(w, "  cannot be read: %s\n", t.Fault)
		}
		for _, s := range t.Strays {
			what := "claim"
			if s.Cancellation {
				what = "cancellation"
			}
			fmt.Fprintf(w, "  not in the books: %s of KID %s, due %s, %s\n", what, s.KID, s.Due, s.Amount)
		}
	}
	if len(done.Transmissions) == 0 {
		fmt.Fprintln(w, "the bank shows nothing that is not in the books")
	}
	if done.AnchoredAnew != "" {
		fmt.Fprintf(w, "the audit log did not hold its anchor (%s): it is anchored anew\n", done.AnchoredAnew)
	}
	_, err := fmt.Fprintf(w, "things go on; the next transmission has number %d\n", done.Last+1)
	return err
}
