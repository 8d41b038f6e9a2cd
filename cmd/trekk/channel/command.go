package channel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"trekk/batch/alert"
)

// Command runs a program of the payee's own for each message, which it gets as JSON on its standard input.
type Command struct {
	Run   []string // the program and its arguments
	Limit time.Duration
	Lang  string
}

// Name is the channel's.
func (*Command) Name() string { return "command" }

// Send runs the program. Its environment says which message it is, as the webhook's headers do.
func (c *Command) Send(ctx context.Context, m alert.Message) error {
	content, err := body(&m, c.Lang)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Run[0], c.Run[1:]...) // #nosec G204 -- the payee names the program
	cmd.Stdin = bytes.NewReader(content)
	cmd.Env = append(cmd.Environ(), "TREKK_ALERT_ID="+m.Message)
	cmd.WaitDelay = time.Second // for what it has left behind with our pipe
	err = cmd.Run()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the program has not ended within %s", c.Limit)
	case errors.As(err, &ended):
		return fmt.Errorf("the program ended with %s", ended.ProcessState)
	case err != nil:
		return errors.New("the program cannot be run: see alerts.command")
	}
	return nil
}
