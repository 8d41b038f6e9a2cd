package report

import (
	"cmp"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/stream"
)

// agencyFile reads a file from the collection agency again, beside the payments that the books have of it. An
// agency that pays on our KIDs tells of payments that are none of its own.
func (v *verifier) agencyFile(f batch.File, ours iter.Seq2[batch.PaymentState, error]) error {
	payments := stream.NewPuller(ours)
	defer payments.Stop()
	p, more, err := payments.Next()
	wrong := func(what string) { v.wrong("%s (file %d) line %d: %s", f.Name, f.No, p.Line, what) }
	for r, bad := range agency.NewReader(v.Store.Content(v.ctx, batch.In, f.No)).Records() {
		if bad != nil || err != nil {
			return cmp.Or(bad, err)
		}
		if !more || p.Line != r.Line {
			continue
		}
		v.found.Payments++
		if r.Payment == nil || p.Amount != r.Ours() || p.Date != r.Payment.On ||
			p.Reference != r.Payment.Reference || p.Source != batch.SourceAgency {
			wrong("the payment in the books is not the file's")
		}
		p, more, err = payments.Next()
	}
	if err == nil && more {
		wrong(fmt.Sprintf("payment %d is in the books and not in the file", p.No))
	}
	return err
}

// agencyFiles holds the bytes of the files to the agency against their hashes.
func (v *verifier) agencyFiles() error {
	for f, err := range v.Store.AgencyFiles(v.ctx, batch.ToAgency) {
		if err == nil {
			err = v.hash(batch.ToAgency, f.No, f.SHA256, func(format string, a ...any) {
				v.wrong("%s: %s", f.Name, fmt.Sprintf(format, a...))
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
