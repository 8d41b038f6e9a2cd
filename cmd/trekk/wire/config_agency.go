package wire

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/kravia"
	"trekk/nets/mailbox"
)

// Agency says how a creditor's collection agency is told. Without it, and where kind is none, handovers are
// rows of the outbox.
type Agency struct {
	Kind    string `yaml:"kind"`     // files, kravia or none
	Folder  string `yaml:"folder"`   // of files: a folder with Inbound and Outbound in it, in place of mailbox
	Mailbox Server `yaml:"mailbox"`  // of files: the agency's SFTP server
	Account string `yaml:"account"`  // the agency's own, from which it pays what it has collected
	PaysOut string `yaml:"pays_out"` // sum, or kid: on the KIDs of the invoices

	URL      string            `yaml:"url"` // of kravia, as the next three; its own where it is empty
	Token    Secret            `yaml:"token"`
	Creditor int64             `yaml:"creditor_id"`
	States   map[string]string `yaml:"states"`  // its words for how a case stands: open, paid or closed
	Webhook  Secret            `yaml:"webhook"` // the part of the address of its reports that nobody can guess
}

// said reports whether anything is said of it but its kind.
func (a *Agency) said() bool {
	return a.Folder != "" || a.Mailbox != (Server{}) || a.Account != "" || a.PaysOut != "" || a.saidOfKravia()
}

func (a *Agency) saidOfKravia() bool {
	return a.URL != "" || a.Token != (Secret{}) || a.Creditor != 0 || len(a.States) > 0 ||
		a.Webhook != (Secret{})
}

func (a *Agency) check() (errs []error) {
	want := func(ok bool, format string, v ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("agency."+format, v...))
		}
	}
	switch a.Kind {
	case "", "none":
		want(!a.said(), "kind is missing: want files, kravia or none")
		return errs
	case string(batch.AgencyFiles):
		want(!a.saidOfKravia(), "kind is files: url, token, creditor_id, states and webhook are of kravia")
		want((a.Folder == "") != (a.Mailbox.URL == ""),
			"folder: name a folder with Inbound (to the agency) and Outbound in it, or set mailbox.url")
	case string(batch.AgencyKravia):
		want(a.Folder == "" && a.Mailbox == (Server{}), "kind is kravia: folder and mailbox are of files")
		errs = append(errs, a.checkKravia()...)
	default:
		want(false, "kind is %q: want files, kravia or none", a.Kind)
	}
	want(a.PaysOut == "" || a.PaysOut == "sum" || a.PaysOut == "kid", "pays_out is %q: want sum or kid",
		a.PaysOut)
	if err := CheckAccount(a.Account); err != nil {
		errs = append(errs, fmt.Errorf("agency.account, from which the agency pays what it has collected: %w", err))
	}
	return errs
}

func (a *Agency) checkKravia() (errs []error) {
	if err := a.Token.check("agency.token"); err != nil {
		errs = append(errs, err)
	}
	if a.URL != "" {
		if err := checkAddress("agency.url", a.URL); err != nil {
			errs = append(errs, err)
		}
	}
	if a.Webhook != (Secret{}) {
		if err := a.Webhook.check("agency.webhook"); err != nil {
			errs = append(errs, err)
		}
	}
	if a.Creditor <= 0 {
		errs = append(errs, fmt.Errorf("agency.creditor_id is missing: the payee's number at Kravia"))
	}
	for word, state := range a.States {
		if state != "open" && state != string(batch.CasePaid) && state != string(batch.CaseClosed) {
			errs = append(errs, fmt.Errorf("agency.states: %s is %q: want open, paid or closed", word, state))
		}
	}
	return errs
}

// agencyPauses are those after which Kravia is asked again when it is busy.
var agencyPauses = []time.Duration{time.Second, 3 * time.Second, 10 * time.Second}

// kravia is how Kravia is asked, and what its words mean.
func (c *Creditor) kravia() (*kravia.Client, map[string]batch.CaseState) {
	a, states := &c.Agency, map[string]batch.CaseState{"paid": batch.CasePaid, "closed": batch.CaseClosed}
	for word, state := range a.States {
		states[strings.ToLower(word)] = batch.CaseState(state)
	}
	maps.DeleteFunc(states, func(_ string, s batch.CaseState) bool { return s == "open" })
	return &kravia.Client{
		URL: strings.TrimSuffix(a.URL, "/"), Token: a.Token.read(c.dir), Creditor: a.Creditor,
		Pauses: agencyPauses,
	}, states
}

// agency is how the agency is dealt with; nil where it is not.
func (c *Creditor) agency() *batch.Agency {
	a := &c.Agency
	if a.Kind == "" || a.Kind == "none" {
		return nil
	}
	of := &batch.Agency{Kind: batch.AgencyKind(a.Kind), Account: digits(a.Account), ByKID: a.PaysOut == "kid"}
	if of.Kind == batch.AgencyKravia {
		of.Kravia, of.States = c.kravia()
		return of
	}
	of.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) { return mailbox.Dial(ctx, c.agencyMailbox()) }
	return of
}

// agencyMailbox is the configuration for mailbox.Dial.
func (c *Creditor) agencyMailbox() mailbox.Config {
	m := c.Agency.Mailbox
	if c.Agency.Folder != "" {
		m.URL = "folder:" + c.Agency.Folder
	}
	return c.dialling(&m)
}
