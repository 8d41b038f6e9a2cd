package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"trekk/batch"
)

// listed is a line of the manifest, about one file of the outbox: what it was when it left, and how far the
// audit log, which has it, had come. It lies outside the database, and its format is published.
type listed struct {
	File    string    `json:"file"`
	SHA256  string    `json:"sha256"`
	Rows    int       `json:"rows"`
	Entries int64     `json:"audit_entries"`
	Hash    string    `json:"audit_hash"` // of the last of them
	Written time.Time `json:"written"`
}

// manifest is the file beside the outbox.
func manifest(outbox string) string { return filepath.Clean(outbox) + ".manifest" }

// list adds a file to the manifest, just before it gets its name. Killed between the two, it is listed once
// more by the next run.
func list(ctx context.Context, m batch.Moment, f *batch.OutboxFile) error {
	entries, hash, err := m.Store.LastAudit(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	line, err := json.Marshal(listed{f.Name, f.SHA256, f.Rows, entries, hash, m.Now.UTC()})
	if err == nil {
		err = appendLine(manifest(m.Outbox), line)
	}
	if err != nil {
		return fmt.Errorf("outbox: list %s: %w", f.Name, err)
	}
	return nil
}

// appendLine adds a whole line to a file, or nothing. What is no file is left alone.
func appendLine(path string, line []byte) (err error) {
	size := int64(0)
	switch there, err := os.Lstat(path); {
	case err == nil && !there.Mode().IsRegular():
		return fmt.Errorf("%s is no file: move it away, and run again", path)
	case err == nil:
		size = there.Size()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(append(line, '\n')); err != nil {
		err = errors.Join(err, file.Truncate(size))
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// Altered is a file that still lies in the outbox and is not as it left.
type Altered struct{ Name, What string }

// Check holds what still lies in the outbox against the books. What has been moved away is fine, and of what
// the books do not know nothing is said.
func Check(ctx context.Context, m batch.Moment) (looked int, altered []Altered, err error) {
	entries, err := os.ReadDir(m.Outbox)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, nil, fmt.Errorf("outbox: %w", err)
	}
	for _, e := range entries {
		noted, err := m.Store.OutboxFile(ctx, e.Name())
		if errors.Is(err, batch.ErrNotFound) {
			continue
		}
		if err != nil {
			return looked, altered, err
		}
		looked++
		switch sum, err := hashFile(filepath.Join(m.Outbox, noted.Name)); {
		case err != nil:
			altered = append(altered, Altered{noted.Name, fmt.Sprintf("cannot be read: %v", err)})
		case sum != noted.SHA256:
			altered = append(altered, Altered{noted.Name, fmt.Sprintf(
				"its bytes have SHA-256 %s, noted was %s", sum, noted.SHA256)})
		}
	}
	return looked, altered, nil
}
