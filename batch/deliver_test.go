package batch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/desk"
	"trekk/batch/law/gate"
	"trekk/batch/night"
	"trekk/batch/stream"
)

// gateway is a carrier that writes down what it was given.
type gateway struct {
	mu     sync.Mutex
	got    []string // references, in order
	answer func(n int, m *batch.Message) error
	parts  func(m *batch.Message) (int, error)
}

func (g *gateway) Name() string { return "fake" }

func (g *gateway) Parts(m *batch.Message) (int, error) {
	if g.parts != nil {
		return g.parts(m)
	}
	return 2, nil
}

func (g *gateway) Send(_ context.Context, m *batch.Message) (batch.Carried, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.answer != nil {
		if err := g.answer(len(g.got), m); err != nil {
			return batch.Carried{}, err
		}
	}
	g.got = append(g.got, m.Reference)
	return batch.Carried{ID: "id-" + m.Reference}, nil
}

// sends makes a house send its SMS by a gateway.
func (h *house) sends(g *gateway, change ...func(*batch.Delivery)) {
	how := batch.Delivery{Carrier: g, AtOnce: 3}
	for _, c := range change {
		c(&how)
	}
	h.payee.Deliveries = map[batch.MessageChannel]batch.Delivery{batch.BySMS: how}
}

// sending is a house with so many invoices that are to be reminded of on 2026-10-28, by a gateway.
func sending(t *testing.T, n int, change ...func(*batch.Delivery)) (*house, *gateway) {
	h, g := billed(t, n), &gateway{}
	h.sends(g, change...)
	return h, g
}

func (h *house) messages() []batch.Message {
	h.Helper()
	list, err := stream.All(h.payee.Store.MessagesIn(context.Background(), batch.MessageStates()...))
	if err != nil {
		h.Fatal(err)
	}
	return list
}

// states wants that the messages have these states, by number.
func (h *house) states(want ...batch.MessageState) {
	h.Helper()
	var got []batch.MessageState
	for _, m := range h.messages() {
		got = append(got, m.State)
	}
	if !slices.Equal(got, want) {
		h.Errorf("the messages are %v, want %v", got, want)
	}
}

func (h *house) hears(r delivery.Report) error {
	r.Gateway = "fake"
	return delivery.Note(context.Background(), h.moment(), r)
}

