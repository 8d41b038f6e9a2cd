package sandbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trekk/schedule/bankday"
)

// The scenarios that can be ordered of whom a payee speaks to beside the bank. Each happens once, the next time that it
// can.
const (
	SMSLost    = "sms-lost"    // an SMS is taken, and the answer does not come
	SMSCut     = "sms-cut"     // a request is cut off, and nothing is taken
	SMSBusy    = "sms-busy"    // a request is answered with 429
	SMSAway    = "sms-away"    // a request is answered with 503
	SMSRefused = "sms-refused" // a number is refused, from then on
	SMSDead    = "sms-dead"    // an SMS is taken, and nobody gets it
	SMSLate    = "sms-late"    // a report comes with the next ones
	SMSTwice   = "sms-twice"   // a report comes twice

	MailLost    = "mail-lost"    // an e-mail is taken, and the answer does not come
	MailCut     = "mail-cut"     // the connection is lost amid an e-mail, of which nothing is taken
	MailGrey    = "mail-grey"    // an e-mail is put off (451), and taken the next time
	MailRefused = "mail-refused" // there is no such address (550), from then on
	MailBounced = "mail-bounced" // an e-mail is taken, and comes back

	KraviaLost    = "kravia-lost"    // what Kravia is told is taken, and the answer does not come
	KraviaCut     = "kravia-cut"     // a request is cut off, and nothing is taken
	KraviaBusy    = "kravia-busy"    // a request is answered with 429
	KraviaFailed  = "kravia-failed"  // a request is answered with 500, and nothing is taken
	KraviaHalf    = "kravia-half"    // a request is answered with 500, and taken all the same
	KraviaRefused = "kravia-refused" // a case is refused

	AgencyIdle    = "agency-idle"    // the agency reads nothing of a night
	AgencyLate    = "agency-late"    // an answer comes a night later
	AgencyTwice   = "agency-twice"   // an answer comes again the next night
	AgencyRefused = "agency-refused" // a case is refused
)

// OutsideScenarios are the names of all of them.
func OutsideScenarios() []string {
	return []string{
		SMSLost, SMSCut, SMSBusy, SMSAway, SMSRefused, SMSDead, SMSLate, SMSTwice, MailLost,
		MailCut, MailGrey,
		MailRefused, MailBounced, KraviaLost, KraviaCut, KraviaBusy, KraviaFailed, KraviaHalf, KraviaRefused,
		AgencyIdle, AgencyLate, AgencyTwice, AgencyRefused,
	}
}

// Outside are stand-ins for whom a payee speaks to beside the bank: gateways of SMS, a mail server, Kravia, and an
// agency over files. What each knows is kept in a folder, before anybody is answered, and is there when it is opened
// again. Nothing goes wrong at them but what is ordered. It is for one process.
type Outside struct {
	bounces string // folder in which e-mails come back
	gateway *Gateway
	mail    *MailServer
	kravia  *Kravia
	agency  *Agency
	served  []func() error // ends what is served
}

// OutsideLedger is what was told outside, in the stand-ins' own ledgers: who got what.
type OutsideLedger struct {
	SMS         []Texted           `json:"sms"`
	Mails       []Mailed           `json:"mails"`
	KraviaCases []KraviaCase       `json:"kravia_cases"`
	Settlements []KraviaSettlement `json:"kravia_settlements"`
	AgencyCases []AgencyCase       `json:"agency_cases"`
	AgencyWrong []string           `json:"agency_wrong"` // what the agency was told that cannot be
	Next        []string           `json:"next"`         // ordered, and still to come
}

// The files and folders of Outside.
const (
	agencyDir  = "agency"
	bouncesDir = "bounces"
)

