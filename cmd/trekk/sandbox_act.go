package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
)

func sandboxAdvanceCmd(g *wire.Globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "advance DATE",
		Short: "Move the sandbox's clock, and let everything happen until then",
		Long: `Moves the clock forward to 12:00 on a day, or to a time of it in Oslo. Until then claims are
charged on their days, and files appear at 08:00, 12:30, 15:00 and 17:30 of each bank day. The clock
never goes back.`,
		Example: `  trekk sandbox advance 2026-10-20 --dir bank
  trekk sandbox advance 2026-10-20T15:30 --dir bank`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return haveDone(cmd.Context(), g, *dir, &sandbox.Advance{To: args[0]})
		},
	}
}

func sandboxMandateCmd(g *wire.Globals, dir *string) *cobra.Command {
	var m sandbox.Mandate
	var limit string
	var list bool
	c := &cobra.Command{
		Use:   "mandate KID...",
		Short: "A payer makes, changes or deletes a mandate",
		Long: `The payer whose customer number is in the KID makes a mandate in the online bank, or changes the
one that there is; with --delete it is deleted. On another KID of the same customer it is a change of
bank: the old one is deleted and the new one made in the same file. The payee hears of it in the next
file.

--list asks the bank for the full listing of all active mandates, which comes in the next file.`,
		Example: `  trekk sandbox mandate 0000104200000016 --dir bank
  trekk sandbox mandate 0000104200000016 --notice --limit 500 --dir bank
  trekk sandbox mandate 0000104200000016 --delete --dir bank
  trekk sandbox mandate --list --dir bank`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if list == (len(args) > 0) {
				return wire.UsageError("want KIDs, or --list alone")
			}
			var err error
			if m.LimitOre, err = kronerFlag("limit", limit); err != nil {
				return err
			}
			acts := []sandbox.Act{}
			for _, kid := range args {
				of := m
				of.KID = kid
				acts = append(acts, &of)
			}
			if list {
				acts = append(acts, &sandbox.Mandates{})
			}
			return haveDone(cmd.Context(), g, *dir, acts...)
		},
	}
	f := c.Flags()
	f.BoolVar(&m.Notice, "notice", false, "the payer wants notice of each charge (J in the file; else N)")
	f.StringVar(&limit, "limit", "", "kroner: a claim above it is rejected (default no limit)")
	f.BoolVar(&m.Delete, "delete", false, "delete the mandate")
	f.BoolVar(&list, "list", false, "ask for the full listing")
	return c
}

// kronerFlag reads an amount in kroner; none is 0.
func kronerFlag(name, value string) (ore int64, err error) {
	if value == "" {
		return 0, nil
	}
	o, err := batch.ParseOre(value)
	if err != nil {
		return 0, wire.UsageError("--%s: %w", name, err)
	}
	return int64(o), nil
}

func sandboxPayerCmd(g *wire.Globals, dir *string) *cobra.Command {
	var p sandbox.AsPayer
	var limit string
	c := &cobra.Command{
		Use:   "payer CUSTOMER",
		Short: "Say a payer's name, and what the payer's bank lets all charges of a month come to",
		Long: `Says who the payer with a customer number is: the name is in camt.054 files, and behind payments
with free text. With --monthly-limit a charge that would take the charges of the month above it is not
made, and nobody tells the payee. Payers need not be registered to make mandates and pay.`,
		Example: `  trekk sandbox payer 1042 --name "Kåre Ødegård" --dir bank
  trekk sandbox payer 1042 --monthly-limit 300 --dir bank`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if p.Customer, err = strconv.ParseInt(args[0], 10, 64); err != nil {
				return wire.UsageError("customer %q is no number", args[0])
			}
			if p.MonthlyLimitOre, err = kronerFlag("monthly-limit", limit); err != nil {
				return err
			}
			return haveDone(cmd.Context(), g, *dir, &p)
		},
	}
	c.Flags().StringVar(&p.Name, "name", "", "the payer's name (default as before)")
	c.Flags().StringVar(&limit, "monthly-limit", "", "kroner (default no limit)")
	return c
}

func sandboxPayCmd(g *wire.Globals, dir *string) *cobra.Command {
	var p sandbox.Pay
	c := &cobra.Command{
		Use:   "pay [KID] AMOUNT",
		Short: "A payer pays by hand",
		Long: `Somebody pays an amount in kroner by hand. It is in the next OCR file. The KID may be any, also
one that no invoice has or that is wrong; without one the field is blank, and --text puts words in its
place.`,
		Example: `  trekk sandbox pay 0000104200000016 499 --dir bank
  trekk sandbox pay 0000104200000016 499,50 --type 10 --dir bank
  trekk sandbox pay 499 --text "fee for October" --customer 1042 --dir bank`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if p.AmountOre, err = kronerFlag("amount", args[len(args)-1]); err != nil {
				return err
			}
			if len(args) == 2 {
				p.KID = args[0]
			}
			return haveDone(cmd.Context(), g, *dir, &p)
		},
	}
	f := c.Flags()
	f.IntVar(&p.Type, "type", 0, "OCR giro transaction type, 10 to 13 (default 12, or 21 with --text)")
	f.StringVar(&p.Text, "text", "", "words in place of a KID")
	f.Int64Var(&p.Customer, "customer", 0, "who pays, where the KID does not say it")
	return c
}

