package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/cmd/trekk/doctor"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func doctorCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Look whether the installation works: configuration, database, mailbox, machine, alerts, backup",
		Long: `Looks at everything that a night needs, and says of each whether it is ok, a warning (warn) or does
not work (fail), and what to do: the configuration and the terms; the database, its schema and our rights; the
mailbox: host key, login, folders, and a file that is written under a temporary name, renamed and removed
again; the clocks of the servers against this machine's; disks; who can read what is secret; the outbox;
whether somebody would be told of what is urgent; how old the last backup is; and through which day the data
of the law was reviewed.

What is broken hides nothing else, and a configuration that is half wrong is gone by as far as it can be
read. Nothing is changed, and nothing is sent to anybody: trekk alerts test does that. The exit code is 1 when
something does not work, 0 with warnings.

Run it as the user that trekk runs as: what root may do says nothing about trekk.`,
		Example: "  sudo -u trekk trekk --config /etc/trekk/trekk.yaml doctor\n  trekk doctor --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := doctor.Examine(cmd.Context(), g)
			if err != nil {
				return err
			}
			if g.JSON {
				err = render.JSON(g.Stdout, r)
			} else {
				err = printExamined(g.Stdout, r)
			}
			if err == nil && r.State == doctor.Fail {
				return &wire.ExitError{Code: wire.ExitFailed}
			}
			return err
		},
	}
}

// examinedWidth is the width to which what was found is wrapped.
const examinedWidth = 110

// printExamined prints each check in columns; what there is to do stands below what was found.
func printExamined(w io.Writer, r *doctor.Report) error {
	names := make([]string, len(r.Checks))
	width := 0
	for i, c := range r.Checks {
		names[i] = strings.TrimSpace(c.Creditor + " " + c.Check)
		width = max(width, len(names[i]))
	}
	column := max(examinedWidth-width-8, 40)
	counts := map[doctor.State]int{}
	for i, c := range r.Checks {
		counts[c.State]++
		lines := strings.Split(text.WrapSoft(batch.Visible(c.Found), column), "\n")
		if c.Do != "" {
			lines = append(lines, strings.Split(text.WrapSoft("-> "+batch.Visible(c.Do), column), "\n")...)
		}
		state, name := string(c.State), names[i]
		for _, line := range lines {
			if _, err := fmt.Fprintf(w, "%-5s %-*s  %s\n", state, width, name,
				strings.TrimRight(line, " ")); err != nil {
				return err
			}
			state, name = "", ""
		}
	}
	_, err := fmt.Fprintf(w, "\n%d ok, %d to look at, %d that do not work\n",
		counts[doctor.OK], counts[doctor.Warn], counts[doctor.Fail])
	return err
}
