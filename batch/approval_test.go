package batch_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/batch/stream"
)

// limited is a house where refunds and write-offs above an amount need a second person, and in which customer
// 1001 has 1 000,00 in credit, and owes invoice 2.
func limited(t *testing.T, above batch.Ore) *house {
	h := billed(t, 2)
	h.payee.RefundsApproved = &above
	h.payee.Terms.Payments.UseCredit = ptr(false)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 153900, serial: 1, debit: payerAccount})
	h.run("2026-10-20")
	return h
}

// refusedAs fails unless an act was refused with the code.
func (h *house) refusedAs(err error, code string) {
	h.Helper()
	var r *batch.Refusal
	if !errors.As(err, &r) || r.Code != code {
		h.Errorf("%v, want the refusal %s", err, code)
	}
}

// waiting are the findings of the status that wait for a second person, by their IDs.
func (h *house) waiting() (ids []string) {
	h.Helper()
	s, err := h.report().Status(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	for _, f := range s.Findings {
		if f.Code == batch.RefundWaits || f.Code == batch.WriteOffWaits {
			ids = append(ids, f.ID())
		}
	}
	return ids
}

// A refund above the limit sets the money aside, and nobody is told to pay it before another person approves
// it.
func TestALargeRefundWaitsForASecondPerson(t *testing.T) {
	h, ctx := limited(t, 50000), context.Background()
	if r := h.refund("1001", 50000, ""); r.Waits() || len(h.outbox("refunds-2026-10-20.csv")) != 1 {
		t.Errorf("at the limit: %+v", r)
	}
	// Small ones to one account count together.
	r := h.refund("1001", 100, "")
	if !r.Waits() || r.No != 2 || h.creditOf("1001").Amount != 49900 {
		t.Errorf("%+v, credit %s", r, h.creditOf("1001").Amount)
	}
	if got := h.waiting(); !slices.Equal(got, []string{"refund_waits:2"}) {
		t.Errorf("found: %s", got)
	}
	_, err := h.desk("os:kari").ApproveRefund(ctx, desk.ApproveRefund{Refund: 2})
	h.refusedAs(err, desk.SamePerson)
	_, err = h.desk("ola").ApproveRefund(ctx, desk.ApproveRefund{Refund: 1})
	h.refusedAs(err, desk.NothingToApprove)
	h.run("2026-10-21")
	if rows := h.outbox("refunds-2026-10-20.csv"); len(rows) != 1 {
		t.Errorf("left before: %v", rows)
	}
	if r, err = h.desk("ola").ApproveRefund(ctx, desk.ApproveRefund{Refund: 2}); err != nil ||
		r.ApprovedBy() != "ola" {
		t.Fatal(r, err)
	}
	rows := h.outbox("refunds-2026-10-21.csv")
	if len(rows) != 1 || rows[0]["reference"] != "R2" || rows[0]["amount"] != "1.00" {
		t.Errorf("%v", rows)
	}
	_, err = h.desk("per").ApproveRefund(ctx, desk.ApproveRefund{Refund: 2})
	h.refusedAs(err, desk.NothingToApprove)
	if got := h.waiting(); got != nil {
		t.Errorf("found: %s", got)
	}
}

// What waits can be withdrawn: the money is where it was, and no row ever left.
func TestARefundThatWaitsIsWithdrawn(t *testing.T) {
	h, ctx := limited(t, 0), context.Background()
	before := h.standing()
	h.refund("1001", 0, "")
	if _, err := h.desk("kari").WithdrawRefund(ctx,
		desk.WithdrawRefund{Refund: 1, Reason: "no"}); err != nil {
		t.Fatal(err)
	}
	if h.standing() != before || h.waiting() != nil {
		t.Errorf("got\n%swant\n%s", h.standing(), before)
	}
	if rows := h.outbox("refunds-2026-10-20.csv"); len(rows) != 0 {
		t.Errorf("left: %v", rows)
	}
	_, err := h.desk("ola").ApproveRefund(ctx, desk.ApproveRefund{Refund: 1})
	h.refusedAs(err, desk.NothingToApprove)
}

// A write-off above the limit takes nothing off before another person approves it, and then no more than is
// owed still.
func TestALargeWriteOffWaitsForASecondPerson(t *testing.T) {
	h, ctx := limited(t, 50000), context.Background()
	writeOff := desk.WriteOff{Invoice: "2", Reason: "no means"}
	c, err := h.desk("kari").WriteOff(ctx, writeOff)
	if err != nil || !c.Waits || c.Invoice.Outstanding() != 53900 {
		t.Fatalf("%+v, %v", c, err)
	}
	if got := h.waiting(); !slices.Equal(got, []string{"write_off_waits:2"}) {
		t.Errorf("found: %s", got)
	}
	_, err = h.desk("kari").WriteOff(ctx, writeOff)
	h.refusedAs(err, desk.AskedAlready)
	_, err = h.desk("kari").ApproveWriteOff(ctx, desk.ApproveWriteOff{Invoice: "2"})
	h.refusedAs(err, desk.SamePerson)
	life, err := h.report().Life(ctx, "2")
	if err != nil || !strings.Contains(saidOf(life.Events), "write-off waits: 539,00") {
		t.Errorf("%s, %v", saidOf(life.Events), err)
	}
	i, err := h.desk("kari").WithdrawWriteOff(ctx, desk.WithdrawWriteOff{Invoice: "2", Reason: "pays"})
	if err != nil || i.Outstanding() != 53900 || h.waiting() != nil {
		t.Errorf("%+v, %v", i, err)
	}
	_, err = h.desk("ola").ApproveWriteOff(ctx, desk.ApproveWriteOff{Invoice: "2"})
	h.refusedAs(err, desk.NothingToApprove)

	if _, err = h.desk("kari").WriteOff(ctx, writeOff); err != nil {
		t.Fatal(err)
	}
	h.pay("2026-10-21", paid{typ: 10, kid: kidOf(1002, 2), amount: 10000, serial: 1})
	h.run("2026-10-21")
	c, err = h.desk("ola").ApproveWriteOff(ctx, desk.ApproveWriteOff{Invoice: "2"})
	if err != nil || c.Waits || c.Note.Amount != 43900 || c.Note.Reason != "no means" ||
		c.Invoice.Outstanding() != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// twoPersons does at random what some people do who work at one service account, each by all names and
// remarks that are his, and with trekk.yaml as they like it.
type twoPersons struct {
	*house
	rt *rapid.T
}

// crowded is a house on 7 October 2026, with an invoice to claim of customer 1003, 1 000,00 of credit of
// customer 1001, and invoice 2 to write off.
func crowded(t *testing.T) *house {
	h := members(t, 3)
	h.payee.Terms.Payments.UseCredit = ptr(false)
	h.mandate("2026-10-02", 1003)
	h.run("2026-10-06", "fetch", "ingest", "match", "bill")
	h.pay("2026-10-07", paid{typ: 10, kid: kidOf(1001, 1), amount: 153900, serial: 1, debit: payerAccount})
	h.run("2026-10-07", "fetch", "ingest", "match")
	return h
}

// human is one of them: his account on the machine, and his name as a person.
func (s *twoPersons) human() (name string, m *desk.Desk) {
	name = rapid.SampledFrom([]string{"ola", "kari"}).Draw(s.rt, "human")
	by := name
	if rapid.Bool().Draw(s.rt, "by the account") {
		by = batch.OSUser(name)
	}
	moment := s.moment()
	moment.By, moment.Remark = by, rapid.SampledFrom([]string{"", "ola", "kari", "eva"}).Draw(s.rt, "remark")
	return name, desk.At(moment)
}

func (s *twoPersons) configure(*rapid.T) {
	s.payee.ApprovalRequired = rapid.Bool().Draw(s.rt, "approval")
	s.payee.RefundsApproved = rapid.SampledFrom([]*batch.Ore{nil, ptr(batch.Ore(10000)),
		ptr(batch.Ore(30000))}).Draw(s.rt, "limit")
}

// No sequence of acts by names, remarks and switches lets one person alone release a transmission that was
// sealed under the rule, or a refund or write-off that was above the limit.
func TestNobodyAloneReleasesWhatNeedsTwo(t *testing.T) {
	another, seen := crowded(t).again(), map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		h, ctx := another().at("2026-10-07"), context.Background()
		defer h.close()
		s := &twoPersons{h, rt}
		h.payee.ApprovalRequired, h.payee.RefundsApproved = true, ptr(batch.Ore(10000))
		asked := map[string]string{} // what needs two, and who asked for it
		released := func(kind, what, by string) {
			seen[kind]++
			if first, ok := asked[what]; ok && first == by {
				rt.Fatalf("%s asked for %s and released it", by, what)
			}
		}
		night := func(*rapid.T) {
			name, _ := s.human()
			h.by = name
			before, _ := h.payee.Store.LastNumber(ctx, batch.TransmissionSeries)
			h.tryRun(h.moment().Today().String(), "claims", "send")
			for no := before + 1; ; no++ {
				m, err := h.payee.Store.Transmission(ctx, no)
				if err != nil {
					break
				}
				if m.NeedsApproval {
					asked[m.Name] = name
				}
			}
			for m, err := range h.payee.Store.Transmissions(ctx, batch.TransmissionSent) {
				if err != nil {
					rt.Fatal(err)
				}
				seen["sent"]++
				if m.NeedsApproval && (m.ApprovedBy == "" || batch.SamePerson(m.ApprovedBy, m.SealedBy)) {
					rt.Fatalf("%+v was sent", m)
				}
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"configure": s.configure,
			"night":     night,
			"approve": func(*rapid.T) {
				name, d := s.human()
				no := rapid.Int64Range(1, 3).Draw(rt, "transmission")
				if m, err := h.payee.Store.Transmission(ctx, no); err == nil &&
					d.Approve(ctx, desk.Approve{Transmission: no}) == nil {
					released("transmission", m.Name, name)
				}
			},
			"reject": func(*rapid.T) {
				_, d := s.human()
				_ = d.Reject(ctx, desk.Reject{Transmission: rapid.Int64Range(1, 3).Draw(rt, "no"),
					Reason: "x"})
			},
			"refund": func(*rapid.T) {
				name, d := s.human()
				amount := batch.Ore(rapid.SampledFrom([]int64{10000, 20000, 40000}).Draw(rt, "amount"))
				r, err := d.Refund(ctx, desk.Refund{Of: "1001", Amount: &amount})
				if err == nil && r.Waits() {
					asked[r.Reference()] = name
				}
				if limit := h.payee.RefundsApproved; err == nil && limit != nil && amount > *limit &&
					!r.Waits() {
					rt.Fatalf("%s at once", r.Amount)
				}
			},
			"approve refund": func(*rapid.T) {
				name, d := s.human()
				r, err := d.ApproveRefund(ctx,
					desk.ApproveRefund{Refund: rapid.Int64Range(1, 2).Draw(rt, "refund")})
				if err == nil {
					released("refund", r.Reference(), name)
				}
			},
			"withdraw refund": func(*rapid.T) {
				_, d := s.human()
				_, _ = d.WithdrawRefund(ctx,
					desk.WithdrawRefund{Refund: rapid.Int64Range(1, 4).Draw(rt, "refund"), Reason: "x"})
			},
			"write off": func(*rapid.T) {
				name, d := s.human()
				if c, err := d.WriteOff(ctx,
					desk.WriteOff{Invoice: "2", Reason: "x"}); err == nil && c.Waits {
					asked["write-off"] = name
				}
			},
			"approve write-off": func(*rapid.T) {
				name, d := s.human()
				if _, err := d.ApproveWriteOff(ctx, desk.ApproveWriteOff{Invoice: "2"}); err == nil {
					released("write-off", "write-off", name)
				}
			},
			"withdraw write-off": func(*rapid.T) {
				_, d := s.human()
				_, _ = d.WithdrawWriteOff(ctx, desk.WithdrawWriteOff{Invoice: "2", Reason: "x"})
			},
			"": func(*rapid.T) { s.rowsAreApproved() },
		})
	})
	cameTo(t, seen, "transmission", "sent", "refund", "write-off")
}

// rowsAreApproved looks at the files from which refunds are paid: what waits is in none of them.
func (s *twoPersons) rowsAreApproved() {
	s.Helper()
	sums := map[string]int{}
	files, err := filepath.Glob(filepath.Join(s.dir, "outbox", "refunds-*.csv"))
	if err != nil {
		s.rt.Fatal(err)
	}
	for _, file := range files {
		for _, row := range s.outbox(filepath.Base(file)) {
			sums[row["reference"]]++
		}
	}
	list, err := stream.All(s.payee.Store.Refunds(context.Background()))
	if err != nil {
		s.rt.Fatal(err)
	}
	for _, r := range list {
		if n := sums[r.Reference()]; r.Waits() && n > 0 || r.Word == batch.ApprovalWithdrawn && n > 0 {
			s.rt.Fatalf("refund %d is in the outbox: %+v", r.No, r)
		}
	}
}

// saidOf is a life in lines.
func saidOf(events []report.LifeEvent) string {
	var b strings.Builder
	for _, e := range events {
		b.WriteString(e.What + ": " + e.Proof + "\n")
	}
	return b.String()
}
