package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/batch/wording"
	"trekk/schedule/bankday"
)

// Happening is something that has happened to a customer: in the books, or by a person's hand.
type Happening struct {
	Day       bankday.Date        `json:"day"`
	At        *Time               `json:"at"` // null where only the day is known
	Kind      batch.HappeningKind `json:"kind"`
	Subject   batch.Subject       `json:"subject"` // what to open
	InvoiceNo string              `json:"invoice_no"`
	Amount    *batch.Ore          `json:"amount_ore"` // null where it is about no amount
	Due       bankday.Date        `json:"due"`        // null where none is said
	Text      string              `json:"text"`       // in the reader's language
	By        string              `json:"by"`         // the person who did it; empty where none is known
	Reason    string              `json:"reason"`     // why, in the person's words
}

// pageOfTimeline is how many things a page of a timeline has at least, where so many there are and no other
// number is asked for.
const pageOfTimeline = 100

// Timeline is a page of all that has happened to a customer, the latest first. A page ends with a day, so
// that it may be longer than its limit. The error is ErrNotFound when there is no such customer.
func (r Reports) Timeline(ctx context.Context, customerNo string, p batch.Page) (List[Happening], error) {
	list := List[Happening]{Items: []Happening{}}
	before, limit := r.last()+1, p.Limit
	if r.last() == batch.LastDay {
		before = batch.LastDay
	}
	if limit <= 0 || limit > MaxPage {
		limit = pageOfTimeline
	}
	if p.After != "" {
		day, err := bankday.Parse(p.After)
		if err != nil {
			return list, fmt.Errorf("%w: %w", batch.ErrCursor, batch.Refuse("cursor", "%v", err))
		}
		before = min(before, day)
	}
	c, err := r.Store.Customer(ctx, customerNo)
	if err != nil {
		return list, err
	}
	rows, more, err := r.happenings(ctx, &c, before, limit)
	if err != nil {
		return list, err
	}
	for _, h := range signed(rows) {
		list.Items = append(list.Items, r.happeningOf(h))
	}
	if more {
		list.Next = rows[len(rows)-1].Day.String()
	}
	return list, nil
}

// happenings reads so many at least, to the end of a day; more tells whether there are others before it.
func (r Reports) happenings(
	ctx context.Context, c *batch.Customer, before bankday.Date, limit int,
) (rows []batch.Happening, more bool, err error) {
	mandates, err := r.mandateHappenings(ctx, c, before)
	if err != nil {
		return nil, false, err
	}
	add := func(h batch.Happening) bool { // not, where it is of the next page
		if n := len(rows); n >= limit && rows[n-1].Day != h.Day {
			more = true
			return false
		}
		rows = append(rows, h)
		return true
	}
	for h, err := range r.Store.Happenings(ctx, c.No, before) {
		if err != nil {
			return nil, false, err
		}
		for len(mandates) > 0 && mandates[0].Day >= h.Day && add(mandates[0]) {
			mandates = mandates[1:]
		}
		if more || !add(h) {
			return rows, more, nil
		}
	}
	for len(mandates) > 0 && add(mandates[0]) {
		mandates = mandates[1:]
	}
	return rows, more, nil
}

// mandateHappenings are the beginnings and ends of a customer's mandates, the latest first. There are few.
func (r Reports) mandateHappenings(
	ctx context.Context, c *batch.Customer, before bankday.Date,
) (list []batch.Happening, err error) {
	held, err := r.MandatesOf(ctx, c.Fixed)
	for _, m := range held {
		h := batch.Happening{
			Day: m.Since, Kind: batch.MandateBegan,
			Subject: batch.Subject{Kind: batch.OfAccount, No: m.Account},
		}
		list = append(list, h)
		if h.Day, h.Kind = m.Until, batch.MandateGone; !h.Day.IsZero() {
			list = append(list, h)
		}
	}
	list = slices.DeleteFunc(list, func(h batch.Happening) bool { return h.Day >= before })
	slices.SortStableFunc(list, func(a, b batch.Happening) int { return int(b.Day - a.Day) })
	return list, err
}

// written are the actions of persons, as the audit log has them, and what is in the books of each.
var written = map[string][]batch.HappeningKind{
	"hold":              {batch.InvoiceHeld, batch.CustomerStopped},
	"release":           {batch.InvoiceReleased, batch.CustomerReleased},
	"object":            {batch.InvoiceObjected},
	"resolve":           {batch.InvoiceResolved},
	"credit":            {batch.Credited},
	"loss":              {batch.WrittenOff},
	"approve":           {batch.WrittenOff},
	"postpone":          {batch.TimeGiven},
	"instalments":       {batch.TimeGiven},
	"withdraw reminder": {batch.ReminderTakenBack},
	"withdraw handover": {batch.HandoverTakenBack},
	"event":             {batch.MembershipTold},
	"refund":            {batch.RefundMade},
}

// signed puts what a person did together with what is in the books of it, which tells more: the act gives the
// hour, the name and the reason. Acts that have left nothing else stand by themselves. It sorts them, the
// latest first.
func signed(rows []batch.Happening) (list []batch.Happening) {
	var acts []batch.Happening
	for _, h := range rows {
		if h.Kind == batch.PersonActed {
			acts = append(acts, h)
		} else {
			list = append(list, h)
		}
	}
	for _, act := range acts {
		k := slices.IndexFunc(list, func(h batch.Happening) bool {
			sameSubject := h.Subject == act.Subject || h.Kind == batch.RefundMade
			return h.By == "" && sameSubject && h.Day == batch.DayOf(act.At) &&
				slices.Contains(written[act.Word], h.Kind)
		})
		if k < 0 {
			list = append(list, act)
			continue
		}
		list[k].At, list[k].By, list[k].Reason = act.At, act.By, act.Reason
	}
	slices.SortStableFunc(list, latestFirst)
	return list
}

// latestFirst sorts by day, then by the hour; what has none stands before what has, as it was in the books
// when the day began.
func latestFirst(a, b batch.Happening) int {
	if a.Day != b.Day {
		return int(b.Day - a.Day)
	}
	return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject.No, b.Subject.No))
}

func (r Reports) happeningOf(h batch.Happening) Happening {
	shown := Happening{
		Day: h.Day, At: timeOf(h.At), Kind: h.Kind, Subject: h.Subject, InvoiceNo: h.InvoiceNo, Due: h.Due,
		Text: wording.Happened(&h, r.Lang), By: h.By, Reason: h.Reason,
	}
	if !h.At.IsZero() {
		shown.Day = batch.DayOf(h.At)
	}
	if h.Amount != 0 {
		shown.Amount = &h.Amount
	}
	return shown
}
