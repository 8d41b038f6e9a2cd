package sandbox

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strings"
	"time"

	"trekk/schedule/bankday"
)

// Act is what somebody has the bank, a payer or the clock do. Its JSON is what the journal and the HTTP
// control take.
type Act interface {
	name() string
	check(sb *Sandbox) error // why it is refused; nothing has changed then
	do(sb *Sandbox) error
}

// acts are the acts of people, by name, and those that come over SFTP.
var (
	acts = map[string]func() Act{
		"advance":  func() Act { return &Advance{} },
		"mandate":  func() Act { return &Mandate{} },
		"mandates": func() Act { return &Mandates{} },
		"payer":    func() Act { return &AsPayer{} },
		"pay":      func() Act { return &Pay{} },
		"next":     func() Act { return &Next{} },
		"collect":  func() Act { return &Collect{} },
	}
	overSFTP = map[string]func() Act{
		"arrival": func() Act { return &arrival{} },
		"removal": func() Act { return &removal{} },
	}
)

// NameOf is the name of an act: advance, mandate, mandates, payer, pay, next or collect.
func NameOf(a Act) string { return a.name() }

// ParseAct reads an act of people. What is no such act, or has other fields than the act, is a Refusal.
func ParseAct(name string, r io.Reader) (Act, error) {
	of, ok := acts[name]
	if !ok {
		return nil, refuse("there is no act %q", name)
	}
	a := of()
	return a, decode(r, a)
}

