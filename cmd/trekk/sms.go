package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/sms"
)

func smsCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("sms", "SMS to people: which were sent and how far each has come, and what a text takes",
		smsListCmd(g), smsShowCmd(g), smsRetryCmd(g), smsPartsCmd(g))
}

func smsPartsCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "parts TEXT",
		Short: "How many parts a text takes as an SMS, which characters make it dear, and what to write instead",
		Long: `An SMS is paid by the part. A text of GSM-7, which has Æ, Ø and Å, has 160 septets in one part, or
153 in each of several; ^ { } \ [ ~ ] | and € take two. One character that is not in GSM-7, such as a
typographic dash or quote, a no-break space, č or 🙂, makes the whole text UCS-2: 70 UTF-16 units in one part,
or 67 in each of several.

Each character that makes the text dear is listed, and what says the same in GSM-7 for a typographic one;
letters of names stay. A lone - reads the text from standard input, without the line's end after it. The exit
code is 3 when the text is empty, not UTF-8, or longer than 255 parts.`,
		Example: `  trekk sms parts "Påminnelse: faktura 1042 er ikke betalt."
  trekk sms parts --json - < text.txt`,
		Args: wire.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text := args[0]
			if text == "-" {
				b, err := io.ReadAll(io.LimitReader(g.Stdin, sms.MaxBytes+3)) // a line's end, and too long
				if err != nil {
					return fmt.Errorf("reading the text from standard input: %w", err)
				}
				text = strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
			}
			r, err := sms.Inspect(text)
			if err != nil {
				return wire.Rejected(err)
			}
			if g.JSON {
				return render.JSON(g.Stdout, r)
			}
			return printSMS(g.Stdout, r)
		},
	}
}

func printSMS(to io.Writer, r *sms.Report) error {
	w := new(bytes.Buffer)
	alone, ofSeveral := r.Encoding.Room()
	fmt.Fprintf(w, "%s (one part has %d, each of several %d)\n", r.Size, alone, ofSeveral)
	printCharacters(w, "Two septets", r.TwoSeptets)
	printCharacters(w, "Not in GSM-7", r.ForcedBy)
	if r.BeyondBMP {
		fmt.Fprintln(w, "\nNot every gateway takes characters beyond the basic plane: those of two units.")
	}
	if s := r.Suggestion; s != nil {
		fmt.Fprintf(w, "\nWith them replaced, %s:\n%s\n", s.Size, s.Text)
	}
	_, err := w.WriteTo(to)
	return err
}

// printCharacters lists the characters that make a text dear, if any.
func printCharacters(w io.Writer, title string, list []sms.Character) {
	if len(list) == 0 {
		return
	}
	t := render.NewTable()
	t.AppendHeader(table.Row{title, "Code", "Times", "Units each", "Write"})
	for _, c := range list {
		t.AppendRow(table.Row{c.String(), c.Code, c.Count, c.Units, instead(c.Replacement)})
	}
	fmt.Fprintf(w, "\n%s\n", t.Render())
}

// instead names what to write in place of a character.
func instead(replacement *string) string {
	switch {
	case replacement == nil:
		return ""
	case *replacement == "":
		return "nothing"
	case *replacement == " ":
		return "a space"
	case *replacement == "\n":
		return "a new line"
	default:
		return *replacement
	}
}
