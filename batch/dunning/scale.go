package dunning

import (
	"context"
	"iter"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/law"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Scale weighs what is known before a step is taken on a person. It is made once for a pass over the overdue
// invoices and keeps what is the same for all of them. It is not for several goroutines.
type Scale struct {
	m          batch.Moment
	ladder     []terms.Step
	law        *law.Law
	unheard    map[spoken]bool
	heard      bankday.Date // the bank day whose morning files have all been worked
	blocks     bank.Blocks
	unanswered map[int64]bool // transmissions whose claims may never have come to anything
	silence    *silence
	all        bool     // it goes through all that is overdue
	credits    *credits // gathered when it is asked for, as most invoices need none of it; so is waiting
	waiting    *waiting

	owes        owes           // what the last customer who was looked at owes
	history     history        // of the invoices that are looked at now
	differences map[string]int // small differences of this year, by customer, with those of the last pass
}

// NewScale makes a scale of what the books say. listed is when the run that asks has itself read the mailbox
// to the end; zero when it has not.
func NewScale(ctx context.Context, m batch.Moment, listed time.Time) (s *Scale, err error) {
	s = &Scale{m: m, ladder: m.Terms.Dunning.Ladder(), law: law.Known(), differences: map[string]int{}}
	if slices.ContainsFunc(s.ladder, func(r terms.Step) bool { return r.NeedsLaw() }) {
		if s.law, err = m.Law(ctx); err != nil {
			return nil, err
		}
	}
	if s.heard, s.blocks, err = bank.Heard(ctx, m, listed); err != nil {
		return nil, err
	}
	if s.unanswered, err = bank.Unanswered(ctx, m.Store); err != nil {
		return nil, err
	}
	s.silence, err = newSilence(ctx, m, s.heard)
	return s, err
}

// gather gathers the customers' money.
func (s *Scale) gather(ctx context.Context) (err error) {
	if s.waiting != nil {
		return nil
	}
	if s.credits, err = newCredits(ctx, s.m, s.all); err != nil {
		return err
	}
	s.waiting, err = recalled(ctx, s.m, s.credits)
	return err
}

// Overdue yields every overdue invoice on which a step may be taken with what comes next, by membership, then
// KID: what is in collection gets no reminder. What a verdict points to is overwritten with the next one.
func (s *Scale) Overdue(ctx context.Context, step Step) iter.Seq2[Verdict, error] {
	if step == Remind {
		return s.every(ctx, batch.InvoicesToRemind, s.m.Today(), true)
	}
	return s.every(ctx, batch.InvoicesOverdue, s.m.Today(), true)
}

// BlocksAll reports whether nothing may be done about any overdue invoice, whatever its account.
func (s *Scale) BlocksAll() bool { return s.blocks.All() != nil }

// Blocked reports whether what the bank has said by this morning of what is paid to an account may not all be in the
// books.
func (s *Scale) Blocked(account string) bool { return s.blocks.On(account) != nil }

// Standing yields every overdue invoice, as if nothing were blocked: what holds an invoice is seen
// on each day and at each hour.
func (s *Scale) Standing(ctx context.Context) iter.Seq2[Verdict, error] {
	return s.every(ctx, batch.InvoicesOverdue, s.m.Today(), false)
}

// StandingFrom yields the same as Standing for the customers from one on, as texts sort, customer by customer.
// It reads about as much as is taken.
func (s *Scale) StandingFrom(ctx context.Context, customerNo string) iter.Seq2[Verdict, error] {
	return s.pass(ctx, s.m.Store.OverdueFrom(ctx, customerNo, s.m.Today()), fewInvoices, false)
}

// Open yields the same as Standing, and among it the open invoices that are not overdue, of which nothing is
// weighed.
func (s *Scale) Open(ctx context.Context) iter.Seq2[Verdict, error] {
	return s.every(ctx, batch.InvoicesOverdue, batch.LastDay, false)
}

// every goes once through a set of invoices that are due before a day.
func (s *Scale) every(
	ctx context.Context, set batch.InvoiceSet, before bankday.Date, blocks bool,
) iter.Seq2[Verdict, error] {
	s.all = true
	return s.pass(ctx, s.m.Store.Invoices(ctx, set, before), manyInvoices, blocks)
}

// pass goes once through invoices, of which it reads the history of so many at a time.
func (s *Scale) pass(
	ctx context.Context, invoices iter.Seq2[batch.InvoiceState, error], many int, blocks bool,
) iter.Seq2[Verdict, error] {
	return func(yield func(Verdict, error) bool) {
		s.differences, s.owes = map[string]int{}, owes{}
		var some []batch.InvoiceState
		for i, err := range invoices {
			if err != nil {
				yield(Verdict{}, err)
				return
			}
			if some = append(some, i); len(some) == many {
				if !s.each(ctx, some, blocks, yield) {
					return
				}
				some = some[:0]
			}
		}
		s.each(ctx, some, blocks, yield)
	}
}

// each yields what comes next for some invoices, until yield has enough.
func (s *Scale) each(
	ctx context.Context, some []batch.InvoiceState, blocks bool, yield func(Verdict, error) bool,
) bool {
	if err := s.read(ctx, some); err != nil {
		yield(Verdict{}, err)
		return false
	}
	for k := range some {
		v, err := Verdict{Invoice: &some[k]}, error(nil)
		if s.overdue(v.Invoice) {
			v, err = s.weigh(ctx, v.Invoice, blocks)
		}
		if v.Takes(WriteOff) {
			s.differences[some[k].CustomerNo]++
		}
		if !yield(v, err) || err != nil {
			return false
		}
	}
	return true
}

// overdue reports whether an invoice was due before today.
func (s *Scale) overdue(i *batch.InvoiceState) bool { return i.Due < s.m.Today() }

// Weigh says what comes next for one invoice, overdue or not, as Standing does.
func (s *Scale) Weigh(ctx context.Context, i *batch.InvoiceState) (Verdict, error) {
	if err := s.read(ctx, []batch.InvoiceState{*i}); err != nil {
		return Verdict{}, err
	}
	return s.weigh(ctx, i, false)
}

// weigh weighs one invoice whose history has been read; blocks says whether it looks at blocks.
func (s *Scale) weigh(ctx context.Context, i *batch.InvoiceState, blocks bool) (v Verdict, err error) {
	v = Verdict{Invoice: i, Asked: i.Outstanding(), Since: since(i, s.m.Calendar)}
	given := s.given(&v)
	if s.next(&v); v.Step != None {
		if err = s.lawful(ctx, &v); err != nil {
			return v, err
		}
	}
	v.Because, v.Hold, err = s.why(ctx, &v, blocks, given)
	v.Counts = v.Hold == nil && v.Because != StillTrying && s.overdue(i) && !s.behind(&v)
	return v, err
}

// why is why the step is not taken now, and what holds it. given is the hold of time that was given.
func (s *Scale) why(
	ctx context.Context, v *Verdict, blocks bool, given *batch.Finding,
) (Because, *batch.Finding, error) {
	if block := s.blocks.On(v.Invoice.Account); block != nil && blocks {
		return Blocked, block, nil
	}
	if hold := s.person(v, given); hold != nil {
		return Held, hold, nil
	}
	if s.trying(v.Invoice) {
		return StillTrying, nil, nil
	}
	if hold := s.silent(v.Invoice); hold != nil {
		return Held, hold, nil
	}
	if v.Step == None {
		return Finished, nil, nil
	}
	if hold := s.unlawful(v); hold != nil {
		return Held, hold, nil
	}
	if hold, err := s.money(ctx, v); hold != nil || err != nil {
		return Held, hold, err
	}
	switch today := s.m.Today(); {
	case today < v.NotBefore || !s.m.Calendar.IsBankDay(today):
		return TooEarly, nil, nil
	case v.Step == HandOver && s.heard <= s.windowFrom(v.Since):
		return StillTrying, nil, nil
	}
	return s.little(ctx, v)
}

// trying reports whether the bank may still charge an invoice, or has not told of the day on which it was to
// be paid (A4, invariant 4).
func (s *Scale) trying(i *batch.InvoiceState) bool { return s.heard <= s.tries(i) }

// tries is the last day on which the bank may charge an invoice, or tell that it was paid in time.
func (s *Scale) tries(i *batch.InvoiceState) bankday.Date {
	if isLive(i.Claim) {
		return s.windowFrom(max(i.Due, i.Claim.Due))
	}
	return s.m.Calendar.Next(i.Due)
}

func isLive(c *batch.Claim) bool { return c != nil && c.Status == batch.ClaimLive }
