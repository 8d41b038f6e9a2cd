package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/billing"
	"trekk/batch/dunning"
	"trekk/batch/stream"
	"trekk/batch/wording"
)

// Settle says that a person has looked into a finding that no file and no act of its own may ever end, and
// takes it upon himself that things go on as they are.
type Settle struct {
	Finding string // its ID
	Reason  string
}

// finders find what may be settled, by code. Those that have been settled they leave out.
var finders = map[batch.FindingCode]func(context.Context, batch.Moment) ([]batch.Finding, error){
	batch.BankSilent: func(ctx context.Context, m batch.Moment) ([]batch.Finding, error) {
		return dunning.Silent(ctx, m, time.Time{})
	},
	batch.StrandedMandates: billing.Stranded,
	batch.ClaimsInDoubt:    bank.InDoubt,
}

func init() {
	for _, code := range batch.MetCodes() {
		finders[code] = func(ctx context.Context, m batch.Moment) ([]batch.Finding, error) {
			return batch.Met(ctx, m.Store, code)
		}
	}
}

// Settle settles a finding, and returns it as it is kept. What is found anew later is not settled with it. It
// is refused for findings that end by themselves, and says when.
func (d *Desk) Settle(ctx context.Context, a Settle) (s batch.Settled, err error) {
	code, no := batch.ReadFindingID(a.Finding)
	if err := d.m.Allow(settleFinding.Right, settleFinding.Action); err != nil {
		return s, err
	}
	switch {
	case !wording.Known(code):
		return s, batch.Refuse(FindingGone, "%s is no finding: there is none with the code %q",
			a.Finding, code)
	case !code.Settleable():
		return s, batch.Refuse(NotSettleable, "%s is not settled by anybody: it ends when %s",
			a.Finding, code.EndsWhen())
	}
	err = d.do(ctx, settleFinding, a.Finding, a.Reason, func(act batch.Act) error {
		settled, err := stream.All(d.m.Store.SettledFindings(ctx))
		if err != nil {
			return err
		}
		before := slices.DeleteFunc(settled, func(s batch.Settled) bool {
			return s.Code != code || s.Subject.No != no
		})
		f, err := unsettled(ctx, d.m, code, no)
		switch {
		case err != nil:
			return err
		case f == nil && len(before) > 0:
			last := before[len(before)-1]
			return batch.Refuse(FindingSettled, "%s settled %s on %s: %s",
				last.By, a.Finding, last.On, last.Reason)
		case f == nil:
			return batch.Refuse(FindingGone, "%s is not found: nothing of the kind stands", a.Finding)
		}
		if code == batch.PassphraseGiven && batch.SamePerson(fmt.Sprint(f.Facts["by"]), d.m.By) {
			return batch.Refuse(SamePerson, "%s gave the passphrase: someone else must settle it", d.m.By)
		}
		s = batch.Settled{
			Code: f.Code, Subject: f.Subject, Seq: len(before) + 1, Since: f.Since, Facts: f.Facts,
			On: d.m.Today(), By: d.m.By, Reason: a.Reason,
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SettleFinding(s) })
	})
	return s, err
}

// unsettled is the finding with a code about a subject that stands and has not been settled; nil when there
// is none.
func unsettled(
	ctx context.Context, m batch.Moment, code batch.FindingCode, no string,
) (*batch.Finding, error) {
	list, err := finders[code](ctx, m)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(list, func(f batch.Finding) bool { return f.Subject.No == no })
	if k < 0 {
		return nil, nil
	}
	return &list[k], nil
}
