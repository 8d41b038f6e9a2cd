package api

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

// onTransmission adds an act on a transmission.
func onTransmission(
	a *API, name, summary string, do func(ctx context.Context, d *desk.Desk, no int64, reason string) error,
) {
	on(a, kind(name, batch.OfTransmission), "/transmissions/{no}/"+name, summary,
		func(ctx context.Context, c *call, no string, b *Why) (*report.Transmission, error) {
			transmission, err := number(no)
			if err != nil {
				return nil, err
			}
			if err := do(ctx, c.desk(), transmission, b.Reason); err != nil {
				return nil, err
			}
			return c.reports().Answered(ctx, transmission)
		})
}

// onFile adds an act on a quarantined file.
func onFile(
	a *API, name, summary string, do func(ctx context.Context, d *desk.Desk, no int64, reason string) error,
) {
	on(a, kind(name, batch.OfFile), "/files/{no}/"+name, summary,
		func(ctx context.Context, c *call, no string, b *Why) (*report.File, error) {
			file, err := number(no)
			if err != nil {
				return nil, err
			}
			if err := do(ctx, c.desk(), file, b.Reason); err != nil {
				return nil, err
			}
			return c.reports().File(ctx, strconv.FormatInt(file, 10))
		})
}

type recovering struct {
	NotAtBank []int64 `json:"not_at_bank,omitempty" maxItems:"1000" doc:"Transmissions that the bank does not have"`
	Why
}

func (a *API) addBankActs() {
	onTransmission(a, "approve", "A second person's word that a sealed transmission may be sent",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			return d.Approve(ctx, desk.Approve{Transmission: no, Reason: reason})
		})
	onTransmission(a, "reject", "Give up a transmission before it is sent, or one that the bank has rejected",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			return d.Reject(ctx, desk.Reject{Transmission: no, Reason: reason})
		})
	onTransmission(a, "resend", "Bring the same bytes to the mailbox again, after looking whether they are there",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			_, err := d.Resend(ctx, desk.Resend{Transmission: no, Reason: reason})
			return err
		})
	onTransmission(a, "renew", "Let the claims of a transmission that the bank rejected be made anew",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			return d.Renew(ctx, desk.Renew{Transmission: no, Reason: reason})
		})
	onFile(a, "discard", "Put a quarantined file aside for good",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			_, err := d.Discard(ctx, desk.Discard{File: no, Reason: reason})
			return err
		})
	onFile(a, "accept", "Take a quarantined file as it is, where no money depends on its faults",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			_, err := d.Accept(ctx, desk.Accept{File: no, Reason: reason})
			return err
		})
	onFile(a, "retry", "Work a quarantined file again",
		func(ctx context.Context, d *desk.Desk, no int64, reason string) error {
			_, err := d.Retry(ctx, desk.Retry{File: no, Reason: reason})
			return err
		})
	on(a, kind("retry", batch.OfMessage), "/messages/{no}/retry",
		"Have a message sent again that may have been sent",
		func(ctx context.Context, c *call, no string, b *Why) (report.Message, error) {
			n, err := number(no)
			if err != nil {
				return report.Message{}, err
			}
			m, err := c.desk().RetryMessage(ctx, desk.RetryMessage{Message: n, Reason: b.Reason})
			return c.reports().MessageOf(&m), err
		})
	on(a, kind("settle", batch.OfFinding), "/findings/{no}/settle",
		"Settle a finding that nothing else may ever end",
		func(ctx context.Context, c *call, no string, b *Why) (report.Finding, error) {
			s, err := c.desk().Settle(ctx, desk.Settle{Finding: no, Reason: b.Reason})
			if err != nil {
				return report.Finding{}, err
			}
			return report.SettledOf(s, c.moment.Lang), nil
		})
	at(a, kind("recover", batch.OfCreditor), "/recover", "Make the books know what the bank knows", maxAct,
		func(ctx context.Context, c *call, b *recovering) (*desk.Recovered, error) {
			return c.desk().Recover(ctx, desk.Recover{NotAtBank: b.NotAtBank, Reason: b.Reason})
		})
}