// OpenOutside opens what is kept in a folder; it makes what is not there. token is who Kravia answers, day when
// its time begins.
func OpenOutside(dir string, seed uint64, token string, day bankday.Date) (*Outside, error) {
	o := &Outside{
		bounces: filepath.Join(dir, bouncesDir), gateway: newGateway(seed, GatewayFaults{}),
		mail: newMailServer(seed, MailFaults{}), kravia: newKravia(seed, KraviaFaults{}, token, day),
	}
	err := os.MkdirAll(o.bounces, 0o700)
	if err == nil {
		o.agency, err = NewAgency(filepath.Join(dir, agencyDir), seed, AgencyFaults{})
	}
	if err != nil {
		return nil, err
	}
	return o, errors.Join(o.gateway.keptIn(filepath.Join(dir, "sms.json")),
		o.mail.keptIn(filepath.Join(dir, "mail.json")),
		o.kravia.keptIn(filepath.Join(dir, "kravia.json")), o.agency.openIn(filepath.Join(dir,
			"agency.json")))
}

// Serve serves the gateways, the mail server and Kravia at addresses, any port 0 a free one, and returns where. reports
// is where Sveve and LINK report to, cases where Kravia does; empty for nowhere.
func (o *Outside) Serve(sms, mail, kravia, reports, cases string) (atSMS, atMail, atKravia string, err error) {
	o.kravia.hook = cases
	if atSMS, err = o.gateway.listen(sms, reports); err != nil {
		return "", "", "", err
	}
	o.served = append(o.served, o.gateway.Close)
	if atMail, err = o.mail.listen(mail); err != nil {
		return "", "", "", err
	}
	o.served = append(o.served, o.mail.Close)
	if atKravia, err = o.kravia.listen(kravia); err == nil {
		o.served = append(o.served, o.kravia.Close)
	}
	return atSMS, atMail, atKravia, err
}

// Close ends what is served.
func (o *Outside) Close() (err error) {
	for _, end := range o.served {
		err = errors.Join(err, end())
	}
	return err
}

// BouncesFolder is where e-mails come back.
func (o *Outside) BouncesFolder() string { return o.bounces }

// AgencyFolder has the folders Inbound, to the agency, and Outbound, from it.
func (o *Outside) AgencyFolder() string { return o.agency.Dir }

// Order orders a scenario.
func (o *Outside) Order(scenario string) error {
	of, _, _ := strings.Cut(scenario, "-")
	return map[string]*standIn{
		"sms": &o.gateway.standIn, "mail": &o.mail.standIn, "kravia": &o.kravia.standIn,
		"agency": &o.agency.standIn,
	}[of].order(scenario)
}

// Evening is what happens outside by an evening: e-mails come back, SMS and cases are reported, and the agency has its
// night.
func (o *Outside) Evening(ctx context.Context, on bankday.Date) error {
	if _, err := o.mail.Return(o.bounces); err != nil {
		return err
	}
	_, _ = o.gateway.Report(ctx) // whoever is not there is told another evening
	_, err := o.agency.Night(on, 0)
	return errors.Join(o.kravia.Report(ctx), err)
}

// Collect lets a debtor pay Kravia, or else the agency, of the case of an invoice, which pays it out: the bank has
// to be told, too (Collect). A Refusal has changed nothing.
func (o *Outside) Collect(ctx context.Context, invoice string, on bankday.Date, amount int64) error {
	for _, c := range slices.Backward(o.kravia.Ledger()) {
		if c.Invoice == invoice && c.Status == "Open" {
			o.kravia.Collect(on, 0, map[int64]int64{c.ID: amount})
			return errors.Join(o.kravia.kept(), o.kravia.Report(ctx))
		}
	}
	return o.agency.pay(invoice, on, amount)
}

// Ledger is what was told outside.
func (o *Outside) Ledger() OutsideLedger {
	l := OutsideLedger{
		SMS: copied(o.gateway.Ledger()), Mails: copied(o.mail.Ledger()),
		KraviaCases: copied(o.kravia.Ledger()),
		Settlements: copied(o.kravia.Settlements()), AgencyCases: copied(o.agency.Ledger()),
		AgencyWrong: copied(o.agency.Wrong()), Next: []string{},
	}
	for _, s := range []*standIn{&o.gateway.standIn, &o.mail.standIn, &o.kravia.standIn, &o.agency.standIn} {
		l.Next = append(l.Next, s.waits()...)
	}
	return l
}
