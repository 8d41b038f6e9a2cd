package wording

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// Why a job failed is said in bokmål as far as it is ours; what others have said stays.
func TestWhyItFailedIsSaidInBokmål(t *testing.T) {
	lost := &mailbox.Error{Op: "list", Err: fmt.Errorf("connection lost: %w", io.ErrUnexpectedEOF)}
	for _, c := range []struct {
		err  error
		want string
	}{
		{lost, "listing av postkassen: forbindelsen ble brutt: forbindelsen tok slutt midt i"},
		{fmt.Errorf("the agency: no connection: dial tcp 10.0.0.1:22: connect: %w", syscall.ECONNREFUSED),
			"inkassobyrået: ingen forbindelse: oppkobling til 10.0.0.1:22: tilkobling: tilkoblingen ble avvist"},
		{batch.ErrBusy, "en annen trekk arbeider med disse bøkene"},
		{batch.ErrTransient, "databasen kan ikke nås akkurat nå"},
		{fmt.Errorf("%w: ask the bank", mailbox.ErrHostKeyUnknown),
			"vertsnøkkelen til tjeneren er ikke kjent: spør banken"},
		{errors.New("it answers 503 Service Unavailable: Busy: try again later"),
			"svaret er 503 Service Unavailable: Busy: prøv igjen senere"},
		{errors.Join(batch.ErrBusy, syscall.ENOSPC),
			"en annen trekk arbeider med disse bøkene\ndisken er full"},
		{errors.New("550 5.1.1 no such user"), "550 5.1.1 no such user"},
		{errors.New("put back what was there"), "put back what was there"},
		{errors.New("invoice 1042: no such file or directory"), "faktura 1042: filen eller mappen finnes ikke"},
	} {
		if got := Fault(c.err.Error(), "nb"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if got := Fault(c.err.Error(), "en"); got != c.err.Error() {
			t.Errorf("in English %q", got)
		}
	}
	f := batch.Finding{Code: batch.JobFailed, Subject: batch.Subject{Kind: batch.OfJob, No: "fetch"},
		Facts: batch.Facts{"error": lost.Error()}}
	if got := Read(f, "nb"); !strings.HasSuffix(got, "feilet: listing av postkassen: forbindelsen ble brutt: "+
		"forbindelsen tok slutt midt i") {
		t.Errorf("a finding says %q", got)
	}
}

// Every sentinel of the mailbox and of the books has its bokmål.
func TestKnownFaultsHaveBokmål(t *testing.T) {
	for _, err := range []error{
		mailbox.ErrHostKeyUnknown, mailbox.ErrHostKeyChanged, mailbox.ErrKeyFile, mailbox.ErrLogin, mailbox.ErrExists,
		mailbox.ErrChanged, mailbox.ErrRename, mailbox.ErrNoSpace, mailbox.ErrCorrupt, mailbox.ErrDenied,
		mailbox.ErrStalled, mailbox.ErrSlow, mailbox.ErrTooMuch, batch.ErrBusy, batch.ErrTransient,
		batch.ErrConflict, batch.ErrNotFound, syscall.EACCES, syscall.ENOSPC, syscall.ENOENT, syscall.EIO,
	} {
		if Fault(err.Error(), "nb") == err.Error() {
			t.Errorf("%q has no bokmål", err)
		}
	}
}