// A reminder by SMS is a message that waits, in place of a row of a file; it is sent once, and a report settles it.
func TestARemindersMessageIsSentOnce(t *testing.T) {
	h, g := sending(t, 4)
	r := h.run("2026-10-28")
	if count(r, "remind", "reminders") != 4 || count(r, "deliver", "sent") != 4 ||
		count(r, "deliver", "parts") != 8 {
		t.Errorf("%+v", r)
	}
	if names := h.outboxNames(); slices.Contains(names, "sms-2026-10-28.csv") {
		t.Errorf("the outbox has %v", names)
	}
	h.states(slices.Repeat([]batch.MessageState{batch.MessageAccepted}, 4)...)
	for _, day := range []string{"2026-10-28", "2026-10-29"} {
		h.run(day)
	}
	if len(g.got) != 4 {
		t.Errorf("sent %v", g.got)
	}
	m := h.messages()[0]
	if m.To != "+4740001001" && m.To != "40001001" || m.InvoiceNo != "1" || m.Reminder != 1 || m.Tries != 1 ||
		m.Gateway != "fake" || m.GatewayID != "id-"+m.Reference || m.Parts != 2 || m.Amount != 53900 {
		t.Errorf("%+v", m)
	}
	for _, s := range []batch.MessageState{
		batch.MessageAccepted, batch.MessageDelivered, batch.MessageDelivered, batch.MessageFailed,
	} {
		if err := h.hears(delivery.Report{Reference: m.Reference, State: s}); err != nil {
			t.Error(err)
		}
	}
	if got := h.messages()[0].State; got != batch.MessageDelivered {
		t.Errorf("a final state has become %s", got)
	}
	for _, r := range []delivery.Report{
		{Reference: "another"}, {ID: "another"}, {},
	} {
		r.State = batch.MessageDelivered
		if err := h.hears(r); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// Whose answer is lost is uncertain: a person hears of it, a report settles it, and nothing is sent again.
func TestALostAnswerIsNeverSentAgainByItself(t *testing.T) {
	h, g := sending(t, 3)
	g.answer = func(_ int, m *batch.Message) error {
		g.got = append(g.got, m.Reference)
		return errors.New("the connection was cut")
	}
	r := h.tryRun("2026-10-28")
	h.states(batch.MessageUncertain, batch.MessageUncertain, batch.MessageUncertain)
	if f := telling(r, "deliver", batch.MessagesUncertain); f == nil || f.Facts["messages"] != 3 {
		t.Errorf("%+v", f)
	}
	g.answer = nil
	for _, day := range []string{"2026-10-28", "2026-10-29", "2026-10-30"} {
		h.tryRun(day)
	}
	if len(g.got) != 3 {
		t.Errorf("%d were sent", len(g.got))
	}
	list := h.messages()
	for i, s := range []batch.MessageState{batch.MessageDelivered, batch.MessageAccepted,
		batch.MessageFailed} {
		if err := h.hears(delivery.Report{Reference: list[i].Reference, State: s}); err != nil {
			t.Error(err)
		}
	}
	h.states(batch.MessageDelivered, batch.MessageAccepted, batch.MessageFailed)
	h.run("2026-11-02", "fetch", "deliver")
	if rows := h.outbox("messages-2026-11-02.csv"); len(rows) != 1 || rows[0]["invoice_no"] != "3" {
		t.Errorf("%v", rows)
	}
}

// deafStore are books in which no answer is noted, since the process dies before.
type deafStore struct{ batch.Store }

var errDied = errors.New("killed")

func (s deafStore) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	if act.By == "deliver" && act.Action == "sent" {
		return errDied
	}
	return s.Store.Update(ctx, act, fn)
}

// A run that dies between the request and its answer leaves what it was sending uncertain, and the rest is sent.
func TestWhatWasBeingSentWhenTheRunDied(t *testing.T) {
	h, g := sending(t, 5)
	h.at("2026-10-28")
	whole := h.payee.Store
	h.payee.Store = deafStore{whole}
	if r := h.tryRun("2026-10-28"); !errors.Is(r.Failed(), errDied) {
		t.Fatal(r.Failed())
	}
	h.payee.Store = whole
	h.states(batch.MessageSending, batch.MessageSending, batch.MessageSending, batch.MessageQueued,
		batch.MessageQueued)
	h.tryRun("2026-10-28", "deliver")
	h.states(batch.MessageUncertain, batch.MessageUncertain, batch.MessageUncertain, batch.MessageAccepted,
		batch.MessageAccepted)
	if got := slices.Compact(slices.Sorted(slices.Values(g.got))); len(got) != 5 || len(g.got) != 5 {
		t.Errorf("sent %v", g.got)
	}
}

// What is certain not to have been taken is sent again after a pause, and then by the next run; nobody else waits
// for it in vain.
func TestABusyGateway(t *testing.T) {
	h, g := sending(t, 4, func(d *batch.Delivery) { d.Pauses = []time.Duration{0, 0} })
	busy := 2
	g.answer = func(n int, m *batch.Message) error {
		if m.No == 2 && busy > 0 {
			busy--
			return batch.NotSent(batch.SendLater, "429 Too Many Requests")
		}
		return nil
	}
	h.run("2026-10-28")
	h.states(slices.Repeat([]batch.MessageState{batch.MessageAccepted}, 4)...)
	if m := h.messages()[1]; m.Tries != 3 || len(g.got) != 4 {
		t.Errorf("%+v, %v", m, g.got)
	}

	h, g = sending(t, 4, func(d *batch.Delivery) { d.Pauses = []time.Duration{0, 0} })
	tries := 0
	g.answer = func(int, *batch.Message) error { tries++; return batch.NotSent(batch.SendLater, "refused") }
	r := h.run("2026-10-28")
	if telling(r, "deliver", batch.GatewayAway) == nil || tries != 9 || count(r, "deliver", "waiting") != 4 {
		t.Errorf("%d tries, %+v", tries, r.Jobs)
	}
	g.answer = nil
	h.run("2026-10-28", "deliver")
	h.states(slices.Repeat([]batch.MessageState{batch.MessageAccepted}, 4)...)
}

// A gateway that refuses us is not asked again for each of the others.
func TestAGatewayThatRefusesUs(t *testing.T) {
	h, g := sending(t, 9)
	tries := 0
	g.answer = func(int, *batch.Message) error { tries++; return batch.NotSent(batch.SendAccount, "401") }
	r := h.tryRun("2026-10-28")
	f := telling(r, "deliver", batch.GatewayRefuses)
	if f == nil || f.Severity != batch.Urgent || tries != 3 || count(r, "deliver", "waiting") != 9 {
		t.Errorf("%d tries, %+v", tries, r.Jobs)
	}
}

// A dead number, and a text that is not taken, go by letter: once.
func TestWhatCannotBeBroughtGoesAnotherWay(t *testing.T) {
	h, g := sending(t, 3)
	g.parts = func(m *batch.Message) (int, error) {
		if m.No == 3 {
			return 0, batch.NotSent(batch.SendText, "no character beyond the basic plane")
		}
		return 1, nil
	}
	g.answer = func(_ int, m *batch.Message) error {
		if m.No == 1 {
			return batch.NotSent(batch.SendAddress, "no such number")
		}
		return nil
	}
	r := h.tryRun("2026-10-28")
	h.states(batch.MessageFailed, batch.MessageAccepted, batch.MessageFailed)
	if telling(r, "deliver", batch.MessagesMoved) == nil || telling(r, "deliver", batch.TextRefused) == nil {
		t.Errorf("%+v", r.Jobs)
	}
	if err := h.hears(delivery.Report{Reference: h.messages()[1].Reference,
		State: batch.MessageExpired}); err != nil {
		t.Error(err)
	}
	h.run("2026-10-29")
	h.run("2026-10-30")
	var nos []string
	for _, day := range []string{"2026-10-28", "2026-10-29"} {
		for _, row := range h.outbox("messages-" + day + ".csv") {
			nos = append(nos, row["invoice_no"])
			if row["kind"] != "reminder" || row["mobile"] != "" || row["text"] == "" {
				t.Errorf("%v", row)
			}
		}
	}
	if !slices.Equal(nos, []string{"1", "3", "2"}) ||
		slices.Contains(h.outboxNames(), "messages-2026-10-30.csv") {
		t.Errorf("%v, %v", nos, h.outboxNames())
	}
}

// Between a reminder and its sending an invoice may be paid, credited, stopped or disputed: then nothing is sent,
// and nobody has been reminded.
func TestAReminderIsWeighedAgainBeforeItIsSent(t *testing.T) {
	h, g := sending(t, 6)
	h.run("2026-10-28", "fetch", "ingest", "match", "bill", "claims", "send", "remind", "collect")
	h.pay("2026-10-28", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1},
		paid{typ: 10, kid: kidOf(1002, 2), amount: 10000, serial: 2})
	h.credit("2026-10-28", "3", 0)
	h.stop("2026-10-28", "1004")
	if _, err := h.desk("kari").Hold(t.Context(), desk.Hold{Invoice: "5", Reason: "disputed"}); err != nil {
		t.Fatal(err)
	}
	r := h.tryRun("2026-10-28", "fetch", "ingest", "match", "deliver")
	h.states(batch.MessageCancelled, batch.MessageCancelled, batch.MessageCancelled, batch.MessageCancelled,
		batch.MessageCancelled, batch.MessageAccepted)
	if len(g.got) != 1 || count(r, "deliver", "cancelled") != 5 {
		t.Errorf("%v, %+v", g.got, r.Jobs)
	}
	var reasons []string
	for _, m := range h.messages()[:5] {
		reasons = append(reasons, m.Reason)
		if i := h.invoice(m.InvoiceNo); !i.Reminded.IsZero() {
			t.Errorf("invoice %s is reminded", m.InvoiceNo)
		}
	}
	if want := []string{
		"paid", "it asks for more than is owed", "credited", "held_customer", "held_disputed",
	}; !slices.Equal(reasons, want) {
		t.Errorf("%q", reasons)
	}
}

