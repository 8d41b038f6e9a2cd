package main

import (
	"io"

	"github.com/spf13/cobra"

	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func invoicePDFCmd(g *wire.Globals) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "pdf INVOICE",
		Short: "Write an invoice as a PDF to send or print",
		Long: `Writes an invoice as a PDF (A4, in the customer's language): its lines, what has been paid and
credited, and what is left to pay, with KID, account and day; of a claim, the day on which it is charged. It
goes to INVOICE.pdf in this folder, or to the file that --out names; --out - writes to standard output.
The same invoice on the same day is the same bytes, so a file that is there is written anew.`,
		Example: `  trekk invoice pdf 1042
  trekk invoice pdf 1042 --out copies/1042.pdf
  trekk invoice pdf 1042 --out - | lp`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				pdf, err := a.Report().InvoicePDF(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				path := out
				if path == "" {
					path = pdf.Name
				}
				err = a.ToFile(path, func(w io.Writer) error {
					_, err := w.Write(pdf.Content)
					return err
				})
				if err == nil && path != "-" {
					render.Line(a.Stdout, "wrote %s", path)
				}
				return err
			})
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "file to write (default INVOICE.pdf; - is standard output)")
	return c
}
