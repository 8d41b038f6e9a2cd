package wire

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/cmd/trekk/channel"
	"trekk/sms/gateway"
)

// Channels says of each channel how its messages go to people.
type Channels struct {
	SMS     SMS           `yaml:"sms"`
	Letters string        `yaml:"letters"` // csv: rows for who prints and sends them; print: a PDF to be printed
	Email   *EmailChannel `yaml:"email"`
}

// SMS is the gateway by which trekk sends SMS, or the file in which it leaves them for another to send.
type SMS struct {
	Gateway string    `yaml:"gateway"` // file, sveve, link or http; file where it is empty
	URL     string    `yaml:"url"`     // of the gateway, where it is another than the usual
	User    string    `yaml:"user"`
	Secret  Secret    `yaml:"secret"` // API key, password or token
	Sender  string    `yaml:"sender"`
	Reports Secret    `yaml:"reports"` // the part of the address of reports that nobody can guess
	Quiet   QuietTime `yaml:"quiet"`
	Budget  Budget    `yaml:"budget"`
	Price   Cost      `yaml:"price"` // of a part
	Test    bool      `yaml:"test"`  // of sveve and 46elks: nothing reaches anybody

	Platform string   `yaml:"platform"` // of link, as the next three
	Partner  string   `yaml:"partner"`
	Gates    []string `yaml:"gates"`
	Validity Duration `yaml:"validity"`

	Preset   string    `yaml:"preset"`  // of http: 46elks or twilio
	Account  string    `yaml:"account"` // of twilio
	Template *Template `yaml:"template"`
}

// Budget is how much may be sent in one run; zero is as much as there is.
type Budget struct {
	Parts  int  `yaml:"parts"`
	Kroner Cost `yaml:"kroner"`
}

// Cost is an amount in kroner, as in 500 or 0.49.
type Cost batch.Ore

// UnmarshalText reads an amount, which is never below zero.
func (c *Cost) UnmarshalText(b []byte) error {
	o, err := batch.ParseOre(string(b))
	if err != nil || o < 0 {
		return fmt.Errorf("channels.sms: %q is not an amount in kroner such as 0.49", b)
	}
	*c = Cost(o)
	return nil
}

// QuietTime is when nobody is disturbed: 20:00 to 08:00, and on days on which the banks are closed, where trekk.yaml
// is silent.
type QuietTime struct {
	From     string `yaml:"from"`
	To       string `yaml:"to"`
	Holidays bool   `yaml:"holidays"`
}

// usualSMS is what holds where trekk.yaml is silent.
func usualSMS() SMS {
	return SMS{Gateway: "file", Quiet: QuietTime{From: "20:00", To: "08:00", Holidays: true}}
}

// UnmarshalYAML reads a gateway over what holds where trekk.yaml is silent.
func (s *SMS) UnmarshalYAML(unmarshal func(any) error) error {
	type plain SMS
	*s = usualSMS()
	return unmarshal((*plain)(s))
}

// UnmarshalYAML reads what trekk.yaml says over what holds where it is silent.
func (q *QuietTime) UnmarshalYAML(unmarshal func(any) error) error {
	type plain QuietTime
	*q = usualSMS().Quiet
	return unmarshal((*plain)(q))
}

// Template describes a gateway of http that has no preset.
type Template struct {
	JSON      bool              `yaml:"json"`
	Fields    map[string]string `yaml:"fields"`
	ID        string            `yaml:"id"`
	Parts     string            `yaml:"parts"`
	Code      string            `yaml:"code"`
	Codes     map[string]string `yaml:"codes"`
	Otherwise string            `yaml:"otherwise"`
	Report    TemplateReport    `yaml:"report"`
}

// TemplateReport describes its reports.
type TemplateReport struct {
	ID     string            `yaml:"id"`
	State  string            `yaml:"state"`
	Error  string            `yaml:"error"`
	States map[string]string `yaml:"states"`
}

var (
	// senderForm is what a sender may be: letters, digits and blanks, or a number.
	senderForm = regexp.MustCompile(`^([A-Za-z0-9 ]{3,11}|\+?[0-9]{4,15})$`)
	// barred are names that no operator takes.
	barred = []string{"INFO", "SMS", "NOTICE"}
)

