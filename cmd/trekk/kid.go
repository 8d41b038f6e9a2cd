package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trekk/kid"
)

func kidCmd(g *globals) *cobra.Command {
	return group("kid", "Check and make KIDs", kidCheckCmd(g), kidMakeCmd(g))
}

// kidResult is what kid check says of one KID.
type kidResult struct {
	KID   string `json:"kid"`
	Mod10 bool   `json:"mod10"`
	Mod11 bool   `json:"mod11"`
	Valid bool   `json:"valid"`
	why   string
}

func kidCheckCmd(g *globals) *cobra.Command {
	var algorithm, layout string
	c := &cobra.Command{
		Use:   "check KID...",
		Short: "Check the check digits of KIDs",
		Long: `Checks each KID by mod10 and by mod11. Valid are those that pass the algorithm or the layout that is asked for, or
either algorithm when none is. A lone - reads KIDs from standard input, one a line. The exit code is 3 when one is not
valid.`,
		Example: `  trekk kid check 123456782
  trekk kid check --algorithm mod11 123456785 6-
  trekk kid check --layout customer:8,invoice:7,check:mod10 - < kids.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("no KID to check: %s", cmd.UseLine())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if algorithm != "" && layout != "" {
				return usageError("--algorithm and --layout: a layout has its algorithm, give one of them")
			}
			rule, err := parseKIDRule(algorithm + layout)
			if err != nil {
				return err
			}
			if len(args) == 1 && args[0] == "-" {
				args = nil
				in := bufio.NewScanner(g.stdin)
				for in.Scan() {
					if k := strings.TrimSpace(in.Text()); k != "" {
						args = append(args, k)
					}
				}
				if err := in.Err(); err != nil {
					return fmt.Errorf("reading KIDs from standard input: %w", err)
				}
			}
			results := make([]kidResult, len(args))
			failed := 0
			for i, k := range args {
				results[i] = rule.check(k)
				if !results[i].Valid {
					failed++
				}
			}
			if g.json {
				err = printJSON(g.stdout, results)
			} else {
				t := newTable()
				t.AppendHeader(table.Row{"KID", "mod10", "mod11", "Valid", ""})
				for _, r := range results {
					t.AppendRow(table.Row{r.KID, forPeople(r.Mod10), forPeople(r.Mod11), forPeople(r.Valid), r.why})
				}
				_, err = fmt.Fprintln(g.stdout, t.Render())
			}
			if err == nil && failed > 0 {
				err = rejected(fmt.Errorf("%d of %d KIDs are not valid", failed, len(results)))
			}
			return err
		},
	}
	c.Flags().StringVar(&algorithm, "algorithm", "", "mod10 or mod11")
	c.Flags().StringVar(&layout, "layout", "", "a layout such as "+kid.DefaultLayout)
	return c
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
		return rule, &exitError{exitUsage, err}
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

func kidMakeCmd(g *globals) *cobra.Command {
	var layout string
	var parts kid.Parts
	c := &cobra.Command{
		Use:   "make --customer N --invoice N",
		Short: "Make a KID of a customer and an invoice number",
		Long: `Composes a KID by a layout: parts with their lengths, in their order, and last the check digit. Parts are customer:N,
invoice:N, type:N (payment type) and literal:DIGITS; the check is check:mod10, check:mod11, or check:mod11-skip, which
refuses numbers whose check digit would be "-".`,
		Example: `  trekk kid make --customer 42 --invoice 17
  trekk kid make --layout type:1,customer:6,invoice:6,check:mod11 --type 3 --customer 42 --invoice 17`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := kid.ParseLayout(layout)
			if err != nil {
				return &exitError{exitUsage, err}
			}
			if !cmd.Flags().Changed("customer") {
				return usageError("--customer is missing: %s", cmd.UseLine())
			}
			k, err := l.Make(parts)
			if err != nil {
				return rejected(err)
			}
			if g.json {
				return printJSON(g.stdout, map[string]string{"kid": k})
			}
			_, err = fmt.Fprintln(g.stdout, k)
			return err
		},
	}
	c.Flags().StringVar(&layout, "layout", kid.DefaultLayout, "how the KID is composed")
	c.Flags().Int64Var(&parts.Customer, "customer", 0, "customer number")
	c.Flags().Int64Var(&parts.Invoice, "invoice", 0, "invoice number; 0 for a mandate that is signed before the first invoice")
	c.Flags().Int64Var(&parts.Type, "type", 0, "payment type, where the layout has one")
	return c
}
