package report

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Comparison is a transmission against the one of the month before: what whoever approves it wants to know.
type Comparison struct {
	Number        int64                    `json:"number"`
	Status        batch.TransmissionStatus `json:"status"`
	Due           bankday.Date             `json:"due"` // the due date of most of its claims; null without claims
	Claims        int                      `json:"claims"`
	Amount        batch.Ore                `json:"amount_ore"`
	Cancellations int                      `json:"cancellations"`
	Before        *Earlier                 `json:"before"` // null where there is none to compare with
	Same          int                      `json:"same"`   // payers of whom both claim the same
	New           PayerChanges             `json:"new"`    // of whom the earlier one claims nothing
	Gone          PayerChanges             `json:"gone"`   // of whom this one claims nothing
	Changed       PayerChanges             `json:"changed"`
	Dues          []DueOfClaims            `json:"dues"` // by due date
	// TooMuch is what of it asks for more than is owed by now: paid or credited since it was sealed.
	TooMuch ClaimsSum `json:"too_much"`
}

// ClaimsSum is how many claims there are, and what they ask for.
type ClaimsSum struct {
	Claims int       `json:"claims"`
	Amount batch.Ore `json:"amount_ore"`
}

// Earlier is the transmission that another is compared with.
type Earlier struct {
	Number int64        `json:"number"`
	Due    bankday.Date `json:"due"`
	Claims int          `json:"claims"`
	Amount batch.Ore    `json:"amount_ore"`
}

// DueOfClaims is what a transmission claims on one due date.
type DueOfClaims struct {
	Due    bankday.Date `json:"due"`
	Claims int          `json:"claims"`
	Amount batch.Ore    `json:"amount_ore"`
}

// PayerChanges are payers of whom something else is claimed than before.
type PayerChanges struct {
	Payers int `json:"payers"`
	// Difference is what is claimed of them now, less what was before.
	Difference batch.Ore     `json:"difference_ore"`
	Largest    []PayerChange `json:"largest"` // by how much it is, at most ten
}

// PayerChange is what is claimed of a payer, and what was.
type PayerChange struct {
	CustomerNo string    `json:"customer_no"` // empty where the payer is not known
	Name       string    `json:"name"`
	Was        batch.Ore `json:"was_ore"`
	Is         batch.Ore `json:"is_ore"`
	fixed      string
}

func (c PayerChange) size() batch.Ore { return max(c.Is-c.Was, c.Was-c.Is) }

const mostChanges = 10

// add counts a payer, and keeps him where his change is among the largest.
func (p *PayerChanges) add(c PayerChange) error {
	p.Payers++
	k, _ := slices.BinarySearchFunc(p.Largest, c, func(a, b PayerChange) int {
		return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.fixed, b.fixed))
	})
	if k < mostChanges {
		p.Largest = slices.Insert(p.Largest, k, c)
		p.Largest = p.Largest[:min(len(p.Largest), mostChanges)]
	}
	return stream.Add(&p.Difference, c.Is-c.Was)
}

// Compare holds a transmission against the largest of those whose claims are due in the month before, payer
// by payer; rejected ones are left out. It reads both side by side, unless nothing is written since, and holds
// the largest changes alone. The error is ErrNotFound when there is no such transmission.
func (r Reports) Compare(ctx context.Context, number int64) (*Comparison, error) {
	return batch.Recall(ctx, r.Moment, "comparison", number, func() (*Comparison, error) {
		return r.compare(ctx, number)
	})
}

