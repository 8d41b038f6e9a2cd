package report

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
)

// File is a file received from the bank, or one that keeps what a person has added.
type File struct {
	// Acceptable: a person may accept it as it is, since its only errors are of control fields that no money
	// depends on.
	Acceptable bool `json:"acceptable"`

	Account  string           `json:"account"`
	Amount   batch.Ore        `json:"amount_ore"`
	Faults   []batch.Fault    `json:"faults"`
	Folder   string           `json:"folder"`
	Kind     string           `json:"kind"`
	Mandates int              `json:"mandates"`
	Name     string           `json:"name"`
	No       int64            `json:"no"`
	Number   int              `json:"number"` // the transmission number in it; 0 when unknown
	Payments int              `json:"payments"`
	Reason   string           `json:"reason"`
	Received time.Time        `json:"received"`
	SHA256   string           `json:"sha256"`
	Size     int64            `json:"size"`
	Status   batch.FileStatus `json:"status"`
}

// FileOf is the read model of a file with its faults.
func FileOf(f batch.File, faults []batch.Fault) File {
	if faults == nil {
		faults = []batch.Fault{}
	}
	return File{
		Acceptable: f.Status == batch.FileQuarantined && bank.Unacceptable(faults) == nil,

		No: f.No, Name: f.Name, Folder: f.Folder, Received: f.Received, Size: f.Size, SHA256: f.SHA256,
		Status: f.Status, Kind: f.Kind, Number: f.Number, Payments: f.Payments, Mandates: f.Mandates,
		Amount: f.Amount, Account: f.Account, Reason: f.Reason, Faults: faults,
	}
}

// File shows a file, found by its number or name, with its faults. The error is ErrNotFound when none was
// received.
func (r Reports) File(ctx context.Context, name string) (*File, error) {
	f, err := r.Store.FileByName(ctx, name)
	if err != nil {
		return nil, err
	}
	faults, err := r.Store.Faults(ctx, f.No)
	shown := FileOf(f, faults)
	return &shown, err
}
