package api

import (
	"context"
	"fmt"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
)

// pdf is an answer that is no JSON.
type pdf struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// addInvoicePDF adds an invoice as people get it.
func (a *API) addInvoicePDF() {
	o := operation(batch.ToServe, "/invoices/{no}/pdf", "An invoice as a PDF, in its customer's language")
	o.Responses = map[string]*huma.Response{fmt.Sprint(http.StatusOK): {
		Description: "The PDF", Content: map[string]*huma.MediaType{
			"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		},
	}}
	huma.Register(a.huma, o, func(ctx context.Context, in *One) (*pdf, error) {
		c := callOf(ctx)
		made, err := c.reports().InvoicePDF(ctx, in.No)
		if err != nil {
			return nil, c.problem(err)
		}
		return &pdf{
			"application/pdf", mime.FormatMediaType("inline", map[string]string{"filename": made.Name}),
			made.Content,
		}, nil
	})
}
