package batch_test

import (
	"context"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
)

func (a *actor) postponed() error {
	until := a.day.AddMonths(rapid.IntRange(-1, 3).Draw(a.rt, "months"))
	_, err := a.desk("kari").Postpone(context.Background(), desk.Postpone{Invoice: a.invoice(), Until: until})
	return err
}

func (a *actor) inParts() error {
	_, err := a.desk("kari").Instalments(context.Background(), desk.Instalments{
		Invoice: a.invoice(), Number: rapid.IntRange(2, 5).Draw(a.rt, "parts"), First: a.day + 3,
	})
	return err
}

// stopped stops everything to a customer, or ends that.
func (a *actor) stopped() error {
	no := rapid.SampledFrom([]string{"1001", "1002", "1003"}).Draw(a.rt, "customer")
	if rapid.Bool().Draw(a.rt, "release") {
		_, err := a.desk("kari").ReleaseCustomer(context.Background(), desk.ReleaseCustomer{Customer: no})
		return err
	}
	_, err := a.desk("kari").HoldCustomer(context.Background(),
		desk.HoldCustomer{Customer: no, Reason: "bankrupt"})
	return err
}

func (a *actor) charged() error {
	_, err := a.desk("kari").Register(context.Background(), desk.Register{
		Again: rapid.Bool().Draw(a.rt, "again"),
		Event: batch.Event{MembershipNo: "M1001", Kind: batch.EventCharge, Text: "card", Told: a.day},
	})
	return err
}

func (a *actor) undoEvent() error {
	_, err := a.desk("kari").UndoEvent(context.Background(), desk.UndoEvent{
		Event: rapid.Int64Range(1, 3).Draw(a.rt, "event"), Reason: "another member's",
	})
	return err
}
