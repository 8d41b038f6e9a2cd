package bank_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/nets/mailbox"
)

const content = "NY000010 the bytes of transmission 7"

// box is a mailbox in a folder, with a transmission to bring there.
type box struct {
	*testing.T
	mailbox.Mailbox
	books *books
	file  string // where the transmission's file lies
	sent  batch.Transmission
}

func newBox(t *testing.T) *box {
	t.Helper()
	dir := t.TempDir()
	for _, folder := range []string{"Inbound", "Outbound"} {
		must(t, os.Mkdir(filepath.Join(dir, folder), 0o700))
	}
	mb, err := mailbox.Dial(t.Context(), mailbox.Config{URL: "folder:" + dir})
	must(t, err)
	sum, err := bank.HashOf(strings.NewReader(content))
	must(t, err)
	return &box{
		T: t, Mailbox: mb, books: &books{content: content}, file: filepath.Join(dir, "Inbound", "AG.txt"),
		sent: batch.Transmission{
			Number: 7, Name: "AG.txt", Status: batch.TransmissionSealed, Size: int64(len(content)),
			SHA256: sum,
		},
	}
}

// deliver delivers at noon of 6 October.
func (b *box) deliver(mayPut bool) (bool, error) {
	m := moment(b.books, "2026-10-06 12:00")
	return bank.Deliver(b.Context(), m, b, b.sent, mayPut, batch.Act{At: m.Now, By: "send"})
}

func (b *box) lies(text string) {
	b.Helper()
	must(b.T, os.WriteFile(b.file, []byte(text), 0o600))
}

// wants checks what the mailbox has and the books say.
func (b *box) wants(statuses ...batch.TransmissionStatus) {
	b.Helper()
	got, err := os.ReadFile(b.file)
	must(b.T, err)
	if !bytes.Equal(got, []byte(content)) {
		b.Errorf("the mailbox has %q", got)
	}
	if len(b.books.noted) != len(statuses) {
		b.Fatalf("noted %+v, want %v", b.books.noted, statuses)
	}
	for i, s := range statuses {
		if b.books.noted[i].Status != s {
			b.Errorf("noted %s, want %s", b.books.noted[i].Status, s)
		}
	}
}

func TestDeliverPutsTheFileThere(t *testing.T) {
	b := newBox(t)
	put, err := b.deliver(true)
	must(t, err)
	b.wants(batch.TransmissionSending, batch.TransmissionSent)
	last := b.books.noted[1]
	if !put || last.Sends != 1 || !last.Sent.Equal(at("2026-10-06 12:00")) ||
		!b.books.noted[0].Sent.IsZero() {
		t.Errorf("put %v, noted %+v", put, b.books.noted)
	}
}

func TestDeliverFindsTheFileThere(t *testing.T) {
	for _, c := range []struct {
		status batch.TransmissionStatus
		sends  int
		noted  []batch.TransmissionStatus
	}{
		{batch.TransmissionSealed, 0, []batch.TransmissionStatus{batch.TransmissionSent}},
		{batch.TransmissionSending, 1, []batch.TransmissionStatus{batch.TransmissionSent}},
		{batch.TransmissionSent, 1, nil},
	} {
		for _, mayPut := range []bool{true, false} {
			b := newBox(t)
			b.sent.Status, b.sent.Sends = c.status, c.sends
			b.lies(content)
			put, err := b.deliver(mayPut)
			must(t, err)
			b.wants(c.noted...)
			if put || len(c.noted) > 0 && b.books.noted[0].Sends != 1 {
				t.Errorf("%s: put %v, noted %+v", c.status, put, b.books.noted)
			}
		}
	}
}

// One that was sent and is not in the mailbox any more is brought there again when a person says so.
func TestDeliverAgain(t *testing.T) {
	b := newBox(t)
	b.sent.Status, b.sent.Sends, b.sent.Sent = batch.TransmissionSent, 1, at("2026-10-05 12:00")
	put, err := b.deliver(true)
	must(t, err)
	b.wants(batch.TransmissionSent, batch.TransmissionSent)
	if last := b.books.noted[1]; !put || last.Sends != 2 || !last.Sent.Equal(at("2026-10-06 12:00")) {
		t.Errorf("put %v, noted %+v", put, last)
	}
}

func TestDeliverMakesWayForAnUploadThatWasCutShort(t *testing.T) {
	b := newBox(t)
	b.sent.Status, b.sent.Sends = batch.TransmissionSending, 1
	b.lies(content[:9])
	put, err := b.deliver(true)
	must(t, err)
	b.wants(batch.TransmissionSending, batch.TransmissionSent)
	if !put || b.books.noted[1].Sends != 2 {
		t.Errorf("put %v, noted %+v", put, b.books.noted)
	}
}

