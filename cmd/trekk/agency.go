package main

import (
	"cmp"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func agencyCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("agency", "The cases at the collection agency, and the exchange with it",
		agencyListCmd(g), agencyShowCmd(g), agencySettlementsCmd(g), agencySchemaCmd(g))
}

var caseColumns = []render.Column[report.DebtorCase]{
	render.Col("case", "Case", func(c *report.DebtorCase) any { return c.No }),
	render.Col("invoice", "Invoice", func(c *report.DebtorCase) any { return c.Invoice }),
	render.Col("agency_case", "Agency's number", func(c *report.DebtorCase) any { return c.AgencyNo }),
	render.Col("state", "State", func(c *report.DebtorCase) any { return render.Word(c.State) }),
	render.Col("since", "Since", func(c *report.DebtorCase) any { return c.Since }),
	render.Col("told", "Told last", func(c *report.DebtorCase) any { return render.Word(c.Told) }),
	render.Col("left_ore", "Left", func(c *report.DebtorCase) any { return c.Left }),
	render.Col("paid_ore", "Paid to us", func(c *report.DebtorCase) any { return c.Paid }),
	render.Col("collected_ore", "Collected", func(c *report.DebtorCase) any { return c.Collected }),
	render.Col("costs_ore", "Agency's costs", func(c *report.DebtorCase) any { return c.Costs }),
	render.Col("held", "Held", func(c *report.DebtorCase) any { return render.Word(c.Held) }),
	render.Col("reason", "Reason", func(c *report.DebtorCase) any { return c.Reason }),
	render.Col("ended", "Ended", func(c *report.DebtorCase) any { return c.Ended }),
	render.Col("customer_no", "Customer", func(c *report.DebtorCase) any { return c.CustomerNo }),
	render.Col("customer_name", "Name", func(c *report.DebtorCase) any { return c.Name }),
}

func agencyListCmd(g *wire.Globals) *cobra.Command {
	var f batch.CaseFilter
	var state string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the cases at the collection agency",
		Long: `Lists the invoices that were handed over, as cases. A case is ordered, sent, accepted or refused by
the agency, and later paid, closed or withdrawn. Amounts are as the agency was told them last.`,
		Example: "  trekk agency list\n  trekk agency list --open --json\n  trekk agency list --state refused",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			f.State = batch.CaseState(state)
			if state != "" && !slices.Contains(batch.CaseStates(), f.State) {
				return wire.UsageError("--state %s: want one of %v", state, batch.CaseStates())
			}
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[report.DebtorCase], error) {
				return &render.List[report.DebtorCase]{
					Columns: caseColumns, Rows: a.Report().AllCases(cmd.Context(), f),
				}, nil
			}, g.TableOrJSON)
		},
	}
	c.Flags().BoolVar(&f.Open, "open", false, "only those of which something may still be told")
	c.Flags().StringVar(&state, "state", "", "ordered, sent, accepted, refused, paid, closed or withdrawn")
	c.Flags().StringVar(&f.Invoice, "invoice", "", "of an invoice")
	c.Flags().StringVar(&f.Customer, "customer", "", "of a customer")
	return c
}

func agencyShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show CASE",
		Short:   "Show a case: what the agency was told, what it answered, and what it has said since",
		Example: "  trekk agency show 3\n  trekk agency show 3 --json",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Report().Case(cmd.Context(), no)
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return a.PrintJSON(c)
				}
				showCase(a.Stdout, c)
				return nil
			})
		},
	}
}

func showCase(w io.Writer, c *report.WholeCase) {
	line := func(format string, v ...any) { render.Line(w, format, v...) }
	line("case %d, invoice %s, %s since %s", c.No, c.Invoice, c.State, c.Since)
	line("  agency's number  %s", cmp.Or(c.AgencyNo, "-"))
	if c.Reason != "" {
		line("  reason           %s", c.Reason)
	}
	line("  left             %s (principal %s, fee %s, interest %s, paid to us %s)", c.Left,
		c.Principal, c.Fee,
		c.Interest, c.Paid)
	line("  collected        %s, agency's own costs %s", c.Collected, c.Costs)
	if c.Held != "" {
		line("  held             %s", c.Held)
	}
	for _, m := range c.Messages {
		line("  %s  told      %-8s message %d, %s left, %s %s %s", m.On, m.Kind, m.No, m.Left,
			m.State, m.Reason,
			m.Answer)
	}
	for _, r := range c.Reports {
		line("  %s  %-9s %s %s, costs %s %s %s", r.On, r.Kind, r.State, r.Principal+r.Fee+r.Interest, r.Costs,
			r.Reference, r.Text)
	}
}

func agencySettlementsCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "settlements",
		Short:   "List what the agency says it has paid out, and the bank's payment of each sum",
		Example: "  trekk agency settlements --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.List(cmd.Context(), g,
				func(a *wire.App) (*render.List[report.AgencySettlement], error) {
					list, err := a.Report().AgencySettlements(cmd.Context())
					return &render.List[report.AgencySettlement]{Rows: render.Of(list),
						Columns: agencySettlementColumns}, err
				}, g.TableOrJSON)
		},
	}
}

var agencySettlementColumns = []render.Column[report.AgencySettlement]{
	render.Col("reference", "Reference", func(s *report.AgencySettlement) any { return s.Reference }),
	render.Col("on", "Day", func(s *report.AgencySettlement) any { return s.On }),
	render.Col("collected_ore", "Collected", func(s *report.AgencySettlement) any { return s.Collected }),
	render.Col("withheld_ore", "Withheld", func(s *report.AgencySettlement) any { return s.Withheld }),
	render.Col("paid_out_ore", "Paid out", func(s *report.AgencySettlement) any { return s.PaidOut }),
	render.Col("payment_no", "Payment", func(s *report.AgencySettlement) any { return s.Payment }),
}

func agencySchemaCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of a line of an exchange file",
		Long:    "Prints the JSON Schema (draft 2020-12) of a line of a file of the exchange, either way.",
		Example: "  trekk agency schema > trekk-agency-1.schema.json",
		Args:    wire.ExactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := g.Stdout.Write(agency.Schema)
			return err
		},
	}
}
