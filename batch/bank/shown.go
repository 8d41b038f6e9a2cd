package bank

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"trekk/batch"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Shown is a transmission of ours that something outside the books shows, and that is not in them.
type Shown struct {
	Kind   batch.BrakeKind // BrakeAhead: its number is above the books'; BrakeOther: it is not the one they have
	Number int64
	Name   string    // of what shows it
	At     time.Time // when it was there at the latest
}

// TransmissionName is the name under which a transmission that was sealed on a day is sent.
func TransmissionName(number int64, sealed bankday.Date, transmitter string) string {
	return fmt.Sprintf("AG.F%07d.D%s.K%s.txt", number, sealed.Time().Format("060102"), transmitter)
}

// The names of our transmissions, and those that receipts on them usually have: number and transmitter.
var (
	transmissionName = regexp.MustCompile(`^AG\.F(\d{7})\.D\d{6}\.K(\d{8})\.txt$`)
	receiptName      = regexp.MustCompile(`(?i)^KV\..*\bF(\d{7})\.(?:.*\bK(\d{1,8})\.)?`)
)

// UnitIn is the customer unit id in the name of a transmission, 8 digits; empty when it has none.
func UnitIn(name string) string {
	if m := transmissionName.FindStringSubmatch(name); m != nil {
		return m[2]
	}
	return ""
}

// numberIn is the transmission number in a name; zero when it has none, or another's.
func numberIn(form *regexp.Regexp, name string, c *batch.Creditor) int64 {
	m := form.FindStringSubmatch(name)
	if m == nil || m[2] != "" && !c.IsUnit(strings.Repeat("0", 8-len(m[2]))+m[2]) {
		return 0
	}
	no, _ := strconv.ParseInt(m[1], 10, 64)
	return no
}

// Beyond are the transmissions that the mailbox shows, by files of ours and by the names of receipts, and
// that the books do not have, or have otherwise. What has been received as a file is known: ingest, or a
// person, has dealt with it.
func Beyond(
	ctx context.Context, m batch.Moment, mb mailbox.Mailbox, infos []mailbox.Info,
) (list []Shown, err error) {
	last, err := m.Store.LastNumber(ctx, batch.TransmissionSeries)
	if err != nil {
		return nil, err
	}
	for _, info := range infos {
		s := Shown{Kind: batch.BrakeAhead, Name: info.Name, At: info.ModTime}
		s.Number = numberIn(receiptName, info.Name, &m.Creditor)
		beyond := s.Number > last
		if beyond {
			seen, err := m.Store.Seen(ctx, SightingOf(info))
			if err != nil {
				return nil, err
			}
			beyond = !seen
		}
		if no := numberIn(transmissionName, info.Name, &m.Creditor); no > 0 {
			s.Number = no
			if no <= last {
				s.Kind = batch.BrakeOther
			}
			if beyond, err = unlike(ctx, m, mb, info, no); err != nil {
				return nil, err
			}
		}
		if beyond {
			list = append(list, s)
		}
	}
	return list, nil
}

// unlike reports whether a file of ours is not the transmission that the books have under its number. The
// beginning of one that is being sent is an upload that was cut short.
func unlike(
	ctx context.Context, m batch.Moment, mb mailbox.Mailbox, info mailbox.Info, number int64,
) (bool, error) {
	t, err := m.Store.Transmission(ctx, number)
	switch {
	case err != nil && !errors.Is(err, batch.ErrNotFound):
		return false, err
	case err != nil || t.Name != info.Name:
	case info.Size < t.Size && t.Sends > 0 && t.Status != batch.TransmissionApproved:
		return false, nil
	case info.Size == t.Size:
		same, err := sameBytes(ctx, mb, info, t)
		if same || err != nil {
			return false, err
		}
	}
	seen, err := m.Store.Seen(ctx, SightingOf(info))
	return !seen, err
}

// sameBytes compares a file with a transmission. What the bank has answered it has read; where we may not
// read it back, its size is all that can be compared.
func sameBytes(
	ctx context.Context, mb mailbox.Mailbox, info mailbox.Info, t batch.Transmission,
) (bool, error) {
	if t.Status == batch.TransmissionApproved || t.Status == batch.TransmissionRejected && t.Sends > 0 {
		return true, nil
	}
	f, err := mb.Open(ctx, info)
	if err == nil {
		var sum string
		sum, err = HashOf(f)
		if err = errors.Join(err, f.Close()); err == nil {
			return sum == t.SHA256, nil
		}
	}
	if mailbox.Retryable(err) || ctx.Err() != nil {
		return false, err
	}
	return true, nil
}

// SightingOf is a file as it lies in the mailbox.
func SightingOf(i mailbox.Info) batch.Sighting {
	return batch.Sighting{Folder: i.Folder.String(), Name: i.Name, Size: i.Size, ModTime: i.ModTime}
}
