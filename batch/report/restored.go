package report

import (
	"context"
	"fmt"

	"trekk/batch"
	"trekk/batch/stream"
)

// Restored is a copy of the books held against the books as they were when it was made.
type Restored struct {
	Entry         int64     `json:"entry"` // the last of the audit log that the copy has and the books have too
	Since         int64     `json:"since"` // how many the books have had since
	Files         int       `json:"files"` // ingested
	Payments      int       `json:"payments"`
	Received      batch.Ore `json:"received_ore"`
	Transmissions int       `json:"transmissions"`
	Claims        int       `json:"claims"`
	Claimed       batch.Ore `json:"claimed_ore"`
	Wrong         []string  `json:"wrong"`
}

// ownEntries is how many entries of its own a copy may have: that it was brought to another schema, and its mark.
const ownEntries = 20

// HeldAgainst holds a copy of the books, such as a restored backup, against these, from which it was made: its
// audit log must be the beginning of this one, so that every row that it was sealed over is the same, and its
// files, payments and transmissions must be here with the same hashes, counts and sums.
func (r Reports) HeldAgainst(ctx context.Context, copied Reports) (*Restored, error) {
	h := &restoredReader{books: r, copied: copied, found: &Restored{Wrong: []string{}}}
	for _, look := range []func(context.Context) error{h.audit, h.files, h.transmissions} {
		if err := look(ctx); err != nil {
			return h.found, err
		}
	}
	return h.found, nil
}

type restoredReader struct {
	books, copied Reports
	found         *Restored
}

func (h *restoredReader) wrong(format string, a ...any) {
	if len(h.found.Wrong) < maxWrong {
		h.found.Wrong = append(h.found.Wrong, fmt.Sprintf(format, a...))
	}
}

// audit looks for the last entry that both have.
func (h *restoredReader) audit(ctx context.Context) error {
	last, _, err := h.copied.Store.LastAudit(ctx)
	if err != nil {
		return err
	}
	now, _, err := h.books.Store.LastAudit(ctx)
	for no := last; err == nil && no > max(last-ownEntries, 0); no-- {
		var theirs, ours string
		if theirs, err = h.copied.Store.AuditHash(ctx, no); err != nil {
			return err
		}
		if ours, err = h.books.Store.AuditHash(ctx, no); err == nil && ours != "" && ours == theirs {
			h.found.Entry, h.found.Since = no, now-no
			return nil
		}
	}
	if err == nil {
		h.wrong("the audit log of the backup is not the beginning of the books': it is a backup of other books")
	}
	return err
}

// files counts the ingested files and their payments, here and there.
func (h *restoredReader) files(ctx context.Context) error {
	theirs := map[int64]string{} // hashes of ingested files by number: thousands in ten years
	for f, err := range h.copied.Store.Files(ctx, batch.FileIngested) {
		if err != nil {
			return err
		}
		theirs[f.No] = f.SHA256
	}
	h.found.Files = len(theirs)
	same := 0
	for f, err := range h.books.Store.Files(ctx, batch.FileIngested) {
		if err != nil {
			return err
		}
		if hash, ok := theirs[f.No]; ok && hash == f.SHA256 {
			same++
		}
	}
	if same != len(theirs) {
		h.wrong("the backup has %d ingested files, of which the books have %d", len(theirs), same)
	}
	var err error
	if h.found.Payments, h.found.Received, err = paymentsOf(ctx, h.copied, theirs); err != nil {
		return err
	}
	payments, received, err := paymentsOf(ctx, h.books, theirs)
	if payments != h.found.Payments || received != h.found.Received {
		h.wrong("the backup has %d payments of %s, the books have %d of %s of the same files",
			h.found.Payments,
			h.found.Received, payments, received)
	}
	return err
}

// paymentsOf counts and sums the payments of some files.
func paymentsOf(ctx context.Context, r Reports, files map[int64]string) (n int, sum batch.Ore, err error) {
	for p, err := range r.Store.Payments(ctx, batch.PaymentsByFile) {
		if err != nil {
			return n, sum, err
		}
		if _, ok := files[p.File]; !ok {
			continue
		}
		n++
		if err := stream.Add(&sum, p.Amount); err != nil {
			return n, sum, err
		}
	}
	return n, sum, nil
}

// transmissions holds those of the copy against ours, by number.
func (h *restoredReader) transmissions(ctx context.Context) error {
	ours := map[int64]string{}
	for t, err := range h.books.Store.Transmissions(ctx) {
		if err != nil {
			return err
		}
		ours[t.Number] = t.SHA256
	}
	for t, err := range h.copied.Store.Transmissions(ctx) {
		if err != nil {
			return err
		}
		h.found.Transmissions++
		h.found.Claims += t.Claims
		if err := stream.Add(&h.found.Claimed, t.Amount); err != nil {
			return err
		}
		if ours[t.Number] != t.SHA256 {
			h.wrong("transmission %d of the backup is not the books'", t.Number)
		}
	}
	return nil
}
