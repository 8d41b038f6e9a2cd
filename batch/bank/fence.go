package bank

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"trekk/batch"
	"trekk/batch/whole"
)

// FenceFile is the name of a small file that is a payee's fence.
type FenceFile string

// String is its name without the folder.
func (f FenceFile) String() string { return filepath.Base(string(f)) }

// Read reads the file. One that is not as Write left it is an error: nobody knows then what was sealed.
func (f FenceFile) Read() (fenced batch.Fenced, err error) {
	there, err := whole.ReadJSON(string(f), &fenced)
	if there && (err != nil || fenced.Number < 1) {
		return fenced, fmt.Errorf("%s does not say which transmission was sealed last: put back what was there, "+
			"or remove it when the books are sure to be the latest", string(f))
	}
	return fenced, err
}

// Write writes the file beside the one that is there, and puts it in its place.
func (f FenceFile) Write(fenced batch.Fenced) error {
	return whole.WriteJSON(string(f), fenced)
}

// RaiseFence makes sure that the fence is not below a transmission, before a byte of it leaves.
func RaiseFence(m batch.Moment, t batch.Transmission) error {
	if m.Fence == nil {
		return nil
	}
	fenced, err := m.Fence.Read()
	if err != nil || fenced.Number >= t.Number {
		return err
	}
	return m.Fence.Write(batch.Fenced{Number: t.Number, SHA256: t.SHA256, Sealed: t.Sealed})
}

// BeyondFence is what the fence shows that the books do not have; nil when it shows nothing.
func BeyondFence(ctx context.Context, m batch.Moment) (*Shown, error) {
	if m.Fence == nil {
		return nil, nil
	}
	fenced, err := m.Fence.Read()
	if err != nil || fenced.Number == 0 {
		return nil, err
	}
	s := &Shown{Kind: batch.BrakeAhead, Number: fenced.Number, Name: m.Fence.String(), At: fenced.Sealed}
	last, err := m.Store.LastNumber(ctx, batch.TransmissionSeries)
	if err != nil || fenced.Number > last {
		return s, err
	}
	t, err := m.Store.Transmission(ctx, fenced.Number)
	switch {
	case errors.Is(err, batch.ErrNotFound), err == nil && (fenced.SHA256 == "" || t.SHA256 == fenced.SHA256):
		return nil, nil
	}
	s.Kind = batch.BrakeOther
	return s, err
}
