package console

import (
	"net/http"
	"testing"

	"trekk/batch"
)

// The page of an invoice leads to its PDF, which is that of the command.
func TestInvoicePDF(t *testing.T) {
	d := opened(t)
	l, err := d.app.Report().Invoices(t.Context(), batch.InvoiceFilter{}, batch.Page{Limit: 1})
	if err != nil || len(l.Items) != 1 {
		t.Fatal(l, err)
	}
	no := l.Items[0].No
	d.shows(batch.RoleReception, "/invoices/"+no, `href="/invoices/`+no+`/pdf"`)
	want, err := d.app.Report().InvoicePDF(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	status, got := d.get(batch.RoleReception, "/invoices/"+no+"/pdf")
	if status != http.StatusOK || got != string(want.Content) {
		t.Errorf("%d, %d bytes, want %d", status, len(got), len(want.Content))
	}
	d.refuses(batch.RoleViewer, "/invoices/none/pdf", http.StatusNotFound)
}
