package main

import (
	"fmt"
	"html/template"
	"iter"
	"net/url"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

// agreementService is where a payer starts a mandate: the banks' page for making agreements.
const agreementService = "https://pvu.avtalegiro.no/ecsa/start"

func mandateCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("mandate", "Who has a mandate, who lost it, and how a payer starts one",
		mandateListCmd(g), mandateShowCmd(g), mandateFormCmd(g))
}

func mandateListCmd(g *wire.Globals) *cobra.Command {
	var state, format string
	states := []string{"all", "active", "ended", "unknown"}
	c := &cobra.Command{
		Use:     "list",
		Short:   "Every mandate: whose, since when, until when; unknown when no customer has the number",
		Example: "  trekk mandate list --state unknown\n  trekk mandate list --format csv > mandates.csv",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(states, state) {
				return wire.UsageError("--state %s: want one of %v", state, states)
			}
			if g.JSON {
				format = "json"
			}
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[report.MandateHolder], error) {
				return mandates(a, inState(a.Report().MandateHolders(cmd.Context()), state)), nil
			}, func(l *render.Listing) error { return g.Print(l, format) })
		},
	}
	c.Flags().StringVar(&state, "state", "all", "all, active, ended or unknown")
	c.Flags().StringVar(&format, "format", "table", "table, csv or json")
	return c
}

// inState leaves out the mandates that are in another state than the one asked for, which may be all.
func inState(
	holders iter.Seq2[report.MandateHolder, error], state string,
) iter.Seq2[report.MandateHolder, error] {
	return func(yield func(report.MandateHolder, error) bool) {
		for m, err := range holders {
			if err == nil && state != "all" && m.State() != state {
				continue
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func mandates(a *wire.App, rows iter.Seq2[report.MandateHolder, error]) *render.List[report.MandateHolder] {
	columns := []render.Column[report.MandateHolder]{
		render.Col("customer_no", "Customer", func(m *report.MandateHolder) any { return m.Customer.No }),
		render.Col("name", "Name", func(m *report.MandateHolder) any { return m.Customer.Name }),
		render.Col("kid", "KID", func(m *report.MandateHolder) any { return m.KID }),
		render.Col("state", "State", func(m *report.MandateHolder) any { return m.State() }),
		render.Col("since", "Since", func(m *report.MandateHolder) any { return m.Since }),
		render.Col("until", "Until", func(m *report.MandateHolder) any { return m.Until }),
		render.Col("notice", "Wants notice", func(m *report.MandateHolder) any { return m.Notice }),
	}
	return &render.List[report.MandateHolder]{
		Columns: withAccount(a, columns, func(m *report.MandateHolder) any { return m.Account }), Rows: rows,
	}
}

func mandateShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show CUSTOMER",
		Short:   "The mandates of a customer, of a membership's payer, or of a KID, past ones too",
		Example: "  trekk mandate show 1001",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				held, err := a.Report().MandateHistory(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				return g.TableOrJSON(mandates(a, render.Of(held)).Listing())
			})
		},
	}
}

// mandateForm is the form as the agreement service wants it.
type mandateForm struct {
	report.MandateForm
	Service   string
	ReturnURL string
	Silent    bool // the payer does not want the bank's notice
}

func mandateFormCmd(g *wire.Globals) *cobra.Command {
	var f mandateForm
	var params bool
	var limit int
	c := &cobra.Command{
		Use:   "form CUSTOMER",
		Short: "The form with which a payer starts a mandate, as HTML or as URL parameters",
		Long: `Writes the form that a payer posts to the banks' agreement service, for a customer, or for the
one who pays for a membership. There is no answer: the mandate in a file from the bank is the confirmation.
An old mandate blocks a new one until it is deleted; the command warns of it. Who is too young is refused,
and the exit code is 3.`,
		Example: `  trekk mandate form 1001 > form.html
  trekk mandate form M1001 --params --return-url https://gym.example.no/thanks`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) (err error) {
				f.MandateForm, err = a.Report().MandateForm(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				if limit > 0 {
					f.AmountLimit = batch.Ore(limit) * 100
				}
				return f.print(g, params)
			})
		},
	}
	fl := c.Flags()
	fl.BoolVar(&params, "params", false, "URL parameters in place of HTML")
	fl.IntVar(&limit, "limit", 0, "monthly limit in whole kroner (default the terms')")
	fl.StringVar(&f.ReturnURL, "return-url", "", "where the payer comes back to")
	fl.BoolVar(&f.Silent, "no-notice", false, "the payer wants no notice from the bank")
	fl.StringVar(&f.Service, "service", agreementService,
		"the agreement service, such as https://mtf.pvu.avtalegiro.no/ecsa/start for tests")
	return c
}

// print writes the form, and warns of a mandate that is in its way.
func (f *mandateForm) print(g *wire.Globals, params bool) error {
	if !f.ActiveSince.IsZero() {
		fmt.Fprintf(g.Stderr, "warning: a mandate is active since %s: changing bank replaces it, "+
			"and otherwise it must be deleted first\n", f.ActiveSince)
	}
	if !f.NotBefore.IsZero() {
		fmt.Fprintf(g.Stderr, "warning: the old mandate was deleted on %s: wait until %s\n", f.EndedLastDay,
			f.NotBefore)
	}
	switch {
	case g.JSON:
		return render.JSON(g.Stdout, f.Fields())
	case params:
		_, err := fmt.Fprintln(g.Stdout, f.Service+"?"+f.values().Encode())
		return err
	}
	return formTemplate.Execute(g.Stdout, f)
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