func TestDeliverLeavesOtherContentAlone(t *testing.T) {
	for what, lies := range map[string]string{"other": "something else", "longer": content + "!"} {
		b := newBox(t)
		b.sent.Status, b.sent.Sends = batch.TransmissionSending, 1
		b.lies(lies)
		if _, err := b.deliver(true); err == nil || !strings.Contains(err.Error(), "with other content") {
			t.Errorf("%s: %v", what, err)
		}
		if got, err := os.ReadFile(b.file); err != nil || string(got) != lies || b.books.noted != nil {
			t.Errorf("%s: %q, %v, noted %v", what, got, err, b.books.noted)
		}
	}
	// The beginning of it is not ours when nothing has been sent.
	b := newBox(t)
	b.lies(content[:9])
	if _, err := b.deliver(true); err == nil {
		t.Error("the beginning of a sealed transmission was taken for ours")
	}
}

func TestDeliverOnlyLooks(t *testing.T) {
	for _, lies := range []string{"", content[:9]} {
		b := newBox(t)
		b.sent.Status, b.sent.Sends = batch.TransmissionSending, 1
		if lies != "" {
			b.lies(lies)
		}
		if _, err := b.deliver(false); !errors.Is(err, bank.ErrNotThere) || b.books.noted != nil {
			t.Errorf("%q: %v, noted %v", lies, err, b.books.noted)
		}
		if got, err := os.ReadFile(b.file); lies != "" && (err != nil || string(got) != lies) {
			t.Errorf("what was cut short was touched: %q, %v", got, err)
		}
	}
}

// cut is a mailbox whose connection is lost while a file is brought there.
type cut struct{ mailbox.Mailbox }

func (cut) Put(context.Context, string, io.Reader) (mailbox.Checked, error) {
	return mailbox.Unchecked, errors.New("the connection was lost")
}

// secretive is a mailbox that does not let everything be read back.
type secretive struct {
	mailbox.Mailbox
	shows mailbox.Checked
}

func (s secretive) Put(ctx context.Context, name string, r io.Reader) (mailbox.Checked, error) {
	_, err := s.Mailbox.Put(ctx, name, r)
	return s.shows, err
}

func (secretive) Open(context.Context, mailbox.Info) (io.ReadCloser, error) {
	return nil, &mailbox.Error{Op: "open", Err: mailbox.ErrDenied}
}

// Where nothing may be read back, an upload of ours is known by its size; what nobody has sent is not.
func TestDeliverKnowsItsUploadBySize(t *testing.T) {
	for _, c := range []struct {
		lies  string
		sends int
		put   bool
		fails bool
	}{
		{content, 1, false, false}, {content[:9], 1, true, false},
		{content + "!", 1, false, true}, {content, 0, false, true},
	} {
		b := newBox(t)
		b.Mailbox = secretive{b.Mailbox, mailbox.CheckedSize}
		b.lies(c.lies)
		if b.sent.Sends = c.sends; c.sends > 0 {
			b.sent.Status = batch.TransmissionSending
		}
		put, err := b.deliver(true)
		if put != c.put || (err != nil) != c.fails {
			t.Errorf("%q after %d: put %v, %v", c.lies, c.sends, put, err)
		}
		if got, err := os.ReadFile(b.file); err != nil || !c.fails && string(got) != content {
			t.Errorf("%q after %d: there is %q, %v", c.lies, c.sends, got, err)
		}
	}
}

// What could not be compared of an upload is in the audit log, with the step that says that it was sent.
func TestDeliverSaysWhatCouldNotBeReadBack(t *testing.T) {
	for checked, want := range map[mailbox.Checked]string{
		mailbox.CheckedBytes: "", mailbox.CheckedSize: "its size is right", mailbox.Unchecked: "nor its size",
	} {
		b := newBox(t)
		b.Mailbox = secretive{b.Mailbox, checked}
		_, err := b.deliver(true)
		must(t, err)
		last := b.books.acted[len(b.books.acted)-1]
		if !strings.Contains(last.Detail, want) || (want == "") != (last.Detail == "") {
			t.Errorf("checked %s: %q, want %q", checked, last.Detail, want)
		}
	}
}

// Stopped while the bytes are on their way, the books say that they may be at the bank.
func TestDeliverCutWhileSending(t *testing.T) {
	b := newBox(t)
	whole := b.Mailbox
	b.Mailbox = cut{whole}
	if put, err := b.deliver(true); err == nil || put {
		t.Fatalf("put %v, %v", put, err)
	}
	if len(b.books.noted) != 1 || b.books.noted[0].Status != batch.TransmissionSending ||
		b.books.noted[0].Sends != 1 {
		t.Fatalf("noted %+v", b.books.noted)
	}
	b.Mailbox, b.sent, b.books.noted = whole, b.books.noted[0], nil
	_, err := b.deliver(true)
	must(t, err)
	b.wants(batch.TransmissionSending, batch.TransmissionSent)
}
