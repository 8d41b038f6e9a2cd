package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

var eventColumns = slices.Concat(
	required("membership_no", "date", "event"), optional("from", "until", "months", "amount", "text", "documented"))

// eventRow is an event of a file with the place to complain about.
type eventRow struct {
	Event
	line, column int
}

// importEvents registers the events of a file in the order in which they were told. What the books say already is unchanged.
func (n *Night) importEvents(ctx context.Context, in *input) (Imported, error) {
	s, err := in.open(eventColumns)
	if err != nil {
		return Imported{}, err
	}
	var rows []eventRow
	for s.chunk() {
		for s.next() {
			row := eventRow{Event: readEvent(s)}
			row.line, row.column = s.position("event")
			if problem := row.incomplete(); problem != "" {
				s.fault(row.line, row.column, "event: %s", problem)
			}
			rows = append(rows, row)
		}
	}
	if err := s.err(); err != nil {
		return Imported{}, err
	}
	slices.SortStableFunc(rows, func(a, b eventRow) int { return cmp.Compare(a.Told, b.Told) })
	reg, done := n.newRegister("import"), Imported{Rows: len(rows)}
	for _, row := range rows {
		registered, err := reg.add(ctx, row.Event)
		switch {
		case errors.Is(err, ErrRefused), errors.Is(err, ErrNotFound):
			s.fault(row.line, row.column, "event: %s", unprefixed(err))
		case err != nil:
			return Imported{}, err
		case registered:
			done.New++
		default:
			done.Unchanged++
		}
	}
	if err := s.err(); err != nil {
		return Imported{}, err
	}
	return done, reg.write(ctx, n.importAct("events", in))
}

func readEvent(s *sheet) Event {
	e := Event{
		MembershipNo: parse(s, "membership_no", false, text),
		Told:         parse(s, "date", false, bankday.Parse),
		Kind:         parse(s, "event", false, oneOf(counterEvents...)),
		From:         parse(s, "from", true, bankday.Parse),
		Until:        parse(s, "until", true, bankday.Parse),
		Months:       parse(s, "months", true, months),
		Amount:       parse(s, "amount", true, ParseOre),
		Text:         s.get("text"),
		Documented:   parse(s, "documented", true, yes),
	}
	return e
}

// incomplete says what an event lacks. A freeze may be told by its last day in place of its months.
func (e *Event) incomplete() string {
	switch {
	case e.Kind == EventFreeze && e.From.IsZero(), e.Kind == EventPrice && e.From.IsZero():
		return string(e.Kind) + " says from which day: from"
	case e.Kind == EventFreeze && !e.Until.IsZero():
		months := int(e.Until.Month() - e.From.Month())
		if e.Until <= e.From || e.From.AddMonths(months) != e.Until || e.Months != 0 && e.Months != months {
			return fmt.Sprintf("freeze from %s until %s: not whole months from date to date", e.From, e.Until)
		}
		e.Months, e.Until = months, 0
	case (e.Kind == EventFreeze || e.Kind == EventPrepay) && e.Months == 0:
		return string(e.Kind) + " says how many months: months"
	case e.Kind == EventPrice && e.Amount == 0:
		return "price says the new price: amount"
	case e.Kind == EventStudentCard && e.Until.IsZero():
		return "student_card says the card's last day: until"
	case slices.Contains([]EventKind{EventPlan, EventCharge, EventTransfer}, e.Kind) && e.Text == "":
		return map[EventKind]string{
			EventPlan: "plan says which: text", EventCharge: "charge says what for: text", EventTransfer: "transfer says to which customer: text",
		}[e.Kind]
	}
	return ""
}

// Effect is what an event that was told at the counter leads to.
type Effect struct {
	Membership string          `json:"membership"`
	Event      EventKind       `json:"event"`
	New        bool            `json:"new"`    // false when the books said so already
	NoFee      []bankday.Month `json:"no_fee"` // the months that it makes free
	Ends       bankday.Date    `json:"ends"`   // the membership's last valid day; none while it runs
	Charged    Ore             `json:"charged_ore"`
}

// Register takes one event that was told at the counter. The error is ErrRefused when the terms do not allow it, with the
// rule and the fact, and ErrNotFound when there is no such membership.
func (n *Night) Register(ctx context.Context, e Event) (effect Effect, err error) {
	if problem := e.incomplete(); problem != "" {
		return effect, refused("%s", problem)
	}
	err = n.locked(ctx, func() error {
		reg := n.newRegister("event")
		if effect.New, err = reg.add(ctx, e); err != nil {
			return err
		}
		m := reg.members[e.MembershipNo]
		c, err := newCourse(n.Terms, n.Calendar, m)
		if err != nil {
			return err
		}
		effect.Membership, effect.Event, effect.Ends, effect.NoFee = e.MembershipNo, e.Kind, c.end().day, []bankday.Month{}
		for p, by := range c.free {
			if by.same(e) {
				effect.NoFee = append(effect.NoFee, p)
			}
		}
		slices.Sort(effect.NoFee)
		for _, told := range reg.events {
			if told.Kind == EventCharge || told.Kind == EventFreeze {
				effect.Charged += told.Amount
			}
		}
		return reg.write(ctx, n.act("event", "event", "%s of membership %s", e.Kind, e.MembershipNo))
	})
	return effect, err
}

// register gathers events that the terms allow, and writes them in one transaction together with what members are told.
type register struct {
	night   *Night
	members map[string]*MembershipState // with the events that are to be written
	changed []string                    // numbers of those that change hands
	events  []Event

	cancelled []InvoiceState
	messages  *outboxFile
	notices   []notice
}

// notice is a message to a payer that follows from an event.
type notice struct {
	kind string
	m    *MembershipState
	text *terms.Text
	says terms.Message
}

