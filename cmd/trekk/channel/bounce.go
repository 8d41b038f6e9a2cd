package channel

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/whole"
)

// Hear reads the e-mails that have come into the folder of bounces, and tells note what each says of a
// message of ours. One that was noted goes into the folder read below it, and what is no bounce of ours into
// other: so each is read once. note's error is batch.ErrNotFound where there is no such message; after any
// other the rest waits.
func (c *Mail) Hear(ctx context.Context, note func(delivery.Report) error) error {
	entries, err := os.ReadDir(c.Bounces)
	switch {
	case c.Bounces == "", errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("bounces: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := c.hear(ctx, e.Name(), note); err != nil {
			return fmt.Errorf("bounces: %w", err)
		}
	}
	return nil
}

func (c *Mail) hear(ctx context.Context, name string, note func(delivery.Report) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := whole.Open(filepath.Join(c.Bounces, name))
	if err != nil {
		return err
	}
	b, err := ReadBounce(f)
	f.Close()
	if err == nil {
		err = note(b)
	}
	to := "read"
	switch {
	case errors.Is(err, errNoBounce), errors.Is(err, batch.ErrNotFound):
		to = "other"
	case err != nil:
		return err
	}
	folder := filepath.Join(c.Bounces, to)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.Rename(filepath.Join(c.Bounces, name), filepath.Join(folder, name))
}

// errNoBounce is an e-mail that says nothing of one of ours.
var errNoBounce = errors.New("no bounce")

// maxBounce is how much of a bounce is read: it may have the whole e-mail in it.
const maxBounce = 16 << 20

// ReadBounce reads a delivery status notification (RFC 3464): what became of the one whom it was sent to, and
// which e-mail it was. The error is errNoBounce where it is none.
func ReadBounce(r io.Reader) (b delivery.Report, err error) {
	m, err := mail.ReadMessage(bufio.NewReader(io.LimitReader(r, maxBounce)))
	if err != nil {
		return b, errNoBounce
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" {
		return b, errNoBounce
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextPart()
		if err != nil {
			break // of one that was cut short, what is there counts
		}
		var body io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "base64") {
			body = base64.NewDecoder(base64.StdEncoding, p)
		}
		switch kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); kind {
		case "message/delivery-status":
			status(&b, body)
		case "message/rfc822", "text/rfc822-headers", "message/rfc822-headers":
			of(&b, body)
		}
	}
	if b.State == "" || b.Reference == "" {
		return b, errNoBounce
	}
	return b, nil
}

// status reads the groups of fields of a delivery status; the first is about the server, the others each
// about one who was to get the e-mail.
func status(b *delivery.Report, r io.Reader) {
	in := textproto.NewReader(bufio.NewReader(r))
	for {
		h, err := in.ReadMIMEHeader()
		switch strings.ToLower(strings.TrimSpace(h.Get("Action"))) {
		case "failed":
			b.State, b.Error = batch.MessageFailed, statusOf(h)
		case "delivered":
			b.State = batch.MessageDelivered
		case "delayed", "relayed", "expanded":
			b.State = batch.MessageAccepted
		}
		if err != nil {
			return
		}
	}
}

// statusOf is the code of a status, such as 5.1.1, and what that means.
func statusOf(h textproto.MIMEHeader) string {
	code, _, _ := strings.Cut(strings.TrimSpace(h.Get("Status")), " ")
	for _, known := range []struct{ prefix, says string }{
		{"5.1.", "there is no such address"}, {"5.2.2", "the mailbox is full"},
		{"5.2.", "the mailbox takes nothing"},
		{"5.4.", "the mail server was not reached"}, {"4.4.", "the mail server was not reached"},
		{"5.7.", "the mail server refuses it"},
	} {
		if strings.HasPrefix(code, known.prefix) {
			return batch.Visible(code) + ": " + known.says
		}
	}
	return batch.Visible(code)
}

// of reads whose Message-ID the e-mail has that came back.
func of(b *delivery.Report, r io.Reader) {
	content, _ := io.ReadAll(io.LimitReader(r, 1<<20))
	content = bytes.TrimLeft(content, "\r\n")
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(content))).ReadMIMEHeader()
	id := strings.Trim(strings.TrimSpace(h.Get("Message-Id")), "<>")
	b.Reference, _, _ = strings.Cut(id, "@")
}
