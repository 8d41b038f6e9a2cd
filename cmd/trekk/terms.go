package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/terms"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/sms"
)

func termsCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("terms", "Show or check a terms profile, and print the schema of one", termsShowCmd(g),
		termsCheckCmd(g), termsSchemaCmd(g))
}

// checkedTerms is a profile without faults.
type checkedTerms struct {
	Name     string        `json:"name"`
	OK       bool          `json:"ok"`
	Reminder []smsReminder `json:"reminder_sms,omitempty"`
	Warnings []string      `json:"warnings,omitempty"`
}

// smsReminder is what the reminder takes as an SMS.
type smsReminder struct {
	Language string `json:"language"`
	*sms.Report
}

// smsReminders are the steps that go by SMS in both languages.
func smsReminders(p *terms.Profile) (list []smsReminder, err error) {
	for _, step := range p.Dunning.Ladder() {
		if step.Channel != "sms" {
			continue
		}
		for _, lang := range []string{"nb", "en"} {
			text, err := step.Text.Sample(lang, p.Name)
			if err != nil {
				return nil, err
			}
			size, err := sms.Inspect(text)
			if err != nil {
				return nil, wire.Rejected(fmt.Errorf("dunning: the text of step %s in %s is no SMS: %w",
					step.Name, lang, err))
			}
			list = append(list, smsReminder{lang, size})
		}
	}
	return list, nil
}

func printReminder(w io.Writer, r *smsReminder) {
	fmt.Fprintf(w, "reminder by SMS, %s, with usual numbers: %s\n", r.Language, r.Size)
	if r.Encoding == sms.GSM7 {
		return
	}
	fmt.Fprint(w, "  warning: not in GSM-7:")
	for _, c := range r.ForcedBy {
		fmt.Fprintf(w, " %s", c)
	}
	if s := r.Suggestion; s != nil {
		fmt.Fprintf(w, "; with replacements, as trekk sms parts has them: %s", s.Size)
	}
	fmt.Fprintln(w)
}

// shownTerms is the file of a profile.
type shownTerms struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func termsShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Print the whole file of a profile, to copy and change",
		Long: "Prints the YAML text of a profile in the program (" + strings.Join(terms.Names(), ", ") +
			"), or of a file, with its comments, as it is. Copy it, change it, check it, and name the file as " +
			"terms: in trekk.yaml.",
		Example: "  trekk terms show payee > own.yaml",
		Args:    wire.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := terms.File(args[0], os.ReadFile)
			if err != nil {
				return err
			}
			if g.JSON {
				return render.JSON(g.Stdout, shownTerms{args[0], string(text)})
			}
			_, err = g.Stdout.Write(text)
			return err
		},
	}
}

func termsCheckCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Whether a profile is complete and consistent, or which key is wrong and what it may be",
		Long: "Reads a profile, a file or one of those in the program, and names every fault by line, " +
			"column and key. The exit code is 3 when there is one. " +
			"Of a profile without faults it tells how many parts the reminder takes as an SMS.",
		Example: "  trekk terms check gym.yaml\n  trekk terms check sit",
		Args:    wire.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := terms.Load(args[0], os.ReadFile)
			var faults terms.Faults
			if errors.As(err, &faults) {
				return wire.Rejected(faults)
			}
			if err != nil {
				return err
			}
			reminders, err := smsReminders(p)
			if err != nil {
				return err
			}
			if g.JSON {
				return render.JSON(g.Stdout, checkedTerms{p.Name, true, reminders, p.Warnings()})
			}
			var out bytes.Buffer
			fmt.Fprintf(&out, "%s: the terms of %s are complete and consistent\n", args[0], p.Name)
			for _, r := range reminders {
				printReminder(&out, &r)
			}
			for _, w := range p.Warnings() {
				fmt.Fprintf(&out, "warning: %s\n", w)
			}
			_, err = out.WriteTo(g.Stdout)
			return err
		},
	}
}

func termsSchemaCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of a profile: every key, what it means, what it may be, and its rule",
		Example: "  trekk terms schema > terms.schema.json",
		Args:    wire.ExactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			e := json.NewEncoder(g.Stdout)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(terms.Schema())
		},
	}
}
