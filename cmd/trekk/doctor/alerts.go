package doctor

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os/exec"
	"strconv"
	"time"

	"trekk/cmd/trekk/channel"
)

// reachTime is how long a server may take to take a connection.
const reachTime = 10 * time.Second

// alerts looks whether somebody would be told of what is urgent: what carries it there can be reached. Nothing is
// sent.
func (c *checker) alerts() {
	a := &c.conf.Alerts
	do := "trekk alerts test sends a message and says what came of it"
	said := false
	tell := func(check string, err error, found string) {
		said = true
		if err != nil {
			c.fail(check, err.Error(), do)
			return
		}
		c.ok(check, "%s", found)
	}
	if e := a.Email; e != nil {
		port := e.Port
		if port == 0 && e.TLS == channel.TLS {
			port = 465
		} else if port == 0 {
			port = 587
		}
		address := net.JoinHostPort(e.Host, strconv.Itoa(port))
		tell("alerts.email", reach(c.ctx, address), address+" can be reached")
	}
	if w := a.Webhook; w != nil {
		tell("alerts.webhook", reachURL(c.ctx, w.URL), "its server can be reached")
	}
	if cmd := a.Command; cmd != nil && len(cmd.Run) > 0 {
		path, err := exec.LookPath(cmd.Run[0])
		tell("alerts.command", err, path+" is there")
	}
	if !said {
		c.warn("alerts", "nobody would be told of what is urgent",
			"set alerts: in trekk.yaml (trekk help alerting), "+
				"then trekk alerts test")
	}
	if a.Heartbeat != "" {
		tell("alerts.heartbeat", reachURL(c.ctx, a.Heartbeat), "its server can be reached")
	}
}

// errNoAddress does not tell the address, in which there may be a secret.
var errNoAddress = errors.New("its address cannot be read")

// reach makes a connection, and says nothing over it.
func reach(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}

func reachURL(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errNoAddress
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return reach(ctx, net.JoinHostPort(u.Hostname(), port))
}