func (n *Night) newRegister(job string) *register {
	return &register{night: n, members: map[string]*MembershipState{}, messages: n.newOutboxFile(job, "messages", messageColumns)}
}

// add takes an event, or says why not. Events must come in the order in which they were told.
func (r *register) add(ctx context.Context, e Event) (registered bool, err error) {
	m, err := r.member(ctx, e.MembershipNo)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(m.Events, func(old Event) bool { return old.same(e) }) {
		return false, nil
	}
	c, err := newCourse(r.night.Terms, r.night.Calendar, m)
	if err != nil {
		return false, err
	}
	var taker *Customer
	if e.Kind == EventTransfer {
		if taker, err = r.customer(ctx, e.Text); err != nil {
			return false, err
		}
	}
	if why := c.allow(&e, taker); why != "" {
		return false, refused("%s", why)
	}
	switch e.Kind {
	case EventTransfer:
		return true, r.transfer(m, e, taker)
	case EventPrice:
		if was := c.priceOn(e.From, e.Told+1).price; e.Amount > was && r.night.Terms.Texts.PriceIncrease != nil {
			if err := r.tellIncrease(m, c, e, was); err != nil {
				return false, err
			}
		}
	}
	r.take(m, e)
	if e.Kind == EventWithdraw {
		return true, r.withdraw(ctx, m.No)
	}
	return true, nil
}

// withdraw cancels the invoices of a membership that nothing has been paid on. One whose claim the bank will charge all the
// same stays, and what comes in for it is to be repaid (F15).
func (r *register) withdraw(ctx context.Context, membershipNo string) error {
	for i, err := range r.night.Store.InvoicesOf(ctx, membershipNo) {
		if err != nil {
			return err
		}
		if i.Outstanding() > 0 && i.Credited == 0 && i.Paid == 0 && !r.night.chargedAllTheSame(&i) {
			r.cancelled = append(r.cancelled, i)
		}
	}
	return nil
}

// take numbers an event provisionally, behind all that are in the books.
func (r *register) take(m *MembershipState, e Event) {
	r.events = append(r.events, e)
	e.No = 1<<62 + int64(len(r.events))
	m.Events = append(m.Events, e)
}

func (r *register) member(ctx context.Context, no string) (*MembershipState, error) {
	if m, ok := r.members[no]; ok {
		return m, nil
	}
	m, err := r.night.Store.Membership(ctx, no)
	if err != nil {
		return nil, err
	}
	r.members[no] = &m
	return &m, nil
}

// customer finds a customer by the number as it was imported; nil when there is none.
func (r *register) customer(ctx context.Context, no string) (*Customer, error) {
	c, err := r.night.Store.Customer(ctx, no)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &c, err
}

// transfer gives the membership to another customer, who from then on pays for it, and charges both (F13).
func (r *register) transfer(m *MembershipState, e Event, taker *Customer) error {
	rule := r.night.Terms.Transfer
	giver := m.CustomerNo
	for _, fee := range []struct {
		amount Ore
		text   terms.Text
		from   string
		lang   string
	}{{rule.GiverFee, rule.GiverText, giver, m.Customer.Language}, {rule.TakerFee, rule.TakerText, "", taker.Language}} {
		text, err := fee.text.Render(fee.lang, terms.Message{})
		if err != nil {
			return err
		}
		if fee.amount > 0 {
			r.take(m, Event{MembershipNo: m.No, Kind: EventCharge, Told: e.Told, Amount: fee.amount, Text: text, CustomerNo: fee.from})
		}
	}
	r.take(m, e)
	m.CustomerNo, m.PayerNo, m.Customer = taker.No, "", *taker
	r.changed = append(r.changed, m.No)
	return nil
}

// tellIncrease tells of a price increase (F9).
func (r *register) tellIncrease(m *MembershipState, c *course, e Event, was Ore) error {
	plan, err := c.plan(e.From.Month()).Text.Render(m.Customer.Language, terms.Message{})
	if err != nil {
		return err
	}
	r.notices = append(r.notices, notice{"price_increase", m, r.night.Terms.Texts.PriceIncrease, terms.Message{
		Payee: r.night.Creditor.Name, Plan: plan, Amount: e.Amount.String(), Was: was.String(), From: e.From,
	}})
	return nil
}

// write writes what was taken.
func (r *register) write(ctx context.Context, act Act) error {
	booking, err := r.night.booking(ctx)
	if err != nil {
		return err
	}
	return r.messages.update(ctx, act, func(tx Tx) error {
		for _, no := range r.changed {
			if err := tx.PutMembership(r.members[no].Membership); err != nil {
				return err
			}
		}
		for _, e := range r.events {
			if err := addEvent(tx, e); err != nil {
				return err
			}
		}
		for _, i := range r.cancelled {
			if err := r.night.cancelInvoice(ctx, tx, booking, r.messages, &i, "withdrawn"); err != nil {
				return err
			}
		}
		for _, n := range r.notices {
			if err := r.messages.tell(ctx, n, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// addEvent numbers an event and writes it.
func addEvent(tx Tx, e Event) (err error) {
	if e.No, err = tx.Next(EventSeries, 1); err != nil {
		return err
	}
	return tx.AddEvent(e)
}

// tell writes a message to the one who pays for a membership.
func (o *outboxFile) tell(ctx context.Context, n notice, invoiceNo string) error {
	c := &n.m.Customer
	text, err := n.text.Render(c.Language, n.says)
	if err != nil {
		return err
	}
	return o.add(ctx, n.kind, c.Channel(), c.Name, c.Email, c.Mobile, c.Address, c.Postcode, c.City, n.m.No, invoiceNo, text)
}
