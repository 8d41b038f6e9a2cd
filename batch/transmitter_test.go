package batch_test

import (
	"context"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/store"
	"trekk/batch/unitchange"
)

const newTransmitter = "00777777"

// rehearseUnit is what the books say of a change to another transmitter.
func (h *house) rehearseUnit(to string) *unitchange.Change {
	h.Helper()
	c, err := h.report().TransmitterChange(context.Background(), to, unitchange.First{})
	h.fatal(err)
	return c
}

// stepKinds are the steps of a change.
func stepKinds(c *unitchange.Change) string {
	var list []string
	for _, s := range c.Steps {
		list = append(list, string(s.What))
	}
	return strings.Join(list, " ")
}

// sendBy has trekk.yaml send by a customer unit, with others behind it.
func (h *house) sendBy(unit string, former ...string) {
	h.payee.Creditor.Transmitter, h.payee.Creditor.Former = unit, former
}

func (h *house) changeUnit() (*unitchange.Change, error) {
	return h.desk("per").ChangeTransmitter(context.Background(),
		desk.ChangeTransmitter{Reason: "our own unit"})
}

// A change of transmitter is told in numbers on the books as they are, is refused while a transmission has no receipt,
// and stops all else until it is done; then the new unit sends, numbers go on, and files for the old one are taken.
func TestAChangeOfTransmitter(t *testing.T) {
	onBoth(t, func(h *house, _ string) {
		for _, no := range []int{1001, 1002, 1003} {
			h.member(no)
		}
		h.mandate("2026-10-05", 1001, 1002)
		h.run("2026-10-06")
		c := h.rehearseUnit(newTransmitter)
		claims := h.invoices()[0].Amount + h.invoices()[1].Amount
		if len(c.Waiting) != 1 || c.Waiting[0] != (unitchange.Waiting{Number: 1, Status: "sent",
			Claims: 2}) ||
			c.Claims != (unitchange.Claims{Number: 2, Amount: claims, LastDue: day("2026-10-20")}) ||
			c.Mandates != 2 ||
			c.From != ourTransmitter || c.NextTransmission != 2 || c.NextAssignment != 2 ||
			c.Ready || c.Done ||
			stepKinds(c) != "sender recipient cancel receipts fetch configure do first keep_old" {
			h.Errorf("before: %+v %s", c, stepKinds(c))
		}

		h.sendBy(newTransmitter, ourTransmitter)
		_, err := h.changeUnit()
		h.refusedAs(err, unitchange.TransmissionOut)
		_, err = h.night().Run(context.Background())
		h.refusedAs(err, batch.TransmitterChanged)
		err = h.desk("kari").FirstInvoice(context.Background(), desk.FirstInvoice{No: 100, Reason: "R"})
		h.refusedAs(err, batch.TransmitterChanged)

		h.sendBy(ourTransmitter)
		h.approve()
		h.run("2026-10-07", "fetch", "ingest")
		h.sendBy(newTransmitter, ourTransmitter)
		done, err := h.changeUnit()
		h.fatal(err)
		if !done.Done || !done.Ready || done.From != newTransmitter || done.Claims.Number != 2 ||
			stepKinds(done) != "cancel keep_old" {
			h.Errorf("done: %+v %s", done, stepKinds(done))
		}
		before := h.acts()
		if _, err := h.changeUnit(); err != nil || h.acts() != before {
			h.Errorf("done again: %v, %d acts more", err, h.acts()-before)
		}
		h.sendBy(ourTransmitter)
		_, err = h.night().Run(context.Background()) // a program that was started before
		h.refusedAs(err, batch.TransmitterChanged)
		h.sendBy(newTransmitter, ourTransmitter)
		h.afterTheChange()
		h.verified()
	})
}

// afterTheChange holds what comes to the old unit, and what the new one sends.
func (h *house) afterTheChange() {
	h.Helper()
	list := h.invoices()
	h.pay("2026-10-20", paid{kid: list[0].KID, amount: list[0].Amount, serial: 1}) // for the old unit
	for i, to := range []string{newTransmitter, "00888888", "00999999"} {
		content := h.ocr("2026-10-20", ourAccount,
			paid{typ: 10, kid: list[1].KID, amount: 100, serial: 2 + i})
		h.deliver("Outbound", to, strings.Replace(content, ourTransmitter, to, 1))
	}
	h.payee.Intake.Recipients = []string{"00555555", "00888888"}
	h.tryRun("2026-10-20")
	for name, f := range h.files() {
		if want := name == "00999999"; (f.Status == batch.FileQuarantined) != want {
			h.Errorf("%s is %s: %s", name, f.Status, f.Reason)
		} else if want && !strings.Contains(f.Reason, "unit id 00777777 or 00123456 or mailbox.recipient 00555555 or 00888888") {
			h.Errorf("%s: %s", name, f.Reason)
		}
	}
	h.fatal(h.discard(h.files()["00999999"], "not ours"))
	h.run("2026-11-06")
	next := h.transmission(2)
	if !strings.HasSuffix(next.Name, ".K00777777.txt") {
		h.Errorf("the next one is %s", next.Name)
	}
	if sent := h.sentBytes(2); !strings.HasPrefix(sent, "NY00001000777777000000200008080") ||
		!strings.Contains(sent, "NY210020"+"000000000"+"0000002") {
		h.Errorf("it says %.100s", sent)
	}
	c := h.rehearseUnit(newTransmitter)
	if c.Claims.Number != 1 { // the one of October that is still live
		h.Errorf("claims of the old unit: %+v", c.Claims)
	}
}

// Invariant 7: no two creditors of the books share a transmitter.
func TestATransmitterOfAnotherCreditorIsRefused(t *testing.T) {
	var db *store.DB
	h := houseWith(t, "sit", func(ctx context.Context, url string) (_ *store.DB, err error) {
		db, err = store.Create(ctx, url)
		if err == nil {
			err = db.AddCreditor(ctx, creditor, registered)
		}
		return db, err
	})
	other := creditor
	other.ID, other.Transmitter = "pool", newTransmitter
	h.fatal(db.AddCreditor(context.Background(), other, registered))
	h.sendBy(newTransmitter, ourTransmitter)
	h.at("2026-10-06")
	_, err := h.changeUnit()
	h.refusedAs(err, desk.TransmitterTaken)
	h.sendBy("00777778", ourTransmitter)
	_, err = h.changeUnit()
	h.fatal(err)
	all, err := db.Creditors(context.Background())
	if err != nil || all[0].Transmitter != "00777778" || all[1].Transmitter != newTransmitter {
		t.Errorf("%+v, %v", all, err)
	}
	h.verified()
}
