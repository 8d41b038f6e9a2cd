package bank

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// Parcel is a file of ours on its way to a mailbox: always the same bytes under the same name.
type Parcel struct {
	Name    string
	SHA256  string
	Size    int64
	Sends   int // times that it was put
	Content func() io.Reader
}

// parcelOf is a transmission as a parcel.
func parcelOf(ctx context.Context, m batch.Moment, t batch.Transmission) Parcel {
	return Parcel{
		Name: t.Name, SHA256: t.SHA256, Size: t.Size, Sends: t.Sends,
		Content: func() io.Reader { return m.Store.Content(ctx, batch.Out, t.Number) },
	}
}

// Find looks whether a parcel is in the mailbox, whole. The beginning of it, left by an upload that was cut
// short, is removed when it may be put there anew. Other content under its name is an error, for a person.
func Find(ctx context.Context, mb mailbox.Mailbox, p Parcel, mayPut bool) (there bool, err error) {
	info, err := lying(ctx, mb, p.Name)
	if err != nil || info == nil {
		return false, err
	}
	cut, err := compare(ctx, mb, *info, p)
	if err == nil && cut && mayPut {
		err = mb.Remove(ctx, *info)
	}
	return !cut && err == nil, err
}

// lying is what lies in the mailbox under the name of a file of ours; nil when nothing does.
func lying(ctx context.Context, mb mailbox.Mailbox, name string) (*mailbox.Info, error) {
	infos, err := mb.List(ctx)
	at := slices.IndexFunc(infos, func(i mailbox.Info) bool {
		return i.Folder == mailbox.Inbound && i.Name == name
	})
	if err != nil || at < 0 {
		return nil, err
	}
	return &infos[at], nil
}

// compare checks what lies in the mailbox under a parcel's name against its bytes. Where there is no rename,
// an upload of ours that was cut short lies there as the beginning of them. Anything else than that or the
// whole is an error. Of an upload that we are not let read back the size must do.
func compare(
	ctx context.Context, mb mailbox.Mailbox, info mailbox.Info, p Parcel,
) (cut bool, err error) {
	sum, err := hashIn(ctx, mb, info)
	switch {
	case errors.Is(err, mailbox.ErrDenied) && p.Sends > 0 && info.Size <= p.Size:
		return info.Size < p.Size, nil
	case err != nil, sum == p.SHA256:
		return false, err
	}
	if p.Sends > 0 && info.Size < p.Size {
		beginning, err := HashOf(io.LimitReader(p.Content(), info.Size))
		if err != nil || beginning == sum {
			return true, err
		}
	}
	return false, fmt.Errorf(
		"%s is in the mailbox with other content (%d bytes, ours has %d): "+
			"find out who put it there and remove it",
		p.Name, info.Size, p.Size)
}