func (r Reports) compare(ctx context.Context, number int64) (*Comparison, error) {
	t, err := r.Store.Transmission(ctx, number)
	if err != nil {
		return nil, err
	}
	c := &Comparison{
		Number: number, Status: t.Status, Claims: t.Claims, Amount: t.Amount, Cancellations: t.Cancels,
		Dues: []DueOfClaims{},
	}
	for _, p := range []*PayerChanges{&c.New, &c.Gone, &c.Changed} {
		p.Largest = []PayerChange{}
	}
	if err := gather(r.Store.ClaimedDues(ctx, number), &c.Dues, dueOfClaims, nil); err != nil {
		return nil, err
	}
	if t.Status == batch.TransmissionSealed {
		if c.TooMuch.Claims, c.TooMuch.Amount, err = r.Store.ClaimedTooMuch(ctx, number); err != nil {
			return nil, err
		}
	}
	c.Due = mainDue(c.Dues)
	if c.Before, err = r.earlier(ctx, t, c.Due); err != nil || c.Before == nil {
		return c, err
	}
	if err := c.merge(r.Store.ClaimedOf(ctx, c.Before.Number), r.Store.ClaimedOf(ctx, number)); err != nil {
		return nil, err
	}
	return c, c.name(ctx, r.Store)
}

func dueOfClaims(d batch.ClaimedDue) DueOfClaims { return DueOfClaims(d) }

// mainDue is the due date of most claims; zero without any.
func mainDue(dues []DueOfClaims) (due bankday.Date) {
	most := 0
	for _, d := range dues {
		if d.Claims > most {
			due, most = d.Due, d.Claims
		}
	}
	return due
}

// looksBackFor is how long before another a transmission of the month before may have been sealed, in days.
const looksBackFor = 100

// earlier is the transmission to compare with: of those before it whose claims are due in the month before,
// the one with most of them; nil where there is none.
func (r Reports) earlier(
	ctx context.Context, t batch.Transmission, due bankday.Date,
) (best *Earlier, err error) {
	page := batch.Page{Descending: true}
	for row, err := range r.Store.ListTransmissions(ctx, batch.TransmissionFilter{}, page) {
		if err != nil {
			return nil, err
		}
		before := row.Item
		if batch.DayOf(before.Sealed) < batch.DayOf(t.Sealed)-looksBackFor {
			break
		}
		comparable := before.Number < t.Number && before.Status != batch.TransmissionRejected
		if !comparable || best != nil && before.Claims <= best.Claims {
			continue
		}
		var dues []DueOfClaims
		err = gather(r.Store.ClaimedDues(ctx, before.Number), &dues, dueOfClaims, nil)
		if err != nil {
			return nil, err
		}
		if d := mainDue(dues); !d.IsZero() && d.Month() == due.Month()-1 {
			best = &Earlier{before.Number, d, before.Claims, before.Amount}
		}
	}
	return best, nil
}

// merge reads what both claim of each payer side by side.
func (c *Comparison) merge(before, now iter.Seq2[batch.Claimed, error]) error {
	was, is := stream.NewPuller(before), stream.NewPuller(now)
	defer was.Stop()
	defer is.Stop()
	a, more, err := was.Next()
	if err != nil {
		return err
	}
	b, left, err := is.Next()
	for err == nil && (more || left) {
		order := cmp.Compare(a.Fixed, b.Fixed)
		switch {
		case !left || more && order < 0:
			err = c.Gone.add(PayerChange{fixed: a.Fixed, Was: a.Amount})
		case !more || order > 0:
			err = c.New.add(PayerChange{fixed: b.Fixed, Is: b.Amount})
		case a.Amount == b.Amount:
			c.Same++
		default:
			err = c.Changed.add(PayerChange{fixed: a.Fixed, Was: a.Amount, Is: b.Amount})
		}
		behind, ahead := more && (!left || order <= 0), left && (!more || order >= 0)
		if err == nil && behind {
			a, more, err = was.Next()
		}
		if err == nil && ahead {
			b, left, err = is.Next()
		}
	}
	return err
}

// name says who the payers of the largest changes are.
func (c *Comparison) name(ctx context.Context, s batch.CustomerReader) error {
	for _, p := range []*PayerChanges{&c.New, &c.Gone, &c.Changed} {
		for k := range p.Largest {
			payer, err := s.CustomerByFixed(ctx, p.Largest[k].fixed)
			if err = ignoreMissing(err); err != nil {
				return err
			}
			p.Largest[k].CustomerNo, p.Largest[k].Name = payer.No, payer.Name
		}
	}
	return nil
}
