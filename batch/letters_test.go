package batch_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/letter"
)

// post is a mail server that hears of what came back.
type post struct {
	gateway
	back []delivery.Report
}

func (p *post) Hear(_ context.Context, note func(delivery.Report) error) error {
	for len(p.back) > 0 {
		if err := note(p.back[0]); err != nil {
			return err
		}
		p.back = p.back[1:]
	}
	return nil
}

// writing is a house that sends letters by e-mail and leaves others to be printed; 1001 alone has
// an e-mail address too.
func writing(t *testing.T) (*house, *post) {
	h, p := members(t, 3), &post{}
	p.parts = func(*batch.Message) (int, error) { return 1, nil }
	h.importCSV("customers", "customer_no,name,mobile,email,language,birth_date,address,postcode,city\n"+
		"1001,Kåre,40001001,k1001@example.no,nb,1985-02-28,Gata 1,7030,Trondheim\n"+
		"1002,Åse Bråthen,40001002,,en,1985-02-28,Gata 2,7030,Trondheim\n"+
		"1003,Nils Nilsen,40001003,,nb,1985-02-28,Gata 3,7030,Trondheim\n")
	h.payee.Deliveries = map[batch.MessageChannel]batch.Delivery{
		batch.ByEmail: {Carrier: p, AtOnce: 2}, batch.ByPrint: {},
	}
	return h, p
}

// A letter goes by e-mail to whom has an address, and to be printed to others, each once, in place of a row.
func TestLettersByEmailAndPrint(t *testing.T) {
	h, p := writing(t)
	r := h.run("2026-10-06")
	if count(r, "deliver", "sent") != 3 || len(p.got) != 1 {
		t.Errorf("%+v, %v", r, p.got)
	}
	want := []string{"print-2026-10-06.csv", "print-2026-10-06.pdf"}
	h.states(slices.Repeat([]batch.MessageState{batch.MessageAccepted}, 3)...)
	for range 2 {
		if names := h.outboxNames(); !slices.Equal(names, want) {
			t.Errorf("the outbox has %v", names)
		}
		h.run("2026-10-06")
	}
	rows := h.outbox("print-2026-10-06.csv")
	if len(rows) != 2 || rows[0]["invoice_no"] != "2" || rows[0]["page"] != "1" || rows[1]["page"] != "3" ||
		rows[1]["address"] != "Gata 3" || rows[1]["kind"] != "invoice" {
		t.Errorf("%v", rows)
	}
	pdf, err := os.ReadFile(filepath.Join(h.payee.Outbox, "print-2026-10-06.pdf"))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF")) || bytes.Count(pdf, []byte("/Type /Page\n")) != 3 {
		t.Errorf("%d bytes, %v", len(pdf), err)
	}
	m := h.messages()
	if m[0].Kind != "invoice" || m[0].To != "k1001@example.no" || m[0].Amount != 53900 ||
		!strings.Contains(m[1].Text, "Please pay NOK 539,00") || m[2].GatewayID != "print-2026-10-06.pdf:3" {
		t.Errorf("%+v", m)
	}
	if i := h.invoice("2"); i.Letter != "" {
		t.Errorf("the letter is in %s", i.Letter)
	}
	h.tells(h.history("2", "2026-10-06"), "2026-10-06 letter: message 2 by print")
	h.verified()
}

// What cannot be brought by e-mail, at once or when it comes back, is printed.
func TestWhatComesBackIsPrinted(t *testing.T) {
	h, p := writing(t)
	p.parts = func(*batch.Message) (int, error) { return 0, batch.NotSent(batch.SendAddress, "no such address") }
	h.tryRun("2026-10-06")
	if rows := h.outbox("print-2026-10-06.csv"); len(rows) != 3 || rows[2]["invoice_no"] != "1" {
		t.Errorf("%v", rows)
	}
	h.states(batch.MessageFailed, batch.MessageAccepted, batch.MessageAccepted, batch.MessageAccepted)

	h, p = writing(t)
	h.run("2026-10-06")
	p.back = []delivery.Report{{Reference: h.messages()[0].Reference, State: batch.MessageFailed,
		Error: "5.1.1"}}
	r := h.tryRun("2026-10-07")
	if rows := h.outbox("print-2026-10-07.csv"); len(rows) != 1 || rows[0]["invoice_no"] != "1" {
		t.Errorf("%v", rows)
	}
	told := false
	for _, j := range r.Jobs {
		for _, f := range j.Findings {
			told = told || f.Code == batch.MessagesMoved
		}
	}
	if !told {
		t.Errorf("nobody is told: %+v", r)
	}
	h.tryRun("2026-10-08")
	if names := h.outboxNames(); len(names) != 4 {
		t.Errorf("printed again: %v", names)
	}
}

