package doctor

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"trekk/cmd/trekk/wire"
	"trekk/nets/mailbox"
)

// exchange looks at a mailbox: login and host key, both folders, and whether a file can be written, renamed and
// removed.
func (c *checker) exchange(x wire.Exchange) {
	p := mailbox.Probe(c.ctx, x.Config)
	c.connected(x, p.Connect)
	step := func(name string, err error, well, do string) {
		switch {
		case err == nil:
			c.ok(x.Name+"."+name, "%s", well)
		case errors.Is(err, mailbox.ErrNotTried):
			c.warn(x.Name+"."+name, "not looked at", "see to what failed before it")
		default:
			c.fail(x.Name+"."+name, err.Error(), do)
		}
	}
	folders := "correct outbound and inbound in trekk.yaml, or ask who runs the server to let you list them"
	step("outbound", p.Outbound, "can be listed", folders)
	step("inbound", p.Inbound, "can be listed", folders)
	step("write", p.Write, "a file was written and read back",
		"ask who runs the server to let you write there")
	renamed := "the file was renamed"
	if x.Config.Direct {
		renamed = "not needed: upload is direct"
	}
	step("rename", p.Rename, renamed, "set upload: direct in trekk.yaml, or ask who runs the server to allow it")
	step("remove", p.Remove, "the file was removed",
		fmt.Sprintf("ask who runs the server to remove %s, and to let you remove files", p.Left))
	if p.Inbound == nil && p.Leftovers > 0 {
		c.warn(x.Name+".leftovers", fmt.Sprintf("%d files of uploads that were cut short lie in Inbound",
			p.Leftovers),
			"the job send removes them; ask the bank where it is not let")
	}
	if !p.Clock.IsZero() && c.conf.Clock != wire.ClockFree {
		c.clock("clock."+x.Name, "the server's", p.Clock.Sub(p.Written.Truncate(time.Second)))
	}
}

// connected tells of host key and login, which are two things to see to.
func (c *checker) connected(x wire.Exchange, err error) {
	hostKey, login := x.Name+".host_key", x.Name+".login"
	remote := strings.HasPrefix(x.Config.URL, "sftp:")
	switch {
	case !remote && err == nil:
		c.ok(login, "%s is there", x.Config.URL)
	case !remote:
		c.fail(login, err.Error(), "correct url in trekk.yaml: sftp://user@host:port, or folder:PATH")
	case err == nil:
		c.ok(hostKey, "the server has the key that is pinned")
		c.ok(login, "%s", x.Config.URL)
	case errors.Is(err, mailbox.ErrHostKeyUnknown):
		c.fail(hostKey, err.Error(), "compare the fingerprint with the one the bank has published, then set host_key")
		c.warn(login, "not looked at", "see to the host key first")
	case errors.Is(err, mailbox.ErrHostKeyChanged):
		c.fail(hostKey, err.Error(), "ask the bank before anything else: someone may be in between")
		c.warn(login, "not looked at", "see to the host key first")
	case errors.Is(err, mailbox.ErrLogin):
		c.ok(hostKey, "the server has the key that is pinned")
		c.fail(login, err.Error(), "see that the bank has the public key of this user")
	case errors.Is(err, mailbox.ErrKeyFile):
		c.warn(hostKey, "not looked at", "see to the private key first")
		c.fail(login, err.Error(), "see to the file of the private key, or to its passphrase in TREKK_KEY_PASSPHRASE")
	default:
		c.warn(hostKey, "not looked at", "see to the connection first")
		c.fail(login, err.Error(), "see that host and port are right, and that the firewall lets us through")
	}
}

// How far a clock may be from ours: beyond the first it is told, beyond the second a cut-off may be missed by it.
const (
	clockTold  = 2 * time.Minute
	clockWrong = 30 * time.Minute
)

// clock holds a clock against ours: ahead is by how much it is ahead.
func (c *checker) clock(check, whose string, ahead time.Duration) {
	found := fmt.Sprintf("%s is %s ahead of this machine's", whose, ahead.Round(time.Second))
	if ahead < 0 {
		found = fmt.Sprintf("%s is %s behind this machine's", whose, (-ahead).Round(time.Second))
	}
	do := "see which of them is right: timedatectl says whether this machine's is kept by NTP"
	switch apart := ahead.Abs(); {
	case apart > clockWrong:
		c.fail(check, found, do)
	case apart > clockTold:
		c.warn(check, found, do)
	default:
		c.ok(check, "%s and this machine's agree", whose)
	}
}
