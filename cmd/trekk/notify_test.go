package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// systemd is told when trekk serve is ready, that it is alive, and that it stops.
func TestServeTellsSystemd(t *testing.T) {
	conf := newGym(t, "")
	socket := filepath.Join(t.TempDir(), "notify")
	heard, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer heard.Close()
	serve := exec.Command(os.Args[0], "--config", conf, "serve")
	serve.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1", "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=100000")
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- serve.Wait()
		_ = heard.Close()
	}()
	var said []string
	for b := make([]byte, 100); ; {
		n, err := heard.Read(b)
		if err != nil {
			break
		}
		said = append(said, string(b[:n]))
		if strings.Count(strings.Join(said, " "), "WATCHDOG=1") == 3 {
			_ = serve.Process.Signal(syscall.SIGTERM)
		}
	}
	if err := <-ended; err != nil {
		t.Errorf("serve: %v", err)
	}
	all := strings.Join(said, " ")
	if !strings.Contains(all, "READY=1") || !strings.Contains(all, "STOPPING=1") {
		t.Errorf("systemd was told %s", all)
	}
}