func sandboxNextCmd(g *wire.Globals, dir *string) *cobra.Command {
	var n sandbox.Next
	c := &cobra.Command{
		Use:   "next SCENARIO [KID]",
		Short: "Order what is to happen the next time that it can",
		Long: `Each happens once, and waits until it can; two orders happen twice.

  reject-transmission  the next transmission that is right is rejected (L200)
  reject-claim KID     the next claim on the KID is rejected on L00202, as if there were no mandate
  late-receipt         the receipt of the next transmission comes at 08:00 on the next bank day
  no-money KID         the next charge on the KID finds no money, on the due date and four bank days more
  stop KID             the payer stops the next charge on the KID; nobody tells the payee
  repay KID            the bank pays the last charge on the KID back, or else the next: a reversal (type 18)
                       at 15:00 on the next bank day, or with --credit-note a credit note (sign -)
  split-files          what would be one file from the bank comes as several
  broken-file          the next OCR file has a fault; the right one comes one to three bank days later
  camt                 the next payments come as a camt.054.001.08 file, too (--version 02)

Of whom the payee speaks to beside the bank (trekk help sandbox):

  sms-lost sms-cut sms-busy sms-away sms-refused sms-dead sms-late sms-twice
  mail-lost mail-cut mail-grey mail-refused mail-bounced
  kravia-lost kravia-cut kravia-busy kravia-failed kravia-half kravia-refused
  agency-idle agency-late agency-twice agency-refused`,
		Example: `  trekk sandbox next no-money 0000104200000016 --dir bank
  trekk sandbox next reject-transmission --dir bank
  trekk sandbox next repay 0000104200000016 --credit-note --dir bank
  trekk sandbox next camt --version 02 --dir bank`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Scenario = args[0]
			if len(args) == 2 {
				n.KID = args[1]
			}
			return haveDone(cmd.Context(), g, *dir, &n)
		},
	}
	c.Flags().BoolVar(&n.CreditNote, "credit-note", false, "of repay: a credit note in place of a reversal")
	c.Flags().StringVar(&n.Version, "version", "", "of camt: 08 or 02 (default 08)")
	return c
}

func sandboxCollectCmd(g *wire.Globals, dir *string) *cobra.Command {
	var a sandbox.Collect
	c := &cobra.Command{
		Use:   "collect INVOICE AMOUNT",
		Short: "A debtor pays the collection agency, which pays it out",
		Long: `Somebody pays an amount in kroner to Kravia, or else to the agency over files, of its case of an invoice.
The agency tells the payee so, and the sum comes from its account in the next OCR file, without a KID.`,
		Example: "  trekk sandbox collect 1042 499 --dir bank",
		Args:    wire.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			a.Invoice = args[0]
			if a.AmountOre, err = kronerFlag("amount", args[1]); err != nil {
				return err
			}
			return haveDone(cmd.Context(), g, *dir, &a)
		},
	}
	c.Flags().StringVar(&a.Account, "account", "", "the agency's account (default "+sandbox.AgencyAccount+")")
	return c
}

// tellLedger says in a few lines what is in a ledger.
func tellLedger(w io.Writer, l *sandbox.Ledger) {
	var sent, claims []string
	for _, t := range l.Transmissions {
		sent = append(sent, t.Status)
	}
	for _, c := range l.Claims {
		claims = append(claims, c.Status)
	}
	active := 0
	for _, m := range l.Mandates {
		if m.Active {
			active++
		}
	}
	fmt.Fprintf(w, "clock          %s\n", l.AsOf)
	fmt.Fprintf(w, "transmissions  %s\n", counted(sent))
	fmt.Fprintf(w, "claims         %s\n", counted(claims))
	fmt.Fprintf(w, "payments       %d in %d sums, %s in all\n", len(l.Payments), len(l.Sums),
		batch.Ore(l.TotalOre))
	fmt.Fprintf(w, "mandates       %d active\n", active)
	if o := l.Outside; o != nil {
		fmt.Fprintf(w, "SMS            %d taken\n", len(o.SMS))
		fmt.Fprintf(w, "e-mails        %d taken\n", len(o.Mails))
		fmt.Fprintf(w, "cases          %d at Kravia, %d at the agency\n", len(o.KraviaCases),
			len(o.AgencyCases))
		for _, n := range o.Next {
			fmt.Fprintf(w, "next           %s\n", n)
		}
	}
	for _, n := range l.Next {
		fmt.Fprintf(w, "next           %s\n", strings.TrimSpace(n.Scenario+" "+n.KID))
	}
}

// counted is how many there are of each word: 3: 2 approved, 1 rejected.
func counted(words []string) string {
	slices.Sort(words)
	var each []string
	for i := 0; i < len(words); {
		n := i
		for n < len(words) && words[n] == words[i] {
			n++
		}
		each = append(each, fmt.Sprintf("%d %s", n-i, words[i]))
		i = n
	}
	if len(words) == 0 {
		return "0"
	}
	return fmt.Sprintf("%d: %s", len(words), strings.Join(each, ", "))
}
