package files

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
)

// KIDCommand is trekk kid, with its subcommands.
func KIDCommand(g *wire.Globals) *cobra.Command {
	return wire.Group("kid", "Check, make and change KIDs", kidCheckCmd(g), kidMakeCmd(g))
}

// kidResult is what kid check says of one KID.
type kidResult struct {
	KID   string `json:"kid"`
	Mod10 bool   `json:"mod10"`
	Mod11 bool   `json:"mod11"`
	Valid bool   `json:"valid"`
	why   string
}

func kidCheckCmd(g *wire.Globals) *cobra.Command {
	var algorithm, layout string
	c := &cobra.Command{
		Use:   "check KID...",
		Short: "Check the check digits of KIDs",
		Long: `Checks each KID by mod10 and by mod11. Valid are those that pass the algorithm or the layout
that is asked for, or either algorithm when none is. A lone - reads KIDs from standard input, one a line.
The exit code is 3 when one is not valid.`,
		Example: `  trekk kid check 123456782
  trekk kid check --algorithm mod11 123456785 6-
  trekk kid check --layout customer:8,invoice:7,check:mod10 - < kids.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wire.UsageError("no KID to check: %s", cmd.UseLine())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if algorithm != "" && layout != "" {
				return wire.UsageError("--algorithm and --layout: a layout has its algorithm, " +
					"give one of them")
			}
			rule, err := parseKIDRule(algorithm + layout)
			if err != nil {
				return err
			}
			if len(args) == 1 && args[0] == "-" {
				if args, err = readKIDs(g.Stdin); err != nil {
					return err
				}
			}
			return checkKIDs(g, rule, args)
		},
	}
	c.Flags().StringVar(&algorithm, "algorithm", "", "mod10 or mod11")
	c.Flags().StringVar(&layout, "layout", "", "a layout such as "+kid.DefaultLayout)
	return c
}

// readKIDs reads KIDs, one a line.
func readKIDs(r io.Reader) (kids []string, err error) {
	in := bufio.NewScanner(r)
	for in.Scan() {
		if k := strings.TrimSpace(in.Text()); k != "" {
			kids = append(kids, k)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("reading KIDs from standard input: %w", err)
	}
	return kids, nil
}

func checkKIDs(g *wire.Globals, rule kidRule, kids []string) (err error) {
	results := make([]kidResult, len(kids))
	failed := 0
	for i, k := range kids {
		results[i] = rule.check(k)
		if !results[i].Valid {
			failed++
		}
	}
	if g.JSON {
		err = render.JSON(g.Stdout, results)
	} else {
		t := render.NewTable()
		t.AppendHeader(table.Row{"KID", "mod10", "mod11", "Valid", ""})
		for _, r := range results {
			t.AppendRow(table.Row{
				r.KID, render.ForPeople(r.Mod10), render.ForPeople(r.Mod11), render.ForPeople(r.Valid), r.why,
			})
		}
		_, err = fmt.Fprintln(g.Stdout, t.Render())
	}
	if err == nil && failed > 0 {
		err = wire.Rejected(fmt.Errorf("%d of %d KIDs are not valid", failed, len(results)))
	}
	return err
}

// kidRule is what KIDs must fulfil: a layout, an algorithm, or either algorithm when both are zero.
type kidRule struct {
	algorithm kid.Algorithm
	layout    kid.Layout
}

// parseKIDRule reads mod10, mod11 or a layout; nothing asks for nothing.
func parseKIDRule(s string) (rule kidRule, err error) {
	switch {
	case s == "":
	case strings.ContainsAny(s, ":,"):
		if rule.layout, err = kid.ParseLayout(s); err == nil {
			rule.algorithm = rule.layout.Algorithm()
		}
	default:
		rule.algorithm, err = kid.ParseAlgorithm(s)
	}
	if err != nil {
		return rule, &wire.ExitError{Code: wire.ExitUsage, Err: err}
	}
	return rule, nil
}

func (rule kidRule) check(k string) kidResult {
	r := kidResult{KID: k, Mod10: kid.Check(kid.Mod10, k), Mod11: kid.Check(kid.Mod11, k)}
	switch {
	case rule.layout.Length() > 0:
		_, err := rule.layout.Parse(k)
		if r.Valid = err == nil; err != nil {
			r.why = err.Error()
		}
	case rule.algorithm == kid.Mod10:
		r.Valid = r.Mod10
	case rule.algorithm == kid.Mod11:
		r.Valid = r.Mod11
	default:
		r.Valid = r.Mod10 || r.Mod11
	}
	return r
}

// madeKID is a KID that was composed.
type madeKID struct {
	KID string `json:"kid"`
}

func kidMakeCmd(g *wire.Globals) *cobra.Command {
	var layout string
	var parts kid.Parts
	c := &cobra.Command{
		Use:   "make --customer N --invoice N",
		Short: "Make a KID of a customer and an invoice number",
		Long: `Composes a KID by a layout: parts with their lengths, in their order, and last the check digit.
Parts are customer:N, invoice:N, type:N (payment type) and literal:DIGITS; the check is check:mod10,
check:mod11, or check:mod11-skip, which refuses numbers whose check digit would be "-".`,
		Example: `  trekk kid make --customer 42 --invoice 17
  trekk kid make --layout type:1,customer:6,invoice:6,check:mod11 --type 3 --customer 42 --invoice 17`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := kid.ParseLayout(layout)
			if err != nil {
				return &wire.ExitError{Code: wire.ExitUsage, Err: err}
			}
			if !cmd.Flags().Changed("customer") {
				return wire.UsageError("--customer is missing: %s", cmd.UseLine())
			}
			k, err := l.Make(parts)
			if err != nil {
				return wire.Rejected(err)
			}
			if g.JSON {
				return render.JSON(g.Stdout, madeKID{k})
			}
			_, err = fmt.Fprintln(g.Stdout, k)
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&layout, "layout", kid.DefaultLayout, "how the KID is composed")
	f.Int64Var(&parts.Customer, "customer", 0, "customer number")
	f.Int64Var(&parts.Invoice, "invoice", 0,
		"invoice number; 0 for a mandate that is signed before the first invoice")
	f.Int64Var(&parts.Type, "type", 0, "payment type, where the layout has one")
	return c
}
