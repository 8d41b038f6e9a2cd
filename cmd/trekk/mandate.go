package main

import (
	"errors"
	"fmt"
	"html/template"
	"iter"
	"net/url"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"trekk/batch"
)

// agreementService is where a payer starts a mandate (operations.md, Mandates).
const agreementService = "https://pvu.avtalegiro.no/ecsa/start"

func mandateCmd(g *globals) *cobra.Command {
	return group("mandate", "Who has a mandate, who lost it, and how a payer starts one",
		mandateListCmd(g), mandateShowCmd(g), mandateFormCmd(g))
}

func mandateListCmd(g *globals) *cobra.Command {
	var state, format string
	states := []string{"all", "active", "ended", "unknown"}
	c := &cobra.Command{
		Use:     "list",
		Short:   "Every mandate: whose, since when, until when; unknown when no customer has the number",
		Example: "  trekk mandate list --state unknown\n  trekk mandate list --format csv > mandates.csv",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(states, state) {
				return usageError("--state %s: want one of %v", state, states)
			}
			if g.json {
				format = "json"
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				return mandateListing(a, a.night.MandateHolders(cmd.Context()), state), nil
			}, func(l *listing) error { return l.write(g.stdout, format) })
		},
	}
	c.Flags().StringVar(&state, "state", "all", "all, active, ended or unknown")
	c.Flags().StringVar(&format, "format", "table", "table, csv or json")
	return c
}

func mandateListing(a *app, holders iter.Seq2[batch.MandateHolder, error], state string) *listing {
	return a.withAccount(&listing{
		columns: []column{
			{"customer_no", "Customer"}, {"name", "Name"}, {"kid", "KID"}, {"state", "State"}, {"since", "Since"}, {"until", "Until"}, {"notice", "Wants notice"},
		},
		rows: func(yield func([]any, error) bool) {
			for m, err := range holders {
				if err == nil && state != "all" && m.State() != state {
					continue
				}
				if !yield([]any{m.Customer.No, m.Customer.Name, m.KID, m.State(), m.Since, m.Until, m.Notice, m.Account}, err) || err != nil {
					return
				}
			}
		},
	})
}

func mandateShowCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show CUSTOMER",
		Short:   "The mandates of a customer, of a membership's payer, or of a KID, past ones too",
		Example: "  trekk mandate show 1001",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				held, err := a.night.MandateHistory(cmd.Context(), args[0])
				if errors.Is(err, batch.ErrNotFound) {
					return rejected(err)
				}
				if err != nil {
					return err
				}
				return g.tableOrJSON(mandateListing(a, func(yield func(batch.MandateHolder, error) bool) {
					for _, m := range held {
						if !yield(m, nil) {
							return
						}
					}
				}, "all"))
			})
		},
	}
}

// mandateForm is the form as the agreement service wants it.
type mandateForm struct {
	batch.MandateForm
	Service   string
	ReturnURL string
	Silent    bool // the payer does not want the bank's notice
}

func mandateFormCmd(g *globals) *cobra.Command {
	var f mandateForm
	var params bool
	var limit int
	c := &cobra.Command{
		Use:   "form CUSTOMER",
		Short: "The form with which a payer starts a mandate, as HTML or as URL parameters",
		Long: `Writes the form that a payer posts to the banks' agreement service, for a customer, or for the one who pays for a
membership. There is no answer: the mandate in a file from the bank is the confirmation. An old mandate blocks a new one
until it is deleted; the command warns of it. Who is too young is refused, and the exit code is 3.`,
		Example: "  trekk mandate form 1001 > form.html\n  trekk mandate form M1001 --params --return-url https://gym.example.no/thanks",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) (err error) {
				f.MandateForm, err = a.night.MandateForm(cmd.Context(), args[0])
				if errors.Is(err, batch.ErrRefused) || errors.Is(err, batch.ErrNotFound) {
					return rejected(err)
				}
				if err != nil {
					return err
				}
				if limit > 0 {
					f.AmountLimit = batch.Ore(limit) * 100
				}
				if !f.ActiveSince.IsZero() {
					fmt.Fprintf(g.stderr, "warning: a mandate is active since %s: changing bank replaces it, and otherwise it must be deleted first\n", f.ActiveSince)
				}
				if !f.NotBefore.IsZero() {
					fmt.Fprintf(g.stderr, "warning: the old mandate was deleted on %s: wait until %s\n", f.EndedLastDay, f.NotBefore)
				}
				switch {
				case g.json:
					return printJSON(g.stdout, f.Fields())
				case params:
					_, err = fmt.Fprintln(g.stdout, f.Service+"?"+f.values().Encode())
					return err
				}
				return formTemplate.Execute(g.stdout, &f)
			})
		},
	}
	c.Flags().BoolVar(&params, "params", false, "URL parameters in place of HTML")
	c.Flags().IntVar(&limit, "limit", 0, "monthly limit in whole kroner (default the terms')")
	c.Flags().StringVar(&f.ReturnURL, "return-url", "", "where the payer comes back to")
	c.Flags().BoolVar(&f.Silent, "no-notice", false, "the payer wants no notice from the bank")
	c.Flags().StringVar(&f.Service, "service", agreementService, "the agreement service, such as https://mtf.pvu.avtalegiro.no/ecsa/start for tests")
	return c
}

// Fields are the fields of the form, those left out that the service need not have.
func (f *mandateForm) Fields() map[string]string {
	fields := map[string]string{"companyAccountNo": f.Account, "kid": f.KID}
	if len([]rune(f.Payee)) >= 3 {
		fields["companyName"] = f.Payee
	}
	if f.AmountLimit > 0 {
		fields["amountLimit"] = strconv.FormatInt(int64(f.AmountLimit)/100, 10)
	}
	if f.Silent {
		fields["notificationDisabled"] = "true"
	}
	if f.ReturnURL != "" {
		fields["returnUrl"] = f.ReturnURL
	}
	return fields
}

func (f *mandateForm) values() url.Values {
	v := url.Values{}
	for name, value := range f.Fields() {
		v.Set(name, value)
	}
	return v
}

var formTemplate = template.Must(template.New("form").Parse(`<!doctype html>
<html lang="nb">
<meta charset="utf-8">
<title>AvtaleGiro til {{.Payee}}</title>
<form method="post" action="{{.Service}}">
{{- range $name, $value := .Fields}}
  <input type="hidden" name="{{$name}}" value="{{$value}}">
{{- end}}
  <button type="submit">Start AvtaleGiro til {{.Payee}}</button>
</form>
</html>
`))
