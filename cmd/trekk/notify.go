package main

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"time"
)

// notify tells systemd how trekk serve is, over the socket of sd_notify(3); nothing where there is none.
func notify(state string) error {
	socket := os.Getenv("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte(state))
	return errors.Join(err, conn.Close())
}

// watchdog tells systemd that the process is alive, twice as often as it asks to be told, until ctx ends.
func watchdog(ctx context.Context, alive func() bool) {
	usec, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if pid := os.Getenv("WATCHDOG_PID"); err != nil || usec <= 0 ||
		pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return
	}
	tick := time.NewTicker(time.Duration(usec) * time.Microsecond / 2)
	defer tick.Stop()
	for {
		if alive() {
			_ = notify("WATCHDOG=1") // where it is not heard, systemd starts us anew
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
