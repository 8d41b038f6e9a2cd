package api

import (
	"context"
	"strings"

	"trekk/batch"
	"trekk/batch/brake"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/batch/sheet"
	"trekk/batch/statement"
	"trekk/batch/unitchange"
	"trekk/schedule/bankday"
)

type jobs struct {
	Jobs []string `json:"jobs,omitempty" maxItems:"20" example:"[\"remind\"]" doc:"All that leaves, where left out"`
	Why
}

// Stopped is what was done with which jobs.
type Stopped struct {
	Jobs []string `json:"jobs"`
}

type ticking struct {
	File      string       `json:"file" minLength:"1" maxLength:"200" example:"october.csv" doc:"Its name"`
	Statement string       `json:"statement" doc:"The bank statement: a CSV file with date, amount and reference"`
	Account   string       `json:"account,omitempty" maxLength:"20"`
	From      bankday.Date `json:"from,omitempty" doc:"The sums that should be on it"`
	To        bankday.Date `json:"to,omitempty"`
	Why
}

type unticking struct {
	What      string `json:"what" minLength:"1" maxLength:"200" doc:"The file's name, or a reference on the statement"`
	Statement string `json:"statement,omitempty" doc:"The file again; left out for a reference"`
	Why
}

// Ticked is a line of the bank statement beside the sum that it agrees with, or one of them alone.
type Ticked struct {
	Status    statement.Agreement `json:"status"` // agrees, only_bank, only_us
	Date      bankday.Date        `json:"date"`
	Amount    batch.Ore           `json:"amount_ore"`
	Reference string              `json:"reference"`
	Sum       *report.SettledSum  `json:"sum"` // null where only the bank has it
	New       bool                `json:"new"` // ticked by this act
}

type firstNumber struct {
	No int64 `json:"no" minimum:"1"`
	Why
}

type lawData struct {
	Data string `json:"data" doc:"YAML: what is new of reviewed_through, new_act_from, collection, interest, compensation and agency"`
	Why
}

// ReviewedLaw is the last day that the law's data was reviewed for.
type ReviewedLaw struct {
	ReviewedThrough bankday.Date `json:"reviewed_through"`
}

// KIDsChanged is how many customers were moved to the first layout of KIDs.
type KIDsChanged struct {
	Moved int `json:"moved"`
}

// NewUnit says with which numbers the series go on under the new customer unit.
type NewUnit struct {
	Transmission int64 `json:"first_transmission,omitempty" minimum:"1" maximum:"9999999" doc:"Where the unit used those below"`
	Assignment   int64 `json:"first_assignment,omitempty" minimum:"1" maximum:"9999999" doc:"Likewise"`
	Why
}

// TransmitterChanged is by which customer unit the books send, and from which transmission on.
type TransmitterChanged struct {
	Transmitter      string `json:"transmitter"`
	NextTransmission int64  `json:"next_transmission"`
}

// Begun is with which number invoices begin.
type Begun struct {
	No int64 `json:"no"`
}

func (a *API) addBookActs() {
	on(a, kind("close_period", batch.OfPeriod), "/periods/{no}/close",
		"Close the accounts through a month: 2026-10",
		func(ctx context.Context, c *call, no string, b *Why) (report.Period, error) {
			month, err := bankday.ParseMonth(no)
			if err != nil {
				return report.Period{}, batch.Refuse(codeInvalid, "%v", err)
			}
			p, err := c.desk().ClosePeriod(ctx, desk.ClosePeriod{Month: month, Reason: b.Reason})
			if err != nil {
				return report.Period{}, err
			}
			return report.PeriodOf(&p), nil
		})
	at(a, kind("tick", batch.OfStatement), "/settlement/tick",
		"Compare a bank statement with the settlement", maxRows,
		func(ctx context.Context, c *call, b *ticking) ([]Ticked, error) {
			done, err := c.desk().Tick(ctx, desk.Tick{
				File: b.File, Statement: strings.NewReader(b.Statement), Reason: b.Reason,
				Expected: batch.SumFilter{Account: b.Account, From: b.From, Until: b.To},
			})
			if err != nil {
				return nil, rowsProblem(err, func(sheet.RowFault) string { return "/statement" })
			}
			list := []Ticked{}
			for i := range done {
				list = append(list, tickedOf(&done[i]))
			}
			return list, nil
		})
	at(a, kind("untick", batch.OfStatement), "/settlement/untick",
		"Take back what a statement was ticked for", maxRows,
		func(ctx context.Context, c *call, b *unticking) (report.List[report.SettledSum], error) {
			act := desk.Untick{What: b.What, Reason: b.Reason}
			if b.Statement != "" {
				act.Statement = strings.NewReader(b.Statement)
			}
			sums, err := c.desk().Untick(ctx, act)
			l := report.List[report.SettledSum]{Items: []report.SettledSum{}}
			for i := range sums {
				l.Items = append(l.Items, report.SettledSumOf(&sums[i]))
			}
			return l, err
		})
}

