//go:build torture && linux && amd64

package torture

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// outside are who else is told, where no older backup is restored: a gateway of SMS, and an agency over
// files, or, in half the seeds, by requests. All fail in their ways, and each keeps a ledger of its own.
type outside struct {
	gateway *sandbox.Gateway
	mail    *sandbox.MailServer
	agency  *sandbox.Agency // nil where kravia is not
	kravia  *sandbox.Kravia
	read    int            // texts that people have read
	opened  map[int64]bool // letters that people have read
	calm    bool           // nothing goes wrong any longer
}

// untilHandedOver is how many days a month goes on, so that there is something for the agency.
const untilHandedOver = 10

// agencyAccount is the agency's own: no payment comes from it.
const agencyAccount = "86011117947"

func (m *tortured) beginOutside() (err error) {
	if m.restores {
		return nil
	}
	m.outside = &outside{opened: map[int64]bool{}}
	faults := sandbox.GatewayFaults{Lost: 8, Cut: 15}
	if m.outside.gateway, err = sandbox.NewGateway(m.Seed, faults, ""); err != nil {
		return err
	}
	begin := m.beginFiles
	if m.chance.IntN(2) == 0 {
		begin = m.beginKravia
	}
	agency, err := begin()
	if err != nil {
		return err
	}
	post, err := m.beginPost()
	if err != nil {
		return err
	}
	secret := filepath.Join(m.Dir, "sms.secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		return err
	}
	f, err := os.OpenFile(m.ConfigPath(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = fmt.Fprintf(f, "\n%schannels: {sms: {gateway: sveve, url: %q, user: gym, sender: Demo, "+
		"secret: {file: %q}}, %s}\n", agency, m.outside.gateway.URL, secret, post)
	return err
}

// beginFiles begins an agency over files, and gives the lines of trekk.yaml for it.
func (m *tortured) beginFiles() (yaml string, err error) {
	m.outside.agency, err = sandbox.NewAgency(filepath.Join(m.Dir, "agency"), m.Seed,
		sandbox.AgencyFaults{Idle: 4, Late: 4, Twice: 4, Refused: 10})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("agency: {kind: files, folder: %q, account: %q}\n", m.outside.agency.Dir,
		agencyAccount), nil
}

func (m *tortured) endOutside() error {
	if m.outside == nil {
		return nil
	}
	err := m.outside.gateway.Close()
	if m.outside.mail != nil {
		err = errors.Join(err, m.outside.mail.Close())
	}
	if m.outside.kravia != nil {
		err = errors.Join(err, m.outside.kravia.Close())
	}
	return err
}

// last is the last day.
func (m *tortured) last() bankday.Date {
	last := (demo.Start.Month() + bankday.Month(m.Months) - 1).Last()
	if m.outside != nil {
		last += untilHandedOver
	}
	return last
}

// calm ends what goes wrong outside.
func (m *tortured) calm() {
	if m.outside == nil {
		return
	}
	m.outside.calm = true
	m.outside.gateway.SetFaults(sandbox.GatewayFaults{})
	m.outside.mail.SetFaults(sandbox.MailFaults{})
	if m.outside.kravia != nil {
		m.outside.kravia.SetFaults(sandbox.KraviaFaults{})
		return
	}
	m.outside.agency.Faults = sandbox.AgencyFaults{}
}

// evening is an evening outside: people read their SMS, something becomes of a case, and the agency has its
// night, in which one debtor in six pays.
func (m *tortured) evening(ctx context.Context, a *wire.App) error {
	if m.outside == nil {
		return nil
	}
	if err := errors.Join(m.readTexts(ctx, a), m.readPost(ctx, a)); err != nil {
		return err
	}
	var open []string
	for c, err := range a.Store.OpenCases(ctx) {
		if err != nil {
			return err
		}
		open = append(open, c.InvoiceNo)
	}
	if len(open) > 0 && m.chance.IntN(2) == 0 {
		if err := m.becomes(ctx, pick(m.chance, open)); err != nil {
			return err
		}
	}
	if m.outside.kravia != nil {
		m.kraviasNight()
		return nil
	}
	_, err := m.outside.agency.Night(bankday.DateOf(m.now), 6)
	return err
}

// becomes lets something become of an invoice that is at the agency.
func (m *tortured) becomes(ctx context.Context, invoice string) error {
	why := []string{"--reason", "the debtor came by"}
	return m.ask(ctx, pick(m.chance, [][]string{
		{
			"payment", "add", "--source", "reception", "--reference",
			fmt.Sprint("case-", m.now.Unix()), "--date",
			bankday.DateOf(m.now).String(), "--amount", "120", "--invoice", invoice,
		},
		append([]string{"invoice", "hold", invoice}, why...),
		{"invoice", "release", invoice},
		append([]string{"invoice", "credit", invoice, "--amount", "50"}, why...),
		append([]string{"handover", "withdraw", invoice}, why...),
	})...)
}

// readTexts brings people the SMS that the gateway has taken.
func (m *tortured) readTexts(ctx context.Context, a *wire.App) error {
	var rows strings.Builder
	rows.WriteString("invoice_no,kid,account,amount,due,mobile\n")
	for _, t := range m.outside.gateway.Ledger()[m.outside.read:] {
		m.outside.read++
		msg, err := a.Store.MessageByReference(ctx, t.Reference)
		if err != nil {
			return err
		}
		i, err := a.Store.Invoice(ctx, msg.InvoiceNo)
		if err != nil {
			return err
		}
		fmt.Fprintf(&rows, "%s,%s,%s,%s,%s,%s\n", i.No, i.KID, i.Account, msg.Amount.Decimal(), i.Due, t.To)
	}
	return m.Bank.Deliver(strings.NewReader(rows.String()))
}

// checkMessages holds the ledgers of who carries messages against the books: nobody got a message twice, nor one
// that the books know nothing of; what left had left to be asked for on its day.
func (c *outboxCheck) checkMessages(ctx context.Context) error {
	if c.m.outside == nil {
		return nil
	}
	c.m.texts, c.m.mails = len(c.m.outside.gateway.Ledger()), len(c.m.outside.mail.Ledger())
	c.m.prints = len(c.printed)
	got, reminded := c.left(), map[string]bool{}
	for m, err := range c.a.Store.ListMessages(ctx, batch.MessageFilter{}, batch.Page{}) {
		if err != nil {
			return err
		}
		if err := c.message(ctx, &m.Item.Message, got, reminded); err != nil {
			return err
		}
	}
	for reference := range got {
		c.fail("message %s has left, which the books do not have", reference)
	}
	return nil
}

// message holds one message against what has left.
func (c *outboxCheck) message(
	ctx context.Context, m *batch.Message, got map[string]gone, reminded map[string]bool,
) error {
	reference := m.Reference
	if m.Channel == batch.ByPrint {
		reference = fmt.Sprint("print ", m.No)
	}
	left, there := got[reference]
	delete(got, reference)
	right := map[batch.MessageState]bool{
		batch.MessageAccepted: there, batch.MessageUncertain: true, batch.MessageQueued: !there,
		batch.MessageCancelled: !there, batch.MessageFailed: !there || left.back,
	}[m.State]
	if !right || there && (left.to != m.To || left.text != "" && left.text != m.Text) {
		c.fail("message %d is %s by %s; it has left: %t", m.No, m.State, m.Channel, there)
	}
	if m.Kind == "invoice" {
		c.rows["invoices"+m.InvoiceNo+string(batch.MethodClaim)] = m.InvoiceNo
		c.rows["invoices"+m.InvoiceNo+string(batch.MethodInvoice)] = m.InvoiceNo
		c.letters[letter{m.InvoiceNo, batch.DayOf(m.Created)}]++
		if m.State == batch.MessageFailed { // it goes another way
			c.lost[m.InvoiceNo]++
			c.m.returned++
		}
	}
	if m.Reminder == 0 {
		return nil
	}
	key := fmt.Sprint(m.InvoiceNo, "/", m.Reminder)
	told, met := reminded[key]
	reached := there && !left.back
	if reached && told {
		c.fail("reminder %s went out twice", key)
	}
	if reminded[key] = reached || told; !met { // one that is given anew is the same
		for r, err := range c.a.Store.Reminders(ctx, m.InvoiceNo) {
			if err != nil {
				return err
			}
			if r.Seq == m.Reminder {
				c.reminded[m.InvoiceNo] = append(c.reminded[m.InvoiceNo], r.On)
			}
		}
	}
	if m.State == batch.MessageAccepted {
		c.texted[m.InvoiceNo] = append(c.texted[m.InvoiceNo], batch.DayOf(m.Since))
	}
	return nil
}

// ofCase is the invoice of a case, which is noted as handed over, and taken back if it was.
func (c *outboxCheck) ofCase(ctx context.Context, k *batch.Case) (batch.InvoiceState, error) {
	i, err := c.a.Store.Invoice(ctx, k.InvoiceNo)
	c.handed[i.No] = append(c.handed[i.No], k.Ordered)
	if c.handoffs[i.No]++; i.Handoffs > k.Handoff {
		c.handoffs[i.No]++
	}
	return i, err
}

// checkAgency holds the agency's ledger against the books: it has each case that it was told of, as it was
// told last, and pursues nothing that is paid.
func (c *outboxCheck) checkAgency(ctx context.Context, a *wire.App) error {
	switch {
	case c.m.outside == nil:
		return nil
	case c.m.outside.kravia != nil:
		return c.checkKravia(ctx, a)
	}
	for _, wrong := range c.m.outside.agency.Wrong() {
		c.fail("the agency: %s", wrong)
	}
	has := map[int64]sandbox.AgencyCase{}
	c.m.cases = len(c.m.outside.agency.Ledger())
	for _, k := range c.m.outside.agency.Ledger() {
		has[k.No] = k
	}
	for k, err := range a.Store.ListCases(ctx, batch.CaseFilter{}, batch.Page{}) {
		if err != nil {
			return err
		}
		ours := &k.Item
		i, err := c.ofCase(ctx, &ours.Case)
		if err != nil {
			return err
		}
		theirs, there := has[ours.No]
		delete(has, ours.No)
		told := ours.Told != ""
		switch {
		case there != told, told && theirs.Left != int64(ours.Left()), told &&
			theirs.Held != string(ours.Held),
			(theirs.Withdrawn != "") != (ours.Told == batch.CaseWithdraw):
			c.fail("case %d is %+v, at the agency %+v", ours.No, ours, theirs)
		case there && theirs.Works() && (i.Outstanding() == 0 || !i.InCollection):
			c.fail("the agency pursues invoice %s, of which %s is left", i.No, i.Outstanding())
		}
	}
	for no := range has {
		c.fail("the agency has case %d, which the books do not have", no)
	}
	return nil
}
