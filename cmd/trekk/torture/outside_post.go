//go:build torture && linux && amd64

package torture

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
)

// mailFaults are those of the mail server: answers that are lost, connections that are, addresses that it does not know
// at first (451) or at all (550), and e-mails that come back.
var mailFaults = sandbox.MailFaults{Lost: 8, Cut: 15, Grey: 5, Refused: 12, Bounced: 12}

// bouncesFolder is where e-mails come back, below the seed's folder.
const bouncesFolder = "bounces"

// beginPost begins a mail server, and gives what channels: says of letters: by e-mail, or printed.
func (m *tortured) beginPost() (yaml string, err error) {
	m.outside.mail, err = sandbox.NewMailServer(m.Seed, mailFaults)
	if err != nil {
		return "", err
	}
	bounces := filepath.Join(m.Dir, bouncesFolder)
	return fmt.Sprintf("letters: print, email: {host: 127.0.0.1, port: %d, tls: none, from: faktura@example.no, "+
		"bounces: %q}", m.outside.mail.Port, bounces), os.Mkdir(bounces, 0o700)
}

// readPost brings people the letters about invoices that the mail server has taken, and those that were printed, and
// lets come back what nobody gets.
func (m *tortured) readPost(ctx context.Context, a *wire.App) error {
	var rows strings.Builder
	rows.WriteString("invoice_no,kid,account,amount,due,method\n")
	came := map[string]bool{}
	for _, t := range m.outside.mail.Ledger() {
		came[t.Reference] = !t.Bounced
	}
	if _, err := m.outside.mail.Return(filepath.Join(m.Dir, bouncesFolder)); err != nil {
		return err
	}
	for l, err := range a.Store.ListMessages(ctx, batch.MessageFilter{}, batch.Page{}) {
		if err != nil {
			return err
		}
		msg := &l.Item
		printed := msg.Channel == batch.ByPrint && msg.State == batch.MessageAccepted
		if msg.Kind != "invoice" || !printed && !came[msg.Reference] || m.outside.opened[msg.No] {
			continue
		}
		m.outside.opened[msg.No] = true
		i, err := a.Store.Invoice(ctx, msg.InvoiceNo)
		if err != nil {
			return err
		}
		fmt.Fprintf(&rows, "%s,%s,%s,%s,%s,%s\n", i.No, i.KID, i.Account, msg.Amount.Decimal(),
			i.Due, i.Method)
	}
	return m.Bank.Deliver(strings.NewReader(rows.String()))
}

// gone is a message that has left, in the ledger of whoever has it.
type gone struct {
	to, text string
	back     bool // it comes back, or has: nobody got it
}

// left are the messages that have left, by reference: SMS, e-mails, and printed letters, of which there is but what
// stands in the sheets, by the number of the message.
func (c *outboxCheck) left() map[string]gone {
	list := map[string]gone{}
	add := func(reference string, g gone) {
		if _, twice := list[reference]; twice {
			c.fail("message %s was sent twice", reference)
		}
		list[reference] = g
	}
	for _, t := range c.m.outside.gateway.Ledger() {
		add(t.Reference, gone{to: t.To, text: t.Text})
	}
	for _, t := range c.m.outside.mail.Ledger() {
		add(t.Reference, gone{to: t.To, back: t.Bounced})
	}
	for no := range c.printed {
		add("print "+no, gone{})
	}
	return list
}