// addCreditorActs adds the acts on the creditor as a whole.
func (a *API) addCreditorActs() {
	at(a, kind("first_invoice", batch.OfCreditor), "/first-invoice",
		"Say with which number invoices begin", maxAct,
		func(ctx context.Context, c *call, b *firstNumber) (Begun, error) {
			return Begun{b.No}, c.desk().FirstInvoice(ctx, desk.FirstInvoice{No: b.No, Reason: b.Reason})
		})
	at(a, kind("add_law", batch.OfCreditor), "/law/add", "Say what the law is, once it was reviewed", maxAct,
		func(ctx context.Context, c *call, b *lawData) (ReviewedLaw, error) {
			l, err := c.desk().AddLaw(ctx, desk.AddLaw{Data: b.Data, Reason: b.Reason})
			if err != nil {
				return ReviewedLaw{}, err
			}
			return ReviewedLaw{l.InForce(c.moment.Today()).ReviewedThrough}, nil
		})
	at(a, kind("change_kids", batch.OfCreditor), "/kids/change",
		"Move the customers to the first layout of KIDs", maxAct,
		func(ctx context.Context, c *call, b *Why) (KIDsChanged, error) {
			moved, err := c.desk().ChangeKIDs(ctx, desk.ChangeKIDs{Reason: b.Reason})
			return KIDsChanged{moved}, err
		})
	at(a, kind("change_transmitter", batch.OfCreditor), "/transmitter/change",
		"Send by the first transmitter of trekk.yaml", maxAct,
		func(ctx context.Context, c *call, b *NewUnit) (TransmitterChanged, error) {
			done, err := c.desk().ChangeTransmitter(ctx, desk.ChangeTransmitter{
				First: unitchange.First{Transmission: b.Transmission, Assignment: b.Assignment}, Reason: b.Reason,
			})
			if err != nil {
				return TransmitterChanged{}, err
			}
			return TransmitterChanged{done.From, done.NextTransmission}, nil
		})
	at(a, kind("accept_clock", batch.OfCreditor), "/clock/accept", "Say that the clock is right now", maxAct,
		func(ctx context.Context, c *call, b *Why) (report.List[report.Finding], error) {
			accepted, err := c.desk().AcceptClock(ctx, desk.AcceptClock{Reason: b.Reason})
			l := report.List[report.Finding]{Items: []report.Finding{}}
			for _, f := range accepted {
				l.Items = append(l.Items, report.Said(f, c.moment.Lang))
			}
			return l, err
		})
	at(a, kind("stop", batch.OfCreditor), "/stop", "Stop what leaves for people and for the bank", maxAct,
		func(ctx context.Context, c *call, b *jobs) (Stopped, error) {
			stopped := b.Jobs
			if len(stopped) == 0 {
				stopped = brake.Leaving
			}
			return Stopped{stopped}, c.desk().Stop(ctx, desk.Stop{Jobs: b.Jobs, Reason: b.Reason})
		})
	at(a, kind("resume", batch.OfCreditor), "/resume", "Let go on what was stopped", maxAct,
		func(ctx context.Context, c *call, b *jobs) (Stopped, error) {
			resumed, err := c.desk().Resume(ctx, desk.Resume{Jobs: b.Jobs, Reason: b.Reason})
			return Stopped{append([]string{}, resumed...)}, err
		})
}

func tickedOf(t *statement.Ticked) Ticked {
	shown := Ticked{Status: t.Status, Date: t.On(), Amount: t.Amount(), New: t.New}
	if t.Line != nil {
		shown.Reference = t.Line.Reference
	}
	if t.Sum != nil {
		sum := report.SettledSumOf(t.Sum)
		shown.Sum = &sum
	}
	return shown
}