// Nothing is handed over while the reminder before it has not left, or may not have.
func TestNothingIsHandedOverBeforeItsReminderHasLeft(t *testing.T) {
	h, g := sending(t, 2)
	g.answer = func(_ int, m *batch.Message) error {
		if m.No == 1 {
			return errors.New("the connection was cut")
		}
		return nil
	}
	h.tryRun("2026-10-28")
	r := h.tryRun("2026-11-03")
	if h.invoice("1").InCollection || !h.invoice("2").InCollection || count(r, "collect", "held") != 1 {
		t.Errorf("%+v", r.Jobs)
	}
	for n, err := range h.at("2026-11-03").report().FollowUp(t.Context()) {
		if err != nil || n.Invoice == "1" && (n.Action != gate.Hold || n.Reason != string(gate.NotDelivered)) {
			t.Errorf("%+v, %v", n, err)
		}
	}
	if err := h.hears(delivery.Report{Reference: h.messages()[0].Reference,
		State: batch.MessageDelivered}); err != nil {
		t.Fatal(err)
	}
	if h.tryRun("2026-11-04"); !h.invoice("1").InCollection {
		t.Error("it is not handed over when the reminder was delivered")
	}
}

// A gateway of which nothing is heard is given no more, and one that refuses number after number neither.
func TestAGatewayInDoubtIsGivenNoMore(t *testing.T) {
	h, g := sending(t, 9)
	g.answer = func(int, *batch.Message) error { return errors.New("500") }
	r := h.tryRun("2026-10-28")
	if telling(r, "deliver", batch.GatewayAway) == nil || count(r, "deliver", "waiting") != 6 ||
		count(r, "deliver", "uncertain") != 3 {
		t.Errorf("%+v", r.Jobs)
	}
	h, g = sending(t, 30)
	g.answer = func(int, *batch.Message) error { return batch.NotSent(batch.SendAddress, "no such number") }
	r = h.tryRun("2026-10-28")
	if telling(r, "deliver", batch.GatewayRefuses) == nil || count(r, "deliver", "waiting") != 9 {
		t.Errorf("%+v", r.Jobs)
	}
}