// What has been credited meanwhile is not asked for, and the credit note comes all the same.
func TestACreditNoteIsSentThoughNothingIsOwed(t *testing.T) {
	h, p := writing(t)
	p.answer = func(int, *batch.Message) error { return batch.NotSent(batch.SendLater, "busy") }
	h.tryRun("2026-10-06")
	h.credit("2026-10-07", "1", 53900)
	p.answer = nil
	h.tryRun("2026-10-07")
	h.states(batch.MessageCancelled, batch.MessageAccepted, batch.MessageAccepted, batch.MessageAccepted)
	if m := h.messages()[3]; m.Kind != batch.CreditNoteMessage || m.Channel != batch.ByEmail ||
		m.Amount != 53900 {
		t.Errorf("%+v", m)
	}
}

// Whom the mail server puts off waits alone; where it puts us off, all wait.
func TestOneIsPutOff(t *testing.T) {
	for why, sent := range map[batch.SendWhy]int{batch.SendThisLater: 2, batch.SendLater: 0} {
		h, p := members(t, 3), &post{}
		h.payee.Deliveries = map[batch.MessageChannel]batch.Delivery{batch.ByEmail: {Carrier: p, AtOnce: 1}}
		p.answer = func(_ int, m *batch.Message) error {
			if m.No == 1 {
				return batch.NotSent(why, "later")
			}
			return nil
		}
		h.tryRun("2026-10-06")
		if len(p.got) != sent {
			t.Errorf("%s: %d sent, want %d", why, len(p.got), sent)
		}
		p.answer = nil
		h.tryRun("2026-10-06")
		h.states(slices.Repeat([]batch.MessageState{batch.MessageAccepted}, 3)...)
	}
}

// L11: a letter about late payment has fee and interest on lines of their own, and the day by which it is to be paid.
func TestL11ALetterHasFeeAndInterestApart(t *testing.T) {
	h := newHouse(t, "payee")
	writingElsewhere(h)
	h.importCSV("customers", customersHeader[:len(customersHeader)-1]+",address,postcode,city\n"+
		"1002,Kåre Ødegård,40001002,k1002@example.no,en,1990-01-01,Gata 2,7030,Trondheim\n")
	h.deliveries("2026-02-02", "2026-03-06")
	interest := simple("2026-02-02", "2026-03-06")
	for _, m := range h.messages() {
		if m.Kind != "notice" {
			continue
		}
		l, err := letter.OfMessage(t.Context(), h.moment(), &m)
		if err != nil {
			t.Fatal(err)
		}
		want := []letter.Line{{Text: "Purregebyr", Amount: 7600},
			{Text: "Forsinkelsesrente", Amount: interest}}
		if l.Lang == "en" {
			want = []letter.Line{{Text: "Reminder fees", Amount: 7600},
				{Text: "Interest on late payment", Amount: interest}}
		}
		if !slices.Equal(l.Costs, want) || l.Ask != 107600+interest || l.Due != day("2026-03-20") {
			t.Errorf("%+v, asks for %s by %s", l.Costs, l.Ask, l.Due)
		}
	}
}

// What the customer has with us comes off the letter that asks for less because of it. Where a part was paid since, fee
// and interest are still apart, as the letter asked for them.
func TestALetterSaysWhatTheCustomerHasWithUs(t *testing.T) {
	h := newHouse(t, "payee")
	writingElsewhere(h)
	h.billedElsewhere(3, 1001, "2026-01-20")
	h.pay("2026-01-19", paid{kid: kidOf(1001, 3), amount: 130000, serial: 1})
	h.deliveries("2026-01-20", "2026-02-16")
	var letters []batch.Message
	for _, m := range h.messages() {
		if m.Kind == "reminder" && m.Channel != batch.BySMS {
			letters = append(letters, m)
		}
	}
	interest := simple("2026-02-02", "2026-02-16")
	costs := []letter.Line{{Text: "Purregebyr", Amount: 3800}, {Text: "Forsinkelsesrente", Amount: interest}}
	for _, m := range letters {
		l, err := letter.OfMessage(t.Context(), h.moment(), &m)
		if err != nil {
			t.Fatal(err)
		}
		own := batch.Ore(0)
		if m.InvoiceNo == "1" {
			own = 30000
		}
		if l.Ask != m.Amount || m.Amount != 100000-own+3800+interest || !slices.Equal(l.Costs, costs) ||
			(own > 0) != slices.Equal(l.Off, []letter.Line{{Text: "Til gode hos oss", Amount: -own}}) {
			t.Errorf("invoice %s: %+v, %+v, asks for %s of %s", m.InvoiceNo, l.Off, l.Costs, l.Ask, m.Amount)
		}
	}
	if len(letters) != 2 {
		t.Fatalf("%+v", letters)
	}
	h.pay("2026-02-17", paid{kid: kidOf(1002, 2), amount: 1000, serial: 2})
	h.run("2026-02-17", "fetch", "ingest", "match")
	for _, m := range letters {
		if m.InvoiceNo != "2" {
			continue
		}
		l, err := letter.OfMessage(t.Context(), h.moment(), &m)
		if err != nil || !slices.Equal(l.Costs, costs) || l.Ask != m.Amount {
			t.Errorf("%+v, asks for %s, %v", l.Costs, l.Ask, err)
		}
	}
}
