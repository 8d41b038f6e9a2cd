package batch

import "time"

// backupEvery is how old the last backup may be: a day, and an hour to make it in. Twice that is urgent.
const backupEvery = 25 * time.Hour

// Backups say how the backups stand that trekk makes by itself.
type Backups struct {
	Folder string
	Last   time.Time // when the last was made; zero when there is none
	Later  bool      // there are none but those of after the moment that is asked about
	Fault  string    // why they cannot be listed
}

// Finding is what is wrong with them at a moment; nil when nothing is.
func (b *Backups) Finding(creditor string, now time.Time) *Finding {
	f := &Finding{
		Code: BackupOld, Severity: Waiting, Subject: Subject{Kind: OfCreditor, No: creditor},
		Facts: Facts{"folder": b.Folder}, Do: MakeBackup,
	}
	age := now.Sub(b.Last)
	switch {
	case b.Fault != "":
		f.Code, f.Severity, f.Facts["reason"] = BackupsUnread, Urgent, b.Fault
		return f
	case b.Later:
		return nil
	case b.Last.IsZero():
		f.Code, f.Severity = BackupMissing, Urgent
		return f
	case age <= backupEvery:
		return nil
	case age > 2*backupEvery:
		f.Severity = Urgent
	}
	f.Since = DayOf(b.Last)
	f.Facts["last"], f.Facts["hours"] = Clock(b.Last), int64(age.Hours())
	return f
}
