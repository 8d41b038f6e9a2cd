package batch

import (
	"context"
	"time"
)

// Anchored is what the anchor of the audit log, which is kept outside the database, says of it.
type Anchored struct {
	Entries int64     `json:"entries"` // that the log had at least; zero where there is no anchor
	Hash    string    `json:"hash"`    // of the last of them
	Signed  time.Time `json:"signed"`
	Broken  string    `json:"broken,omitempty"` // why the log does not hold it
}

// Unanchored is why the audit log does not hold its anchor; nothing while it does.
func Unanchored(ctx context.Context, m Moment) (why string, err error) {
	if m.Anchor == nil {
		return "", nil
	}
	a, err := m.Anchor(ctx)
	return a.Broken, err
}

// AnchorFindings tell that the audit log does not hold its anchor: none while it does.
func AnchorFindings(ctx context.Context, m Moment) ([]Finding, error) {
	broken, err := Unanchored(ctx, m)
	if err != nil || broken == "" {
		return nil, err
	}
	f := Finding{
		Code: AuditUnanchored, Severity: Urgent, Subject: Subject{Kind: OfCreditor, No: m.Creditor.ID},
		Facts: Facts{"broken": broken}, Do: AnchorAnew,
	}
	return []Finding{f}, nil
}
