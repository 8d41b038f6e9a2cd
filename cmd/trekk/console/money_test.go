package console

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
)

// waitingPayment is a payment of the books that waits and may be for an open invoice; and that invoice.
func (d *desktop) waitingPayment() (report.WaitingPayment, string) {
	d.t.Helper()
	r := report.At(d.app.Moment("", "nb"))
	l, err := r.WaitingPayments(context.Background(), batch.WaitingFilter{}, batch.Page{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, p := range l.Items {
		if len(p.Suggestions) > 0 && p.Unmatched > 0 {
			return p, p.Suggestions[0].InvoiceNo
		}
	}
	if len(l.Items) == 0 {
		d.t.Fatal("no payment waits in the books of the tests")
	}
	open, err := r.Invoices(context.Background(), batch.InvoiceFilter{Status: batch.StatusOpen},
		batch.Page{Limit: 1})
	if err != nil || len(open.Items) == 0 {
		d.t.Fatal(open, err)
	}
	return l.Items[0], open.Items[0].No
}

// outstanding is what is left to pay of an invoice.
func (d *desktop) outstanding(no string) batch.Ore {
	d.t.Helper()
	i, err := d.app.Store.Invoice(context.Background(), no)
	if err != nil {
		d.t.Fatal(err)
	}
	return i.Outstanding()
}

func number(no int64) string { return batch.Numbered(batch.OfPayment, no).No }

// The pages of money, for those whose they are.
func TestPagesOfMoney(t *testing.T) {
	d := opened(t)
	p, invoice := d.waitingPayment()
	no := number(p.No)
	d.shows(batch.RoleViewer, "/unmatched", `href="/unmatched/`+no+`"`, "venter")
	d.shows(batch.RoleViewer, "/unmatched?reason=already_reversed")
	d.shows(batch.RoleViewer, "/unmatched/"+no, "Hvor pengene har vært", p.FileName)
	d.shows(batch.RoleViewer, "/payments", "/payments/"+no)
	d.shows(batch.RoleViewer, "/payments/1", "Innbetaling 1")
	d.shows(batch.RoleViewer, "/credit")
	d.shows(batch.RoleViewer, "/refunds")
	for _, path := range []string{"/unmatched", "/unmatched/" + no, "/payments", "/credit", "/refunds"} {
		d.refuses(batch.RoleReception, path, http.StatusForbidden)
	}
	for _, path := range []string{"/invoices/" + invoice, "/customers/90001", "/customers",
		"/search?q=hansen"} {
		d.shows(batch.RoleReception, path)
	}
	d.shows(batch.RoleViewer, "/customers/90001", "&lt;script&gt;")
	for _, path := range []string{"/customers", "/search?q=hansen"} { // a name leads there as its number does
		d.shows(batch.RoleReception, path, `<a href="/customers/90001">&lt;script&gt;`)
	}
	for _, path := range []string{
		"/unmatched/0", "/unmatched/x", "/payments/99999", "/customers/nobody", "/invoices/99999",
		"/refunds/1",
	} {
		d.refuses(batch.RoleAdmin, path, http.StatusNotFound)
	}
	for _, path := range []string{"/payments?amount=x", "/payments?from=x", "/unmatched?amount=x",
		"/payments?cursor=x"} {
		d.refuses(batch.RoleViewer, path, http.StatusBadRequest)
	}
	for _, path := range []string{"/unmatched/" + no + "/assign", "/invoices/" + invoice + "/credit",
		"/payments/add"} {
		d.refuses(batch.RoleViewer, path, http.StatusForbidden)
		d.refuses(batch.RoleReception, path, http.StatusForbidden)
	}
	if status, body := d.get(batch.RoleViewer, "/unmatched?as=csv"); status != 200 ||
		!strings.HasPrefix(body, "payment,") {
		t.Error(status, body)
	}
}

// Who places a payment on what the bank is to charge is told so, once, before it is done.
func TestAPaymentIsPlacedOnWhatTheBankIsToCharge(t *testing.T) {
	d := opened(t)
	p, _ := d.waitingPayment()
	charged := ""
	for i, err := range d.app.Store.Invoices(t.Context(), batch.InvoicesClaimed, d.app.Moment("", "nb").Today()) {
		if err != nil {
			t.Fatal(err)
		}
		charged = i.No
	}
	if charged == "" {
		t.Fatal("the bank is to charge nothing in the books of the tests")
	}
	path := "/unmatched/" + number(p.No) + "/assign"
	status, body, _ := d.post(batch.RoleAccountant, path, "to", "invoice:"+charged)
	if status != http.StatusOK || !strings.Contains(body, "Banken skal trekke") {
		t.Fatal(status, body)
	}
	_, mark, _ := strings.Cut(body, `name="asked" value="`)
	mark, _, _ = strings.Cut(mark, `"`)
	status, _, to := d.post(batch.RoleAccountant, path, "to", "invoice:"+charged, "asked", mark)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/unmatched?done=") {
		t.Error(status, to)
	}
}

// A payment is placed, and that is undone at once.
func TestAPaymentIsPlacedAndThatIsUndone(t *testing.T) {
	d := opened(t)
	p, invoice := d.waitingPayment()
	no, before := number(p.No), d.outstanding(invoice)
	status, _, to := d.post(batch.RoleAccountant, "/unmatched/"+no+"/assign", "to", "invoice:"+invoice)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/unmatched?done=") {
		t.Fatal(status, to)
	}
	if left := d.outstanding(invoice); left != max(0, before-p.Unmatched) {
		t.Errorf("%s is left of %s", left, before)
	}
	_, body := d.get(batch.RoleAccountant, to)
	if !strings.Contains(body, `action="/unmatched/`+no+`/undo"`) {
		t.Error("nothing to undo it by")
	}
	if !strings.Contains(body, `href="/payments/`+no+`">Se</a>`) {
		t.Error("nothing leads to where the money is now")
	}
	d.shows(batch.RoleAccountant, "/unmatched/"+no+"/undo", "tas fra faktura "+invoice,
		"da har "+money(before)+" utestående", "Angre "+money(p.Unmatched), "venter igjen")
	if status, _, _ = d.post(batch.RoleAccountant, "/unmatched/"+no+"/undo"); status != http.StatusSeeOther {
		t.Error(status)
	}
	if left := d.outstanding(invoice); left != before {
		t.Errorf("%s is left after it was undone, and was %s", left, before)
	}
	status, body, _ = d.post(batch.RoleAccountant, "/unmatched/"+no+"/assign", "to", "99999")
	if status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "Det er ingen slik faktura eller kunde") {
		t.Error(status, body)
	}
	if status, _, _ = d.post(batch.RoleAccountant, "/unmatched/"+no+"/ignore"); status != 422 {
		t.Error("ignored without a reason", status)
	}
	if status, _, _ = d.post(batch.RoleAccountant, "/unmatched/"+no+"/ignore", "reason",
		"husleie"); status != 303 {
		t.Error(status)
	}
	if status, _, _ = d.post(batch.RoleAccountant, "/unmatched/"+no+"/ignore", "reason",
		"husleie"); status != 422 {
		t.Error("ignored twice", status)
	}
}

