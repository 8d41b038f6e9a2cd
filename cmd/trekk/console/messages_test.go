package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
)

// writtenTo writes what people were sent, a message in each state, and a case at the agency about an open invoice; it
// gives the invoice.
func (d *desktop) writtenTo() (invoice string) {
	d.t.Helper()
	m, ctx := d.app.Moment("", "nb"), d.t.Context()
	open, err := report.At(m).Invoices(ctx, batch.InvoiceFilter{Open: true}, batch.Page{Limit: 1})
	if err != nil || len(open.Items) == 0 {
		d.t.Fatal(open, err)
	}
	invoice = open.Items[0].No
	at := batch.Act{By: "test", Action: "tell", Subject: batch.Subject{Kind: batch.OfInvoice, No: invoice},
		At: m.Now}
	err = d.app.Store.Update(ctx, at, func(tx batch.Tx) error {
		for i, s := range batch.MessageStates() {
			_, err := tx.AddMessage(batch.Message{
				Reference: fmt.Sprintf("ref-%d", i+1), Kind: "reminder", Channel: batch.BySMS,
				CustomerNo: "90001",
				InvoiceNo:  invoice, Amount: 49900, To: "+4740000001", Text: "Hei " + nasty,
				Created: m.Now, State: s,
				Since: m.Now, Gateway: "sveve", Parts: 2,
			})
			if err != nil {
				return err
			}
		}
		return d.handedOver(tx, invoice)
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return invoice
}

func (d *desktop) handedOver(tx batch.Tx, invoice string) error {
	at := batch.Position{Principal: 49900, Fee: 3800, Interest: 120, Paid: 10000}
	on := d.app.Today()
	for _, err := range []error{
		tx.AddCase(batch.Case{
			No: 1, InvoiceNo: invoice, Handoff: 1, Ordered: on, AgencyNo: "INK-77" + nasty,
			State: batch.CaseAccepted,
			Since: on, Collected: 5000, Costs: 26250, Told: batch.CaseNew, Position: at,
		}),
		tx.AddCaseMessage(batch.CaseMessage{
			No: 1, Case: 1, Kind: batch.CaseNew, On: on, Position: at, State: batch.CaseMessageAccepted,
			Answered: on,
		}),
		tx.AddCaseReport(batch.CaseReport{
			No: 1, Case: 1, Kind: batch.ReportPayment, On: on, Reference: "B-1", Principal: 5000,
			State: batch.CaseAccepted,
			Text:  nasty, Settlement: "O-1",
		}),
		tx.AddAgencySettlement(batch.AgencySettlement{Reference: "O-1", On: on, Collected: 5000,
			PaidOut: 5000}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// The pages of what people were sent and of cases at the agency, for those whose they are.
func TestPagesOfMessagesAndCases(t *testing.T) {
	d := opened(t)
	for _, path := range []string{"/messages", "/cases", "/cases/settlements"} {
		d.shows(batch.RoleViewer, path, `class="empty"`)
	}
	invoice := d.writtenTo()
	for _, c := range []struct {
		path  string
		texts []string
	}{
		{"/messages", []string{`href="/messages/3"`, "▲ usikker", "● levert", "◐ overlevert", "✕ ikke sendt",
			"○ i kø"}},
		{"/messages?state=uncertain&channel=sms&customer=90001&invoice=" + invoice,
			[]string{"▲ usikker", "4740000001"}},
		{"/messages/3", []string{"Ingen vet om den ble tatt imot", "ref-3", "Hei &lt;script&gt;", "purring"}},
		{"/messages/5", []string{"● levert", "En rapport sier at den nådde fram"}},
		{"/cases", []string{`href="/cases/1"`, "INK-77", "◐ mottatt", "262,50", `href="/customers/`}},
		{"/cases?state=going_on", []string{"INK-77"}},
		{"/cases/1", []string{"Byrået arbeider med saken", "438,20", "B-1", `href="/cases/settlements"`}},
		{"/cases/settlements", []string{"O-1", "ikke kommet"}},
		{"/invoices/" + invoice, []string{`href="/messages/3"`, `href="/cases/1"`}},
		{"/customers/90001", []string{`href="/messages?customer=90001"`, `href="/cases?customer=90001"`}},
		{"/follow-up", []string{`href="/messages"`, `href="/cases"`}},
	} {
		d.shows(batch.RoleViewer, c.path, c.texts...)
		if !strings.HasPrefix(c.path, "/invoices") && !strings.HasPrefix(c.path, "/customers") {
			d.refuses(batch.RoleReception, c.path, http.StatusForbidden)
		}
	}
	if _, body := d.get(batch.RoleReception, "/invoices/"+invoice); strings.Contains(body,
		`href="/messages/`) ||
		!strings.Contains(body, "usikker") {
		t.Error("reception is led to pages that are not hers, or is not told of messages")
	}
	if _, body := d.get(batch.RoleViewer, "/cases?state=paid"); strings.Contains(body, "INK-77") {
		t.Error("a case that goes on is among the paid ones")
	}
	for _, path := range []string{"/messages/99", "/messages/x", "/cases/99", "/cases/x",
		"/messages/99/retry"} {
		d.refuses(batch.RoleAdmin, path, http.StatusNotFound)
	}
	for path, begins := range map[string]string{
		"/messages?as=csv": "no,created,customer_no", "/cases?as=csv": "case,invoice,customer_no",
		"/cases/settlements?as=csv": "reference,on,collected_ore",
	} {
		status, body := d.get(batch.RoleViewer, path)
		if status != http.StatusOK || !strings.HasPrefix(body, begins) || path[1] == 'm' &&
			!strings.Contains(body, ",accepted,") {
			t.Errorf("%s: %d\n%s", path, status, body)
		}
	}
	for _, path := range []string{"/messages?as=xlsx", "/cases?as=xlsx", "/cases/settlements?as=xlsx"} {
		if status, body := d.get(batch.RoleViewer, path); status != http.StatusOK ||
			!strings.HasPrefix(body, "PK") {
			t.Errorf("%s: %d", path, status)
		}
	}
}

// Only what is not certain to have reached anybody is offered to be sent again, to who may, and a gateway must be
// there to send it.
func TestMessagesAreSentAgainByWhoMay(t *testing.T) {
	d := opened(t)
	d.writtenTo()
	for no, again := range map[int]bool{1: false, 2: false, 3: true, 4: false, 5: false, 6: true, 7: true,
		8: false} {
		path := fmt.Sprintf("/messages/%d", no)
		if _, body := d.get(batch.RoleOperator, path); strings.Contains(body, path+"/retry") != again {
			t.Errorf("message %d: to be sent again is offered: %v", no, !again)
		}
	}
	for _, role := range []batch.Role{batch.RoleViewer, batch.RoleAccountant, batch.RoleApprover} {
		d.refuses(role, "/messages/3/retry", http.StatusForbidden)
		if _, body := d.get(role, "/messages/3"); strings.Contains(body, "/retry") {
			t.Errorf("%s is offered what he may not", role)
		}
	}
	if _, body := d.get(batch.RoleOperator, "/messages/3/retry"); !strings.Contains(body, "to ganger") {
		t.Error("nothing says that it may come twice")
	}
	status, body, _ := d.post(batch.RoleOperator, "/messages/3/retry", "reason", "gatewayen har den ikke")
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "trekk.yaml") {
		t.Errorf("without a gateway: %d\n%s", status, body)
	}
	d.app.Payee.Deliveries = map[batch.MessageChannel]batch.Delivery{batch.BySMS: {Budget: batch.Budget{Price: 49}}}
	d.shows(batch.RoleViewer, "/messages/3", "0,98")
	status, body, to := d.post(batch.RoleOperator, "/messages/3/retry", "reason", "gatewayen har den ikke")
	if status != http.StatusSeeOther {
		t.Fatalf("sending again: %d\n%s", status, body)
	}
	d.shows(batch.RoleViewer, to, "○ i kø", "gatewayen har den ikke")
	d.shows(batch.RoleViewer, "/audit?action=retry&kind=message", `href="/messages/3"`)
}
