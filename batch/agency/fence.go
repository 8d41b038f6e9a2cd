package agency

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"trekk/batch"
	"trekk/batch/whole"
)

// FenceFile is the name of a small file that is a payee's fence for what its agency was told.
type FenceFile string

// String is its name without the folder.
func (f FenceFile) String() string { return filepath.Base(string(f)) }

// Read reads the file. One that is not as Write left it is an error: nobody knows then what the agency was told.
func (f FenceFile) Read() (fenced batch.AgencyFenced, err error) {
	there, err := whole.ReadJSON(string(f), &fenced)
	if there && (err != nil || fenced.Message < 1) {
		return fenced, fmt.Errorf("%s does not say what the agency was told last: put back what was there, or "+
			"remove it when the books are sure to be the latest", string(f))
	}
	return fenced, err
}

// Write writes the file beside the one that is there, and puts it in its place.
func (f FenceFile) Write(fenced batch.AgencyFenced) error {
	return whole.WriteJSON(string(f), fenced)
}

// raiseFence makes sure that the fence is not below what the books have numbered, before anything of it leaves; f is
// the file that leaves, zero where it is a request.
func raiseFence(ctx context.Context, m batch.Moment, f *batch.AgencyFile) error {
	if m.AgencyFence == nil {
		return nil
	}
	fenced, err := m.AgencyFence.Read()
	if err != nil {
		return err
	}
	now := fenced
	if f.No > now.File {
		now.File, now.SHA256 = f.No, f.SHA256
	}
	for s, no := range map[batch.Series]*int64{
		batch.CaseSeries: &now.Case, batch.CaseMessageSeries: &now.Message,
	} {
		last, err := m.Store.LastNumber(ctx, s)
		if err != nil {
			return err
		}
		*no = max(*no, last)
	}
	if now == fenced {
		return nil
	}
	now.At = m.Now
	return m.AgencyFence.Write(now)
}

// BeyondFence is what the fence shows that the books do not have; nil when it shows nothing.
func BeyondFence(ctx context.Context, m batch.Moment) (*batch.AgencyFenced, error) {
	if m.AgencyFence == nil {
		return nil, nil
	}
	fenced, err := m.AgencyFence.Read()
	if err != nil {
		return nil, err
	}
	for s, no := range map[batch.Series]int64{
		batch.CaseSeries: fenced.Case, batch.CaseMessageSeries: fenced.Message,
		batch.AgencyFileSeries: fenced.File,
	} {
		last, err := m.Store.LastNumber(ctx, s)
		if err != nil || no > last {
			return &fenced, err
		}
	}
	return nil, nil
}

// SetOn sets the numbers on past what the agency was told and the books do not have, so that none is used again. What
// that was is nowhere: a person is told, and nothing is handed over until he has settled it (Lost).
func SetOn(m batch.Moment, tx batch.Tx, fenced *batch.AgencyFenced) error {
	return errors.Join(tx.Raise(batch.CaseSeries, fenced.Case),
		tx.Raise(batch.CaseMessageSeries, fenced.Message),
		tx.Raise(batch.AgencyFileSeries, fenced.File), tx.MeetFinding(batch.Finding{
			Code: batch.AgencyFilesLost, Severity: batch.Urgent, Since: m.Today(), Do: batch.SettleFinding,
			Subject: batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID},
			Facts:   batch.Facts{"file": fenced.File, "case": fenced.Case, "message": fenced.Message},
		}))
}

// Lost reports whether the agency may have cases that the books do not have: what is handed over may be with it.
func Lost(ctx context.Context, m batch.Moment) (bool, error) {
	list, err := batch.Met(ctx, m.Store, batch.AgencyFilesLost)
	return len(list) > 0, err
}

// previous is the SHA-256 of the file before one with a number: of the last in the books, or of the one that the fence
// has, where that was lost.
func previous(ctx context.Context, m batch.Moment, no int64) (string, error) {
	last, err := m.Store.LastAgencyFile(ctx, batch.ToAgency)
	if err != nil || last.No == no-1 || m.AgencyFence == nil {
		return last.SHA256, err
	}
	fenced, err := m.AgencyFence.Read()
	if err == nil && fenced.File == no-1 {
		return fenced.SHA256, nil
	}
	return last.SHA256, err
}