// check looks at what channels.sms: says, beyond its form.
func (s *SMS) check() (errs []error) {
	want := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("channels.sms."+format, a...))
		}
	}
	switch s.Gateway {
	case "file":
		return nil
	case "sveve", "link":
		want(s.User != "", "user is missing")
	case "http":
		errs = append(errs, s.checkHTTP()...)
	default:
		want(false, "gateway is %q: want file, sveve, link or http", s.Gateway)
		return errs
	}
	if s.Gateway != "http" || s.Template == nil || s.Secret != (Secret{}) {
		if err := s.Secret.check("channels.sms.secret"); err != nil {
			errs = append(errs, err)
		}
	}
	if s.Reports != (Secret{}) {
		if err := s.Reports.check("channels.sms.reports"); err != nil {
			errs = append(errs, err)
		}
	}
	if s.URL != "" {
		if err := checkAddress("channels.sms.url", s.URL); err != nil {
			errs = append(errs, err)
		}
	}
	want(!s.Test || s.Gateway == "sveve" || s.Preset == "46elks",
		"test is of sveve and 46elks alone: by another gateway people get what is sent")
	want(s.Gateway != "link" || s.Partner != "", "partner is missing: the platformPartnerId of LINK")
	want(senderForm.MatchString(s.Sender),
		"sender is %q: want 3 to 11 letters, digits or blanks, or a number", s.Sender)
	want(!slices.Contains(barred, strings.ToUpper(strings.TrimSpace(s.Sender))),
		"sender is %q: operators bar names that are nobody's", s.Sender)
	for _, at := range []string{s.Quiet.From, s.Quiet.To} {
		_, err := minutes(at)
		want(err == nil, "quiet: %q is not a time such as 20:00", at)
	}
	want(s.Budget.Parts >= 0, "budget.parts is below zero")
	want(s.Budget.Kroner == 0 || s.Price > 0, "price is missing: without it budget.kroner cannot be held")
	return errs
}

// checkHTTP looks at what is of gateway: http alone.
func (s *SMS) checkHTTP() (errs []error) {
	want := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("channels.sms."+format, a...))
		}
	}
	switch s.Preset {
	case "46elks":
		want(s.User != "", "user is missing")
	case "twilio":
		want(s.Account != "", "account is missing: the SID of the account at Twilio")
	case "":
		if s.Template == nil {
			want(false, "preset is missing: want 46elks or twilio, or a template")
			return errs
		}
		want(s.URL != "", "url is missing")
		want(len(s.Template.Fields) > 0, "template.fields are missing")
		want(s.Template.ID != "", "template.id is missing: where an answer has the gateway's name of the message")
	default:
		want(false, "preset is %q: want 46elks or twilio, or a template", s.Preset)
	}
	if t := s.Template; t != nil {
		for _, why := range slices.Concat(slices.Collect(maps.Values(t.Codes)), []string{t.otherwise()}) {
			want(slices.Contains([]string{"later", "address", "text", "account"}, why),
				"template: %q is no reason: want later, address, text or account", why)
		}
		for _, state := range t.Report.States {
			want(slices.Contains([]string{"accepted", "delivered", "failed", "expired"}, state),
				"template.report.states: %q is no state: want accepted, delivered, failed or expired", state)
		}
	}
	return errs
}

// minutes is a time of day in minutes from midnight.
func minutes(at string) (int, error) {
	t, err := time.Parse("15:04", at)
	return t.Hour()*60 + t.Minute(), err
}

// smsPauses are those after which a gateway that is busy is tried again.
var smsPauses = []time.Duration{time.Second, 3 * time.Second, 10 * time.Second}

