package main

import (
	"context"
	"fmt"
	"io"

	"trekk/batch/night"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

// rehearse shows what jobs would do, and what not and why. Nothing is written or sent.
func rehearse(ctx context.Context, g *wire.Globals, names []string) error {
	return wire.Each(ctx, g, func(a *wire.App) error {
		a.Heading()
		n := a.Night("")
		tell, finish := a.Progress()
		n.Progress = tell
		said, err := n.Rehearse(ctx, names...)
		finish()
		if err != nil {
			return err
		}
		if g.JSON {
			err = a.PrintJSON(said)
		} else {
			err = printRehearsal(g.Stdout, said)
		}
		if err != nil {
			return err
		}
		return said.Err()
	})
}

// rehearsalColumns are those of what a job would do.
var rehearsalColumns = []render.Column[night.Rehearsed]{
	render.Col("subject", "What", func(r *night.Rehearsed) any { return r.Subject }),
	render.Col("action", "Action", func(r *night.Rehearsed) any { return r.Action }),
	render.Col("amount_ore", "Amount", func(r *night.Rehearsed) any { return r.Amount }),
	render.Col("reason", "Why", func(r *night.Rehearsed) any { return r.Reason }),
}

func printRehearsal(w io.Writer, said *night.Rehearsal) error {
	for i := range said.Jobs {
		j := &said.Jobs[i]
		fmt.Fprintf(w, "%s: %d would be done, %d would not\n", j.Job, len(j.Would), len(j.WouldNot))
		for _, f := range j.Findings {
			fmt.Fprintf(w, "! %s\n", wording.Told(f, "en", true))
		}
		for _, part := range []struct {
			title string
			list  []night.Rehearsed
		}{{"would", j.Would}, {"would not", j.WouldNot}} {
			if len(part.list) == 0 {
				continue
			}
			fmt.Fprintf(w, "\n%s, %s\n", j.Job, part.title)
			l := render.List[night.Rehearsed]{Columns: rehearsalColumns, Rows: render.Of(part.list)}
			if err := l.Listing().Table(w); err != nil {
				return err
			}
			fmt.Fprintln(w)
		}
	}
	_, err := fmt.Fprintln(w, "nothing has been written or sent")
	return err
}