func decode(r io.Reader, a Act) error {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(a); err != nil {
		return refuse("%s: %s", a.name(), strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); err != io.EOF {
		return refuse("%s: more than one JSON value", a.name())
	}
	return nil
}

// Do does an act, when the sandbox is kept after it has been written down. A Refusal has changed nothing.
func (sb *Sandbox) Do(a Act) error {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	if err := a.check(sb); err != nil {
		return err
	}
	if err := sb.journal.add(a); err != nil {
		return err
	}
	if err := sb.journal.failed(a.do(sb)); err != nil {
		return err
	}
	return sb.truth.write(sb.snapshot())
}

// Check says whether an act would be refused now.
func (sb *Sandbox) Check(a Act) error {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return a.check(sb)
}

// Advance moves the clock to a day at 12:00, or to a time of it, and everything happens that is due until
// then.
type Advance struct {
	To string `json:"to"` // 2026-10-20 or 2026-10-20T15:30, in Oslo
}

func (*Advance) name() string { return "advance" }

func (a *Advance) check(sb *Sandbox) error {
	to, err := ParseTime(a.To)
	switch {
	case err != nil:
		return err
	case to.Before(sb.clock.now):
		return refuse("the clock stands at %s and cannot go back to %s",
			sb.clock.now.Format("2006-01-02T15:04"), to.Format("2006-01-02T15:04"))
	case to.After(sb.clock.now.AddDate(10, 0, 0)):
		return refuse("%s is more than ten years ahead of the clock", a.To)
	}
	return nil
}

func (a *Advance) do(sb *Sandbox) error {
	to, err := ParseTime(a.To)
	if err != nil {
		return err
	}
	return sb.advance(context.Background(), to)
}

// ParseTime reads 2026-10-20, which is 12:00 that day, or 2026-10-20T15:30, in Oslo. Its error is a Refusal.
func ParseTime(s string) (time.Time, error) {
	date, clock, timed := strings.Cut(s, "T")
	d, err := bankday.Parse(date)
	at := time.Date(0, 1, 1, 12, 0, 0, 0, time.UTC)
	if timed && err == nil {
		at, err = time.Parse("15:04", clock)
	}
	if err != nil {
		return time.Time{}, refuse("%q is no time: want a day such as 2026-10-20, or 2026-10-20T15:30", s)
	}
	return d.At(at.Hour(), at.Minute()), nil
}

// Mandate makes, changes or deletes the mandate of a KID's customer. The payee hears of it in the next file.
// On another KID than before it is a change of bank: one is deleted and one is new in the same file.
type Mandate struct {
	KID      string `json:"kid"`
	Notice   bool   `json:"notice,omitempty"`    // the payer wants notice
	LimitOre int64  `json:"limit_ore,omitempty"` // of one charge; 0 for none
	Delete   bool   `json:"delete,omitempty"`
}

func (*Mandate) name() string { return "mandate" }

func (m *Mandate) check(sb *Sandbox) error {
	customer, err := sb.customer(m.KID)
	if err != nil {
		return err
	}
	if m.LimitOre < 0 {
		return refuse("a limit is not below 0")
	}
	if p := sb.payers.all[customer]; m.Delete && (p == nil || p.mandate == nil) {
		return refuse("customer %d has no mandate", customer)
	}
	return nil
}

func (m *Mandate) do(sb *Sandbox) error {
	customer, err := sb.customer(m.KID)
	if err != nil {
		return err
	}
	ps, now := sb.payers, sb.clock.now
	p := ps.person(customer)
	if m.Delete || p.mandate != nil && p.mandate.kid != m.KID {
		ps.revoke(p, now)
	}
	if m.Delete {
		return nil
	}
	if p.mandate == nil {
		ps.grant(p, m.KID, sb.clock.today())
	}
	p.mandate.limit, p.mandate.notice = m.LimitOre, "N"
	if m.Notice {
		p.mandate.notice = "J"
	}
	sb.publisher.tell(p.mandate, 1, now)
	return nil
}

// Mandates asks for a full listing of all active mandates, which comes in the next file.
type Mandates struct{}

func (*Mandates) name() string         { return "mandates" }
func (*Mandates) check(*Sandbox) error { return nil }

func (*Mandates) do(sb *Sandbox) error {
	sb.publisher.listMandates()
	return nil
}

// AsPayer says who a customer is.
type AsPayer struct {
	Customer        int64  `json:"customer"`       // the fixed part of the KID, as a number
	Name            string `json:"name,omitempty"` // in camt.054 and behind payments with free text
	MonthlyLimitOre int64  `json:"monthly_limit_ore,omitempty"`
}

func (*AsPayer) name() string { return "payer" }

func (a *AsPayer) check(sb *Sandbox) error {
	if _, ok := sb.kids.customerOf(sb.kids.of(max(a.Customer, 0), 0)); !ok || a.Customer < 0 {
		return refuse("customer %d: want a number of at most %d digits", a.Customer, sb.kids.customerDigits)
	}
	if a.MonthlyLimitOre < 0 {
		return refuse("a limit is not below 0")
	}
	return nil
}

func (a *AsPayer) do(sb *Sandbox) error {
	p := sb.payers.person(a.Customer)
	p.name, p.monthly = cmp.Or(a.Name, p.name), a.MonthlyLimitOre
	return nil
}

// Pay has a payer pay by hand. It comes in the next file.
type Pay struct {
	KID       string `json:"kid,omitempty"` // any, also a wrong one; empty for none
	AmountOre int64  `json:"amount_ore"`
	Type      int    `json:"type,omitempty"`     // OCR giro type 10 to 13; default 12, or 21 with a text
	Text      string `json:"text,omitempty"`     // words in place of a KID
	Customer  int64  `json:"customer,omitempty"` // who pays, where the KID does not say it
}

func (*Pay) name() string { return "pay" }

func (a *Pay) check(sb *Sandbox) error {
	switch {
	case a.AmountOre < 1 || a.AmountOre > 1e15:
		return refuse("amount_ore %d: want øre, above 0", a.AmountOre)
	case a.Text != "" && (a.KID != "" || a.Type != 0):
		return refuse("a text is in place of a KID, and has a type of its own")
	case a.Type != 0 && (a.Type < 10 || a.Type > 13):
		return refuse("type %d: want 10 to 13", a.Type)
	case len(a.KID) > 25 || strings.Trim(a.KID, "0123456789-") != "":
		return refuse("%q cannot stand in a KID field: at most 25 digits", a.KID)
	}
	return (&AsPayer{Customer: a.Customer}).check(sb)
}

func (a *Pay) do(sb *Sandbox) error {
	customer, ok := sb.kids.customerOf(a.KID)
	if !ok || a.Customer != 0 {
		customer = a.Customer
	}
	date, at := sb.clock.nextSlot()
	typ := cmp.Or(a.Type, 12)
	if a.Text != "" {
		typ = 21
	}
	sb.publisher.pay(&payment{at: at, date: date, bankDate: date, typ: typ, kid: a.KID, amount: a.AmountOre,
		payer: sb.payers.person(customer), text: a.Text})
	return nil
}

// Collect has a collection agency pay out to the payee what it has collected in the case of an invoice, from an account
// of its own, without a KID. It comes in the next file. What the agency knows of it is not the bank's (Outside).
type Collect struct {
	Invoice   string `json:"invoice"`
	AmountOre int64  `json:"amount_ore"`
	Account   string `json:"account,omitempty"` // the agency's; empty for AgencyAccount
}

// AgencyAccount is the account of an agency that has said no other. It is made up, and passes the check.
const AgencyAccount = "86011117947"

func (*Collect) name() string { return "collect" }

func (a *Collect) check(*Sandbox) error {
	switch {
	case a.AmountOre < 1 || a.AmountOre > 1e15:
		return refuse("amount_ore %d: want øre, above 0", a.AmountOre)
	case a.Account != "" && (len(a.Account) != 11 || strings.Trim(a.Account, "0123456789") != ""):
		return refuse("account %q: want 11 digits", a.Account)
	}
	return nil
}

func (a *Collect) do(sb *Sandbox) error {
	date, at := sb.clock.nextSlot()
	sb.publisher.pay(&payment{
		at: at, date: date, bankDate: date, typ: 12, amount: a.AmountOre,
		payer: &person{name: "Inkasso AS", account: cmp.Or(a.Account, AgencyAccount)},
	})
	return nil
}

// arrival is a file of the payee that has come over SFTP, and lies in to-nets.
type arrival struct {
	Name string `json:"name"`
	Kept string `json:"kept"` // its name in to-nets
}

func (*arrival) name() string         { return "arrival" }
func (*arrival) check(*Sandbox) error { return nil }

// do takes the file once more; the first time arrive does.
func (a *arrival) do(sb *Sandbox) error {
	e := &entry{name: a.Name, path: sb.room.path(toNets, a.Kept), modTime: sb.clock.now, complete: true}
	sb.room.folders[inbound] = append(sb.room.folders[inbound], e)
	return sb.room.take(e, a.Kept)
}

// removal is a file that the payee has removed from its mailbox.
type removal struct {
	Folder string `json:"folder"`
	Name   string `json:"name"`
}

func (*removal) name() string         { return "removal" }
func (*removal) check(*Sandbox) error { return nil }

func (r *removal) do(sb *Sandbox) error {
	in, name, err := locate(r.Folder + "/" + r.Name)
	if err != nil {
		return err
	}
	if e := sb.room.folders[in].find(name); e != nil {
		sb.room.hide(in, e)
	}
	return nil
}
