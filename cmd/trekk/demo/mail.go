package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch"
	"trekk/nets/sandbox"
)

// bouncesFolder is where e-mails come back, below the demo's.
const bouncesFolder = "bounces"

// mailFaults are what goes wrong at the demo's mail server: an address is new to it, or an e-mail comes back.
var mailFaults = sandbox.MailFaults{Grey: 6, Bounced: 25}

// post is how the demo's e-mails go to people.
type post struct {
	*sandbox.MailServer
	read int // e-mails that people have read
}

// beginPost opens the mail server.
func (d *Demo) beginPost() (err error) {
	if err = os.Mkdir(filepath.Join(d.Dir, bouncesFolder), 0o700); err != nil {
		return err
	}
	d.elsewhere.post.MailServer, err = sandbox.NewMailServer(d.Seed, mailFaults)
	return err
}

// channels are the lines of trekk.yaml by which e-mails go to the mail server, one at a time, so that the same seed
// deals with them alike.
func (p *post) channels() string {
	return fmt.Sprintf("channels: {email: {host: 127.0.0.1, port: %d, tls: none, at_once: 1, "+
		"from: \"%s <faktura@example.no>\", bounces: %s}}\n", p.Port, Name, bouncesFolder)
}

// readPost brings people the letters about invoices that the mail server has taken, and lets come back what nobody
// gets.
func (d *Demo) readPost(ctx context.Context) error {
	if d.elsewhere == nil {
		return nil
	}
	p := &d.elsewhere.post
	var rows strings.Builder
	rows.WriteString("invoice_no,kid,account,amount,due,method\n")
	ledger := p.Ledger()
	for _, t := range ledger[p.read:] {
		m, err := d.App.Store.MessageByReference(ctx, t.Reference)
		if err != nil {
			return err
		}
		if t.Bounced || m.Kind != "invoice" {
			continue
		}
		i, err := d.App.Store.Invoice(ctx, m.InvoiceNo)
		if err != nil {
			return err
		}
		fmt.Fprintf(&rows, "%s,%s,%s,%s,%s,%s\n", i.No, i.KID, i.Account, m.Amount.Decimal(), i.Due, i.Method)
	}
	p.read = len(ledger)
	if _, err := p.Return(filepath.Join(d.Dir, bouncesFolder)); err != nil {
		return err
	}
	return d.Bank.Deliver(strings.NewReader(rows.String()))
}

// checkPost holds what was handed over by e-mail against the mail server's own ledger: each once, to whom it was for.
func (d *Demo) checkPost(ctx context.Context, b *Books) error {
	if d.elsewhere == nil {
		return nil
	}
	ours, theirs := map[string]int{}, map[string]int{}
	for m, err := range d.App.Store.ListMessages(ctx, batch.MessageFilter{Channel: batch.ByEmail},
		batch.Page{}) {
		if err != nil {
			return err
		}
		if m.Item.GatewayID != "" {
			ours[m.Item.Reference+" to "+m.Item.To]++
		}
	}
	for _, t := range d.elsewhere.post.Ledger() {
		theirs[t.Reference+" to "+t.To]++
	}
	compareSets(b, "e-mails at the mail server", ours, theirs)
	return nil
}
