package batch_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/brake"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/nets/mailbox"
)

func (h *house) stopJobs(date string, jobs ...string) {
	h.Helper()
	err := h.at(date).desk("kari").Stop(h.Context(), desk.Stop{Jobs: jobs, Reason: "wrong prices"})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) resume(date string, jobs ...string) []string {
	h.Helper()
	a := desk.Resume{Jobs: jobs, Reason: "put right"}
	resumed, err := h.at(date).desk("per").Resume(h.Context(), a)
	if err != nil {
		h.Fatal(err)
	}
	return resumed
}

// inbound are the names of what lies in the folder of files to Nets, receipts left out.
func (h *house) inbound() (names []string) {
	h.Helper()
	entries, err := os.ReadDir(filepath.Join(h.dir, "mail/Inbound"))
	if err != nil {
		h.Fatal(err)
	}
	for _, e := range entries {
		if e.Name()[:2] == "AG" {
			names = append(names, e.Name())
		}
	}
	return names
}

// left are the names of all files for people.
func (h *house) outboxNames() (names []string) {
	h.Helper()
	entries, err := os.ReadDir(filepath.Join(h.dir, "outbox"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		h.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Nothing leaves while a person has stopped it: no file for people, none for the bank. Everything else is
// worked, every run and status say so, and afterwards what has waited is done.
func TestNothingLeavesAfterAStop(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001)
		h.member(1002, "payment_method", "invoice")
		h.mandate("2026-10-02", 1001)
		h.run("2026-10-05")
		h.run("2026-10-06", "bill", "claims")
		before := h.outboxNames()
		h.stopJobs("2026-10-06")
		h.pay("2026-10-07", paid{kid: kidOf(1002, 2), amount: 53900})
		for _, date := range []string{"2026-10-07", "2026-11-06"} {
			r := h.tryRun(date)
			if r.Err() == nil {
				h.Error("the run says nothing")
			}
			for _, j := range r.Jobs {
				if told := has(j.Findings, batch.Stopped,
					"gym"); told != slices.Contains(brake.Leaving, j.Job) {
					h.Errorf("%s: %v", j.Job, j.Findings)
				}
			}
		}
		if !slices.Equal(h.outboxNames(), before) || len(h.inbound()) > 0 {
			h.Errorf("left: %q, %q", h.outboxNames(), h.inbound())
		}
		if i := h.invoice("2"); i.Outstanding() > 0 {
			h.Error("what was paid has not been matched")
		}
		if h.found("stopped:gym") == nil {
			h.Error("status does not say so")
		}
		if resumed := h.resume("2026-11-06"); !slices.Equal(resumed,
			slices.Sorted(slices.Values(brake.Leaving))) {
			h.Error(resumed)
		}
		if h.tryRun("2026-11-06"); h.found("stopped:gym") != nil || slices.Equal(h.outboxNames(), before) {
			h.Error("it does not go on")
		}
		h.verified()
	})
}

// One job stands still, and no other; it does not go on by itself while everything is stopped.
func TestOneJobIsStopped(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.stopJobs("2026-10-05", "claims")
	r := h.tryRun("2026-10-06")
	if count(r, "bill", "invoices") != 1 || len(h.inbound()) > 0 || h.found("job_stopped:claims") == nil {
		t.Errorf("%v", r.Err())
	}
	h.stopJobs("2026-10-06")
	_, err := h.desk("kari").Resume(t.Context(), desk.Resume{Jobs: []string{"claims"}, Reason: "now"})
	if code(err) != desk.AllStopped {
		t.Errorf("%v", err)
	}
	h.resume("2026-10-06")
	if r := h.run("2026-10-06"); count(r, "claims", "claims") != 1 || len(h.inbound()) != 1 {
		t.Error("it does not go on")
	}
	if again := h.resume("2026-10-06"); len(again) > 0 {
		t.Error(again)
	}
	for _, job := range []string{"fetch", "report", "sned"} {
		err := h.desk("kari").Stop(t.Context(), desk.Stop{Jobs: []string{job}, Reason: "so"})
		if code(err) != desk.JobNotStopped {
			t.Errorf("%s: %v", job, err)
		}
	}
	if err := h.desk("kari").Stop(t.Context(), desk.Stop{Reason: " "}); code(err) != desk.ReasonMissing {
		t.Errorf("%v", err)
	}
}

// onPut is a mailbox that calls someone after each upload.
type onPut struct {
	mailbox.Mailbox
	call func()
}

func (o onPut) Put(ctx context.Context, name string, r io.Reader) (mailbox.Checked, error) {
	checked, err := o.Mailbox.Put(ctx, name, r)
	o.call()
	return checked, err
}

