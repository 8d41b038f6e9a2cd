package wire

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"trekk/batch"
	"trekk/batch/sheet"
)

// The exit codes.
const (
	ExitOK       = 0
	ExitFailed   = 1 // failed, or something needs a person
	ExitUsage    = 2 // wrong usage
	ExitRejected = 3 // the input was rejected
)

// ExitError is an error with the exit code that goes with it. Without an Err it exits and says nothing.
type ExitError struct {
	Code int
	Err  error
}

func (e *ExitError) Error() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

func (e *ExitError) Unwrap() error { return e.Err }

// UsageError is an error of someone who called the command wrongly: exit code 2.
func UsageError(format string, a ...any) error {
	return &ExitError{ExitUsage, fmt.Errorf(format, a...)}
}

// Rejected makes an error one of the input: exit code 3.
func Rejected(err error) error { return &ExitError{ExitRejected, err} }

// Refused makes what a person asked for in vain a rejected input: what is refused, and what is not there.
func Refused(err error) error {
	if errors.Is(err, batch.ErrRefused) || errors.Is(err, batch.ErrNotFound) {
		return Rejected(err)
	}
	return err
}

// ExitCode is the exit code of an error; ExitOK when it is nil.
func ExitCode(err error) int {
	var exit *ExitError
	var rows *sheet.Error
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &exit):
		return exit.Code
	case errors.As(err, &rows):
		return ExitRejected
	case strings.HasPrefix(err.Error(), "unknown "): // cobra's own words for a wrong command or flag
		return ExitUsage
	}
	return ExitFailed
}

// PrintError writes each line of an error as a line of its own.
func PrintError(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			fmt.Fprintf(w, "error: %s\n", line)
		}
	}
}
