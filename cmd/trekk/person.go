package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func personCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("person", "What the books know of one person: all of it, and how it is forgotten",
		personExportCmd(g), personForgetCmd(g), personReturnCmd(g), personDueCmd(g))
}

func personExportCmd(g *wire.Globals) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "export CUSTOMER",
		Short: "Everything about one person, for the person to read or for programs",
		Long: `Writes all that the books know of a customer: who it is, memberships and what was told of them,
invoices with their claims, payments, letters, reminders, holds and notes, messages with their texts, cases at
the collection agency, mandates, refunds, the acts of the audit log, who was given this before, and the records
of kept files that tell of the person. That it was written, and by whom, is in the audit log.

Without -o it goes to standard output: to be read, in the person's language, or as JSON with --json. With -o it
goes to that file, as JSON where its name ends in .json or with --json; into a folder that is there go both,
as person-CUSTOMER.json and person-CUSTOMER.txt. Which pages of the console were opened, and by whom, is in the
log of trekk serve: "console: opened customer 1001 by=kari".`,
		Example: `  trekk person export 1001
  trekk person export 1001 --json
  trekk person export 1001 -o exports/`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk("").ExportPerson(cmd.Context(), desk.ExportPerson{Customer: args[0]})
				if err != nil {
					return wire.Refused(err)
				}
				told, err := report.At(a.Moment("",
					c.Language)).Through(a.Through()).Everything(cmd.Context(), c.No)
				if err != nil {
					return err
				}
				return writePerson(a, told, c.Language, out)
			})
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "file or folder to write to (default standard output)")
	return c
}

// writePerson writes all that is known of a person to where it was asked for.
func writePerson(a *wire.App, told *report.Everything, lang, out string) error {
	asJSON := func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(told)
	}
	asText := func(w io.Writer) error { return writeReadable(w, told, lang) }
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		name := filepath.Join(out, "person-"+told.Person.No)
		if err := a.ToFile(name+".json", asJSON); err != nil {
			return err
		}
		if err := a.ToFile(name+".txt", asText); err != nil {
			return err
		}
		render.Line(a.Stdout, "wrote %s.json and %[1]s.txt", name)
		return nil
	}
	switch {
	case out == "" && a.JSON:
		return a.PrintJSON(told)
	case out == "":
		return asText(a.Stdout)
	case a.JSON || strings.HasSuffix(out, ".json"):
		return a.ToFile(out, asJSON)
	}
	return a.ToFile(out, asText)
}

func personForgetCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "forget CUSTOMER --reason REASON",
		Short: "Blank the name of a person, how to reach him, and what was written",
		Long: `Blanks what the books know of a customer: mobile, e-mail, birth date and the texts of messages; and
once bookkeeping needs them no longer, five years after the end of the year of the last voucher, name, address,
notes, and names and free text in kept files of the bank and the agency. Amounts, KIDs and the audit log stay.

It is refused as long as anything is open: a debt, credit, a membership that runs, an active mandate, a case at
the agency, a refund or a message that waits. While the name is needed, contact data goes alone, and the exit
code is 1: it says from which day the rest may go. A later import leaves the person out, until
trekk person return. trekk help forgetting tells what is blanked, and how db verify proves the rest.`,
		Example: `  trekk person forget 1001 --reason "asked for it in a letter of 12 October"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				done, err := a.Desk(f.by).ForgetPerson(cmd.Context(),
					desk.ForgetPerson{Customer: args[0], Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				return printForgotten(a, &done)
			})
		},
	}
	f.flags(c)
	return c
}

// printForgotten says what was forgotten, and fails where the name had to stay.
func printForgotten(a *wire.App, done *desk.ForgottenPerson) error {
	if a.JSON {
		if err := a.PrintJSON(done); err != nil {
			return err
		}
	}
	if !done.Forgotten {
		return fmt.Errorf("customer %s: how to reach the person is forgotten, and what was written to him; "+
			"bookkeeping needs name and address through %s, since the last voucher is of %s: "+
			"forget the person again from %s", done.CustomerNo, done.NamesFrom-1, done.Last, done.NamesFrom)
	}
	if !a.JSON {
		fmt.Fprintf(a.Stdout, "customer %s is forgotten: %d names and texts in %d kept files are blanked\n",
			done.CustomerNo, done.Spans, done.Files)
	}
	return nil
}

func personReturnCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "return CUSTOMER --reason REASON",
		Short: "Let imports say again who a forgotten person is: a customer once more",
		Long: `Imports leave out a person of whom something was forgotten, so that what a membership system still has
does not come back by itself. After this the next import of customers takes the person again.`,
		Example: `  trekk person return 1001 --reason "is a member again from November"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk(f.by).ReturnPerson(cmd.Context(),
					desk.ReturnPerson{Customer: args[0], Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				if a.JSON {
					return a.PrintJSON(report.PersonOf(&c))
				}
				_, err = fmt.Fprintf(a.Stdout, "the next import says who customer %s is\n", c.No)
				return err
			})
		},
	}
	f.flags(c)
	return c
}

// dueList is what retention would forget tonight.
type dueList struct {
	Persons  []report.Forgettable `json:"persons"`
	Messages int64                `json:"messages"`
}

func personDueCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "due",
		Short: "Of whom the retention in trekk.yaml forgets something now, and what",
		Long: `Lists the people of whom the night would forget something by now, as retention: in trekk.yaml says:
contact is how to reach the person and the texts of messages, person the name and address too. Then how many
messages of others lose their texts since they are old enough. Nothing is written.`,
		Example: "  trekk person due\n  trekk person due --as-of 2027-01-01 --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				list, messages, err := a.Report().DueToForget(cmd.Context())
				if err != nil {
					return err
				}
				if a.JSON {
					return a.PrintJSON(dueList{append([]report.Forgettable{}, list...), messages})
				}
				if a.Payee.Retention == (batch.Retention{}) {
					fmt.Fprintln(a.Stdout, "trekk.yaml has no retention: nothing is forgotten by itself")
					return nil
				}
				l := render.List[report.Forgettable]{Columns: dueColumns, Rows: render.Of(list)}
				if err := l.Listing().Table(a.Stdout); err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.Stdout, "%d messages lose their texts\n", messages)
				return err
			})
		},
	}
}

var dueColumns = []render.Column[report.Forgettable]{
	render.Col("customer_no", "Customer", func(f *report.Forgettable) any { return f.No }),
	render.Col("what", "What", func(f *report.Forgettable) any { return f.What }),
	render.Col("last_voucher", "Last voucher", func(f *report.Forgettable) any { return f.Last }),
	render.Col("names_from", "Name from", func(f *report.Forgettable) any { return f.NamesFrom }),
}
