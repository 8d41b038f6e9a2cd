package render

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// IsTerminal reports whether someone is looking.
func IsTerminal(w io.Writer) bool {
	if s, ok := w.(*Screen); ok {
		w = s.to
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Progress shows how far long work has come, on a terminal only; most is -1 when the end is not known.
func Progress(w io.Writer, most int64, what string) *progressbar.ProgressBar {
	if !IsTerminal(w) {
		return progressbar.NewOptions64(most,
			progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetVisibility(false))
	}
	if s, ok := w.(*Screen); ok {
		w = s.to
	}
	return progressbar.NewOptions64(most,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(30), progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true),
		progressbar.OptionSpinnerType(14),
	)
}