// deliveries are the channels by which trekk sends messages of the payee itself; callback is the address of reports,
// behind which a creditor's secret stands.
func (c *Creditor) deliveries(callback string, p *batch.Payee) map[batch.MessageChannel]batch.Delivery {
	list := map[batch.MessageChannel]batch.Delivery{}
	c.addLetters(list, p)
	s := &c.Channels.SMS
	if s.Gateway == "file" {
		return list
	}
	g := c.gateway(callback)
	from, _ := minutes(s.Quiet.From) // both were checked when they were read
	to, _ := minutes(s.Quiet.To)
	list[batch.BySMS] = batch.Delivery{
		Carrier: channel.SMS{Gateway: g}, AtOnce: g.AtOnce(), Pauses: smsPauses,
		Quiet: batch.Quiet{From: from, To: to, Holidays: s.Quiet.Holidays},
		Budget: batch.Budget{Parts: s.Budget.Parts, Cost: batch.Ore(s.Budget.Kroner),
			Price: batch.Ore(s.Price)},
	}
	return list
}

// gateway is the gateway of the creditor's SMS.
func (c *Creditor) gateway(callback string) gateway.Gateway {
	s := &c.Channels.SMS
	secret := gateway.Secret(s.Secret.read(c.dir))
	switch s.Gateway {
	case "sveve":
		return &gateway.Sveve{URL: s.URL, User: s.User, Key: secret, Sender: s.Sender, Test: s.Test}
	case "link":
		return &gateway.LINK{
			URL: s.URL, User: s.User, Password: secret, Sender: s.Sender, Platform: s.Platform,
			PartnerID: s.Partner, Gates: s.Gates, Validity: time.Duration(s.Validity),
		}
	}
	t := s.template()
	if s.Secret != (Secret{}) {
		t.Password = secret
	}
	t.URL, t.Sender = cmp.Or(s.URL, t.URL), s.Sender
	if reports, err := c.ReportsSecret(); err == nil && callback != "" && reports != "" {
		t.Callback = callback + ReportsPath + reports
	}
	return &t
}

// template is the template of gateway: http.
func (s *SMS) template() gateway.Template {
	switch s.Preset {
	case "46elks":
		t := gateway.Elks46()
		if t.User = s.User; s.Test {
			t.Fields["dryrun"] = "yes"
		}
		return t
	case "twilio":
		return gateway.Twilio(s.Account)
	}
	of := s.Template
	t := gateway.Template{
		Called: "http", JSON: of.JSON, Fields: of.Fields, User: s.User, ID: of.ID, PartsAt: of.Parts,
		CodeAt: of.Code, Codes: map[string]gateway.Why{}, Otherwise: gateway.Why(of.otherwise()),
		Report: gateway.ReportForm{
			ID: of.Report.ID, State: of.Report.State, Error: of.Report.Error,
			States: map[string]gateway.State{},
		},
	}
	for code, why := range of.Codes {
		t.Codes[code] = gateway.Why(why)
	}
	for value, state := range of.Report.States {
		t.Report.States[value] = gateway.State(state)
	}
	return t
}

func (t *Template) otherwise() string { return cmp.Or(t.Otherwise, string(gateway.Address)) }

// ReportsSecret is the part of the address of the creditor's reports that nobody can guess; empty where there are
// none.
func (c *Creditor) ReportsSecret() (string, error) {
	return c.pathSecret("channels.sms.reports", c.Channels.SMS.Reports)
}

// AgencySecret is the same of what Kravia reports of the creditor's cases.
func (c *Creditor) AgencySecret() (string, error) {
	return c.pathSecret("agency.webhook", c.Agency.Webhook)
}

// pathSecret is a secret that stands in an address.
func (c *Creditor) pathSecret(key string, s Secret) (string, error) {
	if s == (Secret{}) {
		return "", nil
	}
	secret, err := s.read(c.dir)()
	if err == nil && len(secret) < shortestReports {
		err = fmt.Errorf("%s: a secret of %d characters can be guessed: want at least %d", key, len(secret),
			shortestReports)
	}
	return secret, err
}

// shortestReports is how long such a secret is at least.
const shortestReports = 16

// ReportsPath stands between the address of the listener and a creditor's secret of reports of SMS, AgencyPath between
// it and that of reports of cases.
const (
	ReportsPath = "/sms/"
	AgencyPath  = "/agency/"
)