// Nobody is disturbed at night or on a holiday, and a run sends no more than it may.
func TestQuietHoursAndBudget(t *testing.T) {
	h, g := sending(t, 5, func(d *batch.Delivery) {
		d.Quiet, d.Budget = batch.Quiet{From: 11 * 60, To: 13 * 60}, batch.Budget{Cost: 500, Price: 100}
	})
	r := h.run("2026-10-28")
	if len(g.got) != 0 || count(r, "deliver", "waiting") != 5 {
		t.Errorf("%v, %+v", g.got, r.Jobs)
	}
	h.now = day("2026-10-28").At(13, 0)
	r, err := h.night().Run(t.Context(), "deliver")
	if err != nil || len(g.got) != 2 || telling(r, "deliver", batch.BudgetReached) == nil ||
		count(r, "deliver", "waiting") != 3 { // two parts each, five are paid for
		t.Errorf("%v, %v, %+v", err, g.got, r.Jobs)
	}
	for at, quiet := range map[string]bool{
		"2026-10-28 19:59": false, "2026-10-28 20:00": true, "2026-10-28 07:59": true,
		"2026-10-28 08:00": false,
		"2026-12-25 12:00": true, "2026-10-31 12:00": true,
	} {
		q := batch.Quiet{From: 20 * 60, To: 8 * 60, Holidays: true}
		if q.At(batch.ReadClock(at), h.payee.Calendar) != quiet {
			t.Errorf("%s is quiet: %t", at, !quiet)
		}
	}
}

