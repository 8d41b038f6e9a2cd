package console

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

// A fault, a payment and a claim lead to the very lines that prove them, as they stand and decoded.
func TestLinesOfFiles(t *testing.T) {
	d := opened(t)
	f, err := d.app.Report().File(t.Context(), "OCR.D261105")
	if err != nil || len(f.Faults) == 0 {
		t.Fatal(f, err)
	}
	path := filePath(f.No)
	d.shows(batch.RoleViewer, path, `href="`+linePath(path, f.Faults[0].Line)+`"`, `href="`+path+`/lines"`)
	at, _, _ := strings.Cut(linePath(path, f.Faults[0].Line), "#")
	d.shows(batch.RoleViewer, at, `id="line-`+strconv.Itoa(f.Faults[0].Line)+`"`, "<pre tabindex=\"0\">NY")
	p := d.payment()
	line := `href="` + linePath(filePath(p.File), p.Line) + `"`
	d.shows(batch.RoleViewer, "/payments/"+strconv.FormatInt(p.No, 10), line)
	d.shows(batch.RoleViewer, "/payments?file="+strconv.FormatInt(p.File, 10), line)
	d.shows(batch.RoleViewer, "/invoices/"+p.Postings[0].InvoiceNo, line, "linjene som ble sendt")
	if _, body := d.get(batch.RoleReception, "/invoices/"+p.Postings[0].InvoiceNo); strings.Contains(body,
		"linjene som") {
		t.Error("reception is led to what is not for her")
	}
	d.refuses(batch.RoleReception, path+"/lines", http.StatusForbidden)
	d.refuses(batch.RoleViewer, "/files/9999/lines", http.StatusNotFound)
	d.refuses(batch.RoleViewer, path+"/lines?from=x", http.StatusBadRequest)
	d.shows(batch.RoleViewer, path+"/lines?from=99999", "ingen linjer fra her av")
}

// Lines come a page at a time, forth and back.
func TestLinesOfATransmission(t *testing.T) {
	d := opened(t)
	const path = "/transmissions/1/lines"
	status, body := d.get(batch.RoleViewer, path)
	if n := strings.Count(body, "<section"); status != http.StatusOK || n != linesOnPage {
		t.Errorf("%d lines, %d", n, status)
	}
	d.shows(batch.RoleViewer, path, `id="line-1"`, `href="/transmissions/1/lines?from=26" rel="next"`)
	d.shows(batch.RoleViewer, path+"?from=26", `id="line-26"`,
		`href="/transmissions/1/lines?from=1" rel="prev"`)

	list, err := d.app.Report().Claims(t.Context(), batch.ClaimFilter{Transmission: 1}, batch.Page{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	c := list.Items[0]
	d.shows(batch.RoleViewer, "/claims?transmission=1", strings.ReplaceAll(claimLines(&c), "&", "&amp;"))
	d.shows(batch.RoleViewer, claimLines(&c), c.KID, c.Amount.String(), "blant de andre")
	if _, body := d.get(batch.RoleViewer, claimLines(&c)); strings.Count(body, c.KID) < 2 ||
		strings.Count(body, "<section") > 10 {
		t.Error("not the lines of the claim alone")
	}
	d.refuses(batch.RoleViewer, path+"?assignment=1&transaction=99999", http.StatusNotFound)
	d.refuses(batch.RoleViewer, path+"?assignment=x", http.StatusBadRequest)
	if to := linesPath(report.LineOf{Direction: batch.In, No: 3,
		Line: 40}); to != "/files/3/lines?from=35#line-40" {
		t.Error(to)
	}
}

// payment is one of an invoice that was claimed.
func (d *desktop) payment() *batch.PaymentState {
	d.t.Helper()
	list, err := d.app.Report().Payments(d.t.Context(), batch.PaymentFilter{}, batch.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, item := range list.Items {
		p, err := d.app.Report().OnePayment(d.t.Context(), item.No)
		if err != nil || len(p.Postings) == 0 || p.Postings[0].InvoiceNo == "" {
			continue
		}
		claims, err := d.app.Report().Claims(d.t.Context(),
			batch.ClaimFilter{Invoice: p.Postings[0].InvoiceNo},
			batch.Page{Limit: 1})
		if err == nil && len(claims.Items) > 0 {
			return &p
		}
	}
	d.t.Fatal("no claim is paid")
	return nil
}

// Numbers stand under each other; days, times and states are not broken over lines.
func TestHowCellsStand(t *testing.T) {
	for class, values := range map[string][]any{
		"nowrap": {bankday.New(2026, 10, 20), time.Now(), report.Time{}, render.Word("paid")},
		"":       {"a text", true, render.Word("not_due")},
	} {
		for _, v := range values {
			if got := (tableCell{Value: v}).Class(); got != class {
				t.Errorf("%T: %q, want %q", v, got, class)
			}
		}
	}
	if got := (tableCell{Value: 1, Num: true}).Class(); got != "num" {
		t.Errorf("a number: %q", got)
	}
}
