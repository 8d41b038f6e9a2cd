package desk

import (
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/course"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Register takes one event that was told at the counter.
type Register struct {
	Event  batch.Event
	Again  bool // a charge that the books have already comes once more
	Reason string
}

// Effect is what an event that was told at the counter leads to.
type Effect struct {
	Membership string          `json:"membership"`
	Event      batch.EventKind `json:"event"`
	New        bool            `json:"new"`               // false when the books said so already
	NoFee      []bankday.Month `json:"no_fee"`            // the months that it makes free, in order
	Ends       bankday.Date    `json:"ends"`              // the membership's last valid day; null while it runs
	Charged    batch.Ore       `json:"charged_ore"`       // for the event itself
	Cancels    []string        `json:"cancels,omitempty"` // the invoices that are credited in full
}

// Register is refused when the terms do not allow the event, with the rule and the fact. The error is
// ErrNotFound when there is no such membership.
func (d *Desk) Register(ctx context.Context, a Register) (effect Effect, err error) {
	e := a.Event
	if err := d.m.Allow(register.Right, register.Action); err != nil {
		return effect, err
	}
	if err := d.told(&e); err != nil {
		return effect, err
	}
	err = d.do(ctx, register, e.MembershipNo, a.Reason, func(act batch.Act) error {
		var r *registration
		if r, effect, err = d.foresee(ctx, a.Again, e); err != nil {
			return err
		}
		act.Detail = string(e.Kind)
		return r.write(ctx, act)
	})
	return effect, err
}

// told says what keeps an event from being told today.
func (d *Desk) told(e *batch.Event) error {
	if problem := course.Complete(e); !problem.IsZero() {
		return batch.Refuse(EventIncomplete, "%s", problem)
	}
	if e.Told > d.m.Today() {
		return batch.Refuse(DayAhead, "told %s, which is to come", e.Told)
	}
	return nil
}

// Preview is what Register would lead to. It writes nothing, and waits for nobody.
func (d *Desk) Preview(ctx context.Context, a Register) (Effect, error) {
	_, effect, err := d.Foresee(ctx, a)
	return effect, err
}

// Foresee is Preview with the membership as it would be, of which the reports can tell what it is charged.
func (d *Desk) Foresee(ctx context.Context, a Register) (*batch.MembershipState, Effect, error) {
	e := a.Event
	if err := d.told(&e); err != nil {
		return nil, Effect{}, err
	}
	if err := d.may(ctx, register); err != nil {
		return nil, Effect{}, err
	}
	r, effect, err := d.foresee(ctx, a.Again, e)
	if err != nil {
		return nil, effect, err
	}
	return r.members[e.MembershipNo], effect, nil
}

// foresee takes a complete event, and says what it leads to.
func (d *Desk) foresee(ctx context.Context, again bool, e batch.Event) (*registration, Effect, error) {
	r := newRegistration(d.m, "event")
	r.again = again && e.Kind == batch.EventCharge
	registered, err := r.add(ctx, e)
	if err != nil {
		return nil, Effect{}, err
	}
	c, err := course.New(d.m.Terms, d.m.Calendar, r.members[e.MembershipNo])
	if err != nil {
		return nil, Effect{}, err
	}
	effect := Effect{
		Membership: e.MembershipNo, Event: e.Kind, New: registered,
		NoFee: append([]bankday.Month{}, c.FreedBy(e)...), Ends: c.End().Day,
	}
	for _, told := range r.events {
		if told.Kind == batch.EventCharge || told.Kind == batch.EventFreeze {
			effect.Charged += told.Amount
		}
	}
	for i := range r.cancelled {
		effect.Cancels = append(effect.Cancels, r.cancelled[i].No)
	}
	return r, effect, nil
}

// registration gathers events that the terms allow, and writes them in one transaction together with what
// members are told.
type registration struct {
	m       batch.Moment
	members map[string]*batch.MembershipState // by number, with the events that are to be written
	changed []string                          // numbers of those that change hands
	events  []batch.Event
	again   bool // what the books have already is registered once more

	undone map[string][]batch.Event // what was taken back, by membership; nil before it has been read

	cancelled []batch.InvoiceState
	messages  *outbox.File
	notices   []outbox.Notice
}

// newRegistration begins a registration, whose messages to members are a job's.
func newRegistration(m batch.Moment, job string) *registration {
	return &registration{
		m: m, members: map[string]*batch.MembershipState{}, messages: outbox.New(m, job, outbox.Messages),
	}
}

// add takes a complete event, or says why not. Events must come in the order in which they were told. It
// reports whether the event is new.
func (r *registration) add(ctx context.Context, e batch.Event) (registered bool, err error) {
	m, err := r.member(ctx, e.MembershipNo)
	if err != nil {
		return false, err
	}
	same := func(old batch.Event) bool { return old.Same(e) }
	if !r.again && slices.ContainsFunc(m.Events, same) {
		return false, nil
	}
	c, err := course.New(r.m.Terms, r.m.Calendar, m)
	if err != nil {
		return false, err
	}
	var taker *batch.Customer
	if e.Kind == batch.EventTransfer {
		if taker, err = r.customer(ctx, e.Text); err != nil {
			return false, err
		}
	}
	if refusal := c.Allow(&e, taker); refusal != nil {
		return false, refusal
	}
	return true, r.follow(ctx, m, c, e, taker)
}

// follow takes an event that is allowed, and what follows from it.
func (r *registration) follow(ctx context.Context, m *batch.MembershipState, c *course.Course,
	e batch.Event, taker *batch.Customer) error {
	switch e.Kind {
	case batch.EventTransfer:
		return r.transfer(m, e, taker)
	case batch.EventPrice:
		was := c.PriceOn(e.From, e.Told+1).Price
		if e.Amount > was && r.m.Terms.Texts.PriceIncrease != nil {
			if err := r.tellIncrease(m, c, e, was); err != nil {
				return err
			}
		}
	}
	r.take(m, e)
	if e.Kind == batch.EventWithdraw {
		return r.withdraw(ctx, m.No)
	}
	return nil
}

// withdraw cancels the invoices of a membership that nothing has been paid on but out of credit. One whose
// claim the bank will charge all the same stays, and what comes in for it is to be repaid (F15).
func (r *registration) withdraw(ctx context.Context, membershipNo string) error {
	paid, err := ledger.PaidIn(ctx, r.m.Store, membershipNo)
	if err != nil {
		return err
	}
	for i, err := range r.m.Store.InvoicesOf(ctx, membershipNo) {
		if err != nil {
			return err
		}
		if i.Amount > 0 && i.Credited == 0 && paid[i.No] == 0 && !bank.ChargedAllTheSame(r.m, &i) {
			r.cancelled = append(r.cancelled, i)
		}
	}
	return nil
}

// take numbers an event provisionally, behind all that are in the books.
func (r *registration) take(m *batch.MembershipState, e batch.Event) {
	r.events = append(r.events, e)
	e.No = 1<<62 + int64(len(r.events))
	m.Events = append(m.Events, e)
}

func (r *registration) member(ctx context.Context, no string) (*batch.MembershipState, error) {
	if m, ok := r.members[no]; ok {
		return m, nil
	}
	m, err := r.m.Store.Membership(ctx, no)
	if err != nil {
		return nil, err
	}
	r.members[no] = &m
	return &m, nil
}

// customer finds a customer by the number as it was imported; nil when there is none.
func (r *registration) customer(ctx context.Context, no string) (*batch.Customer, error) {
	c, err := r.m.Store.Customer(ctx, no)
	if errors.Is(err, batch.ErrNotFound) {
		return nil, nil
	}
	return &c, err
}

// transfer gives the membership to another customer, who from then on pays for it, and charges both (F13).
func (r *registration) transfer(m *batch.MembershipState, e batch.Event, taker *batch.Customer) error {
	rule := r.m.Terms.Transfer
	giver := m.CustomerNo
	for _, fee := range []struct {
		amount batch.Ore
		text   terms.Text
		from   string // empty for the one who pays from then on
		lang   string
	}{
		{rule.GiverFee, rule.GiverText, giver, m.Customer.Language},
		{rule.TakerFee, rule.TakerText, "", taker.Language},
	} {
		text, err := fee.text.Render(fee.lang, terms.Message{})
		if err != nil {
			return err
		}
		if fee.amount > 0 {
			r.take(m, batch.Event{
				MembershipNo: m.No, Kind: batch.EventCharge, Told: e.Told, Amount: fee.amount, Text: text,
				CustomerNo: fee.from,
			})
		}
	}
	e.CustomerNo, e.PayerNo = giver, m.PayerNo
	r.take(m, e)
	m.CustomerNo, m.PayerNo, m.Customer = taker.No, "", *taker
	r.changed = append(r.changed, m.No)
	return nil
}

// tellIncrease tells of a price increase (F9).
func (r *registration) tellIncrease(
	m *batch.MembershipState, c *course.Course, e batch.Event, was batch.Ore,
) error {
	plan, err := c.Plan(e.From.Month()).Text.Render(m.Customer.Language, terms.Message{})
	if err != nil {
		return err
	}
	r.notices = append(r.notices, outbox.Notice{
		Kind: "price_increase", Membership: m, Text: r.m.Terms.Texts.PriceIncrease,
		Says: terms.Message{
			Payee: r.m.Creditor.Name, Plan: plan, Amount: e.Amount.String(), Was: was.String(), From: e.From,
		},
	})
	return nil
}

// write writes what was taken.
func (r *registration) write(ctx context.Context, act batch.Act) error {
	b, err := ledger.Bookable(ctx, r.m.Store)
	if err != nil {
		return err
	}
	return outbox.Update(ctx, r.m, act, func(tx batch.Tx) error {
		for _, no := range r.changed {
			if err := tx.PutMembership(r.members[no].Membership); err != nil {
				return err
			}
		}
		for _, e := range r.events {
			if e.No, err = tx.Next(batch.EventSeries, 1); err != nil {
				return err
			}
			if err := tx.AddEvent(e); err != nil {
				return err
			}
		}
		for _, i := range r.cancelled {
			note, err := ledger.Cancel(ctx, r.m, tx, b, &i, "withdrawn")
			if err != nil {
				return err
			}
			if err := r.messages.CreditNote(ctx, &i, &note); err != nil {
				return err
			}
		}
		for _, n := range r.notices {
			if err := r.messages.Tell(ctx, n, ""); err != nil {
				return err
			}
		}
		return nil
	}, r.messages)
}
