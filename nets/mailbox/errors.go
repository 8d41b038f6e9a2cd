package mailbox

import (
	"errors"
	"io"
	"net"

	"github.com/pkg/sftp"
)

// The errors by which callers decide what to do; test for them with errors.Is.
var (
	ErrHostKeyUnknown = errors.New("the server's host key is not known")
	ErrHostKeyChanged = errors.New("the server's host key is not the one it should have")
	ErrKeyFile        = errors.New("the private key cannot be used")
	ErrLogin          = errors.New("the server does not accept the login")
	ErrExists         = errors.New("a file of that name is there already")
	ErrChanged        = errors.New("the file is still changing")
	ErrRename         = errors.New("the server refuses to rename")
	ErrNoSpace        = errors.New("the server took only a part of the file")
	ErrCorrupt        = errors.New("the server has other bytes than were sent")
	ErrDenied         = errors.New("the server denies it")
	ErrStalled        = errors.New("the server has stopped answering")
	ErrSlow           = errors.New("the server takes too long")
	ErrTooMuch        = errors.New("the server sends too much")
)

// Error is what went wrong with a mailbox, and whether it may go better the next time.
type Error struct {
	Op        string // connect, list, open, read, put, write, rename, stat, close, remove
	Name      string // the address or the file
	Err       error
	Temporary bool // the same call may succeed later: see Retryable
}

func (e *Error) Error() string {
	if e.Name == "" {
		return e.Op + " mailbox: " + e.Err.Error()
	}
	return e.Op + " " + e.Name + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Retryable says whether the same call may succeed later without anything being changed: the connection was
// lost, the server was silent, the file was still growing. A wrong host key, a refused login and a file that
// exists stay as they are.
func Retryable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Temporary
}

// lost says whether err comes from a connection that is gone.
func lost(err error) bool {
	var network net.Error
	var status *sftp.StatusError
	var own ownError
	switch {
	case errors.As(err, &own):
		return false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, io.ErrClosedPipe):
		return true
	case errors.As(err, &network):
		return true
	case errors.As(err, &status):
		return status.FxCode() == sftp.ErrSSHFxNoConnection || status.FxCode() == sftp.ErrSSHFxConnectionLost
	}
	return errors.Is(err, sftp.ErrSSHFxConnectionLost)
}