// A run that is under way has the lock of the books. A stop does not wait for it, and it looks before each
// upload; nor does a person send anything again meanwhile.
func TestAStopIsObeyedBetweenTwoUploads(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for _, no := range []int{1001, 1002} {
			h.member(no)
			h.mandate("2026-10-05", no)
			h.run("2026-10-06", "fetch", "ingest", "bill", "claims")
		}
		dial := h.payee.Mailbox
		h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
			mb, err := dial(ctx)
			return onPut{mb, func() { h.stopJobs("2026-10-06") }}, err
		}
		r := h.tryRun("2026-10-06", "send")
		if !has(r.Jobs[0].Findings, batch.Stopped, "gym") || len(h.inbound()) != 1 {
			h.Errorf("%v: %q", r.Err(), h.inbound())
		}
		if h.transmission(1).Status != batch.TransmissionSent ||
			h.transmission(2).Status != batch.TransmissionSealed {
			h.Error("the second has left too")
		}
		if _, err := h.desk("kari").Resend(h.Context(),
			desk.Resend{Transmission: 1}); code(err) != desk.Braked {
			h.Errorf("%v", err)
		}
		h.payee.Mailbox = dial
		h.resume("2026-10-06")
		if h.run("2026-10-06"); len(h.inbound()) != 2 {
			h.Error("it does not go on")
		}
	})
}

// Scene 14: a receipt approves a transmission whose upload was never begun. It is an alarm, and changes
// nothing: the transmission stays sealed, and nothing acts before a person has looked.
func TestScene14AReceiptForWhatWasNeverSent(t *testing.T) {
	for _, verdict := range []string{"GODKJENT", "AVVIST"} {
		onBooks(t, "sit", func(h *house) {
			h.member(1001)
			h.mandate("2026-10-02", 1001)
			h.run("2026-10-06", "fetch", "ingest", "bill", "claims")
			h.receipt(1, verdict)
			r := h.tryRun("2026-10-06")
			f := jobOf(r, "ingest").Findings
			if !has(f, batch.ReceiptUnsent, "1") || count(r, "ingest", "approved") != 0 {
				h.Errorf("%v", f)
			}
			sealed := h.transmission(1)
			if sealed.Status != batch.TransmissionSealed || !sealed.Replied.IsZero() || len(h.inbound()) > 0 {
				h.Errorf("%+v", sealed)
			}
			if i := h.only(); i.Claim == nil || i.Claim.Status != batch.ClaimLive {
				h.Errorf("%+v", i.Claim)
			}
			for range 2 {
				if r := h.tryRun("2026-10-07"); r.Err() == nil || h.found("receipt_unsent:1") == nil {
					h.Errorf("it is forgotten: %v", r.Err())
				}
			}
		})
	}
}

// jobOf is what a job of a run told.
func jobOf(r *night.Result, name string) *night.Report {
	for _, j := range r.Jobs {
		if j.Job == name {
			return j
		}
	}
	return &night.Report{}
}

// What the bank rejected as a whole is not claimed anew before a person says so; what then can no longer be
// in time becomes an ordinary invoice without a fee.
func TestClaimsAfterARejectionWaitForAPersonsWord(t *testing.T) {
	for _, renewed := range []bool{true, false} {
		onBooks(t, "sit", func(h *house) {
			h.payee.AskAfterRejection = true
			h.member(1001)
			h.mandate("2026-10-02", 1001)
			h.run("2026-10-06")
			h.receipt(1, "AVVIST")
			for _, date := range []string{"2026-10-07", "2026-10-08"} {
				r := h.tryRun(date)
				f := h.found("renewal_asked:1")
				if count(r, "claims", "claims") != 0 ||
					!has(jobOf(r, "claims").Findings, batch.RenewalAsked, "1") ||
					f == nil || f.Facts["claims"] != 1 || f.Facts["amount_ore"] != batch.Ore(49900) {
					h.Errorf("%s: %v, %v", date, r.Err(), f)
				}
			}
			if !renewed {
				h.nights("2026-10-09", "2026-10-19")
				i := h.only()
				if i.Method != batch.MethodInvoice || i.Fee != 0 || h.found("renewal_asked:1") != nil ||
					len(h.inbound()) != 1 {
					h.Errorf("%+v", i.Invoice)
				}
				return
			}
			renew := func() error {
				return h.desk("kari").Renew(h.Context(), desk.Renew{Transmission: 1, Reason: "put right"})
			}
			if err := renew(); err != nil {
				h.Fatal(err)
			}
			if code(renew()) != desk.NotAsked {
				h.Error("it is renewed twice")
			}
			if r := h.run("2026-10-08"); count(r, "claims", "claims") != 1 ||
				h.found("renewal_asked:1") != nil {
				h.Errorf("%v", r.Err())
			}
			h.verified()
		})
	}
}
