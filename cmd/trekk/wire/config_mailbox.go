package wire

import (
	"fmt"
	"math"
	"path"
	"time"

	"github.com/dustin/go-humanize"

	"trekk/batch"
)

// MailboxLimits says what is left in the mailbox, how much is taken from it, and when a connection that was
// lost is made anew.
type MailboxLimits struct {
	Ignore      []string   `yaml:"ignore"` // patterns of names, such as *.pdf
	LargestFile Size       `yaml:"largest_file"`
	MostFiles   int        `yaml:"most_files"` // in one run
	KeepFree    Size       `yaml:"keep_free"`  // of the disks of database and outbox
	Retry       []Duration `yaml:"retry"`      // pauses before each further try
}

// Inbox says what becomes of what is plainly no file of the bank's.
type Inbox struct {
	Strays string `yaml:"strays"` // aside or hold
}

// defaultRunLimit is far more than a night of the largest payee takes.
const defaultRunLimit = Duration(2 * time.Hour)

func defaultMailboxLimits() MailboxLimits {
	return MailboxLimits{
		LargestFile: 2 << 30, MostFiles: 5000, KeepFree: 256 << 20,
		Retry: []Duration{Duration(time.Second), Duration(10 * time.Second), Duration(time.Minute)},
	}
}

func (l *MailboxLimits) check() (errs []error) {
	for _, pattern := range l.Ignore {
		if _, err := path.Match(pattern, ""); err != nil {
			errs = append(errs, fmt.Errorf("mailbox.ignore: %q is no pattern of names such as *.pdf", pattern))
		}
	}
	if l.LargestFile == 0 {
		errs = append(errs, fmt.Errorf("mailbox.largest_file is 0: nothing could be fetched"))
	}
	if l.MostFiles < 1 {
		errs = append(errs, fmt.Errorf("mailbox.most_files is %d: want 1 or more", l.MostFiles))
	}
	return errs
}

// intake is what of it the jobs go by; they keep room on the disks of the folders.
func (w *Work) intake(folders []string) batch.Intake {
	l := &w.Mailbox.MailboxLimits
	return batch.Intake{
		Ignore: l.Ignore, LargestFile: int64(l.LargestFile), MostFiles: l.MostFiles,
		KeepFree: int64(l.KeepFree), Free: freeOn(folders), HoldStrays: w.Inbox.Strays == "hold",
		Recipients: w.Mailbox.Recipient,
	}
}

func (l *MailboxLimits) redials() []time.Duration {
	pauses := make([]time.Duration, len(l.Retry))
	for i, pause := range l.Retry {
		pauses[i] = time.Duration(pause)
	}
	return pauses
}

// Size is a number of bytes as in 2GiB or 500MB.
type Size int64

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(b []byte) error {
	n, err := humanize.ParseBytes(string(b))
	if err != nil || n > math.MaxInt64 {
		return fmt.Errorf("%q is not a size such as 2GiB or 500MB", b)
	}
	*s = Size(n)
	return nil
}
