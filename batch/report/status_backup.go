package report

import "trekk/batch"

// LastBackup says how old the last backup is.
type LastBackup struct {
	Folder string `json:"folder"`
	Last   string `json:"last"` // 2026-10-31 03:30; empty when there is none
	Hours  int64  `json:"hours"`
}

// handed tells of the files that were handed in, and not taken.
func (s *statusReader) handed() error {
	if s.Handed == nil {
		return nil
	}
	found, err := s.Handed.Failed()
	for _, f := range found {
		s.found(f)
	}
	return err
}

// backups is how the backups stand that trekk makes by itself.
func (s *statusReader) backups() error {
	if s.Backups == nil {
		return nil
	}
	b := s.Backups(s.Now)
	s.Backup = &LastBackup{Folder: b.Folder}
	if !b.Last.IsZero() {
		s.Backup.Last, s.Backup.Hours = batch.Clock(b.Last), int64(s.Now.Sub(b.Last).Hours())
	}
	if f := b.Finding(s.Creditor.ID, s.Now); f != nil {
		s.found(*f)
	}
	return nil
}