// An invoice is put on hold and released by the reception, and credited by the accountant, who sees it first.
func TestActsOnAnInvoice(t *testing.T) {
	d := opened(t)
	_, invoice := d.waitingPayment()
	path, before := "/invoices/"+invoice, d.outstanding(invoice)
	if status, _, _ := d.post(batch.RoleReception, path+"/hold", "reason",
		"sier hun var syk"); status != 303 {
		t.Fatal(status)
	}
	d.shows(batch.RoleReception, path, "sier hun var syk", "Opphev")
	d.shows(batch.RoleReception, path+"/hold", `<option value="sier hun var syk">`)
	if status, _, _ := d.post(batch.RoleReception, path+"/release"); status != 303 {
		t.Error(status)
	}
	status, body, _ := d.post(batch.RoleAccountant, path+"/credit", "amount", "100,00", "reason", "stengt")
	if status != 200 || !strings.Contains(body, "Krediter 100,00") || d.outstanding(invoice) != before {
		t.Error(status, body)
	}
	_, asked, _ := strings.Cut(body, `name="asked" value="`)
	asked, _, _ = strings.Cut(asked, `"`)
	status, _, _ = d.post(batch.RoleAccountant, path+"/credit", "amount", "100,00", "reason", "stengt",
		"asked", asked)
	if status != 303 || d.outstanding(invoice) != before-10000 {
		t.Error(status, d.outstanding(invoice))
	}
	if status, _, _ = d.post(batch.RoleAccountant, path+"/credit", "amount", "mye", "reason",
		"x"); status != 422 {
		t.Error(status)
	}
	d.shows(batch.RoleViewer, path, "stengt")
}

// One exact hit of a search is shown at once.
func TestASearchLeadsToItsOnlyHit(t *testing.T) {
	d := opened(t)
	_, invoice := d.waitingPayment()
	i, err := d.app.Store.Invoice(context.Background(), invoice)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequest(http.MethodGet, "/search?q="+i.KID, nil)
	if status, _, to := d.ask(batch.RoleReception, r); status != http.StatusSeeOther ||
		to != "/invoices/"+invoice {
		t.Error(status, to)
	}
	d.shows(batch.RoleReception, "/search", "Hva du kan søke på")
	d.shows(batch.RoleReception, "/search?q=zzzzzz", "Fant ingenting")
}
