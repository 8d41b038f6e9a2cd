package batch_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// keeping is a mailbox in which nothing may be removed.
type keeping struct{ mailbox.Mailbox }

func (keeping) Remove(_ context.Context, f mailbox.Info) error {
	return &mailbox.Error{Op: "remove", Name: f.Name, Err: fs.ErrPermission}
}

// What an upload of ours that was cut short has left is told and removed, or told every time where that is
// not allowed; what is another's is left alone.
func TestLeftoversOfUploadsAreToldAndRemoved(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06")
	inbound := filepath.Join(h.dir, "mail/Inbound")
	ours, others := h.transmission(1).Name+".0badcafe.part", "SOMEBODY.0badcafe.part"
	for _, name := range []string{ours, others} {
		if err := os.WriteFile(filepath.Join(inbound, name), []byte("NY0000"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dial := h.payee.Mailbox
	for _, c := range []struct {
		kept bool
		want batch.FindingCode
	}{{true, batch.LeftoverStays}, {true, batch.LeftoverStays}, {false, batch.LeftoverRemoved}, {false, ""}} {
		h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
			mb, err := dial(ctx)
			if c.kept {
				mb = keeping{mb}
			}
			return mb, err
		}
		r := h.tryRun("2026-10-06")
		var told []batch.Finding
		for _, j := range r.Jobs {
			for _, f := range j.Findings {
				if strings.HasPrefix(string(f.Code), "leftover_") {
					told = append(told, f)
				}
			}
		}
		if c.want == "" && len(told) == 0 {
			continue
		}
		if len(told) != 1 || told[0].Code != c.want || told[0].Severity != batch.Waiting ||
			told[0].Subject.No != "1" || told[0].Facts["name"] != ours || r.Err() != nil {
			t.Errorf("kept %v: %+v, %v", c.kept, told, r.Err())
		}
	}
	left, err := os.ReadDir(inbound)
	if err != nil || len(left) != 2 {
		t.Errorf("left %v, %v", left, err)
	}
}