// A rehearsal tells what would be sent, and sends nothing.
func TestADeliveryIsRehearsed(t *testing.T) {
	h, g := sending(t, 2)
	h.run("2026-10-28", "fetch", "ingest", "match", "bill", "claims", "send", "remind")
	said, err := h.night().Rehearse(t.Context(), "deliver")
	if err != nil || len(said.Jobs[0].Would) != 2 || said.Jobs[0].Would[0].Action != "send" ||
		len(g.got) > 0 {
		t.Errorf("%v, %+v", err, said)
	}
	h.states(batch.MessageQueued, batch.MessageQueued)
}

// telling is the first finding of a job with a code.
func telling(r *night.Result, job string, code batch.FindingCode) *batch.Finding {
	for _, j := range r.Jobs {
		for k := range j.Findings {
			if j.Job == job && j.Findings[k].Code == code {
				return &j.Findings[k]
			}
		}
	}
	return nil
}

// A4, invariant 4: a reminder that could not be sent on its day waits until all that the bank has said since is in the
// books, and is not sent to who has paid.
func TestA4AReminderThatWaitedIsSentByWhatTheBankHasSaidSince(t *testing.T) {
	h, g := sending(t, 2)
	g.answer = func(int, *batch.Message) error { return batch.NotSent(batch.SendLater, "busy") }
	h.tryRun("2026-10-28")
	g.answer = nil
	h.pay("2026-10-29", paid{kid: kidOf(1001, 1), amount: 53900})
	h.tryRun("2026-10-29", "deliver")
	h.states(batch.MessageQueued, batch.MessageQueued)
	if len(g.got) > 0 {
		t.Errorf("sent %v, and the bank may have told of money", g.got)
	}
	h.run("2026-10-29")
	h.states(batch.MessageCancelled, batch.MessageAccepted)
	if m := h.messages(); m[0].Reason != "paid" || len(g.got) != 1 {
		t.Errorf("%+v, sent %v", m[0], g.got)
	}
}

// F6: a warning of exclusion that could not be sent is not sent once the invoice has been taken back.
func TestF6AnExclusionThatIsLiftedIsNotTold(t *testing.T) {
	h, p := newHouse(t, "f24s"), &post{}
	p.parts = func(*batch.Message) (int, error) { return 1, nil }
	h.payee.Deliveries = map[batch.MessageChannel]batch.Delivery{batch.ByEmail: {Carrier: p, AtOnce: 2}}
	h.member(1001)
	h.importCSV("customers", customersHeader+"1001,Kåre,40001001,k1001@example.no,nb,1985-02-28\n")
	h.run("2026-10-11")
	p.answer = func(int, *batch.Message) error { return batch.NotSent(batch.SendLater, "busy") }
	h.tryRun("2026-11-02")
	p.answer = nil
	i := h.invoice("1")
	h.at("2026-11-03").add(entry("2026-11-03", i.Outstanding(), "kiosk"), "1")
	h.tryRun("2026-11-03")
	met := 0
	for _, m := range h.messages() {
		if m.Kind != "exclusion" || m.Channel != batch.ByEmail {
			continue
		}
		if met++; m.State != batch.MessageCancelled || m.Reason != "taken back" {
			t.Errorf("%+v", m)
		}
	}
	if met != 1 {
		t.Errorf("%d warnings by e-mail", met)
	}
}
