package wire

import (
	"context"
	"fmt"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// Agency says how a creditor's collection agency is told. Without it, and where kind is none, handovers are
// rows of the outbox.
type Agency struct {
	Kind    string `yaml:"kind"`     // files or none
	Folder  string `yaml:"folder"`   // of files: a folder with Inbound and Outbound in it, in place of mailbox
	Mailbox Server `yaml:"mailbox"`  // of files: the agency's SFTP server
	Account string `yaml:"account"`  // the agency's own, from which it pays what it has collected
	PaysOut string `yaml:"pays_out"` // sum, or kid: on the KIDs of the invoices
}

func (a *Agency) check() (errs []error) {
	want := func(ok bool, format string, v ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("agency."+format, v...))
		}
	}
	switch a.Kind {
	case "", "none":
		want(*a == Agency{Kind: a.Kind}, "kind is missing: want files or none")
		return errs
	case string(batch.AgencyFiles):
		want((a.Folder == "") != (a.Mailbox.URL == ""),
			"folder: name a folder with Inbound (to the agency) and Outbound in it, or set mailbox.url")
	default:
		want(false, "kind is %q: want files or none", a.Kind)
	}
	want(a.PaysOut == "" || a.PaysOut == "sum" || a.PaysOut == "kid", "pays_out is %q: want sum or kid", a.PaysOut)
	if err := CheckAccount(a.Account); err != nil {
		errs = append(errs, fmt.Errorf("agency.account, from which the agency pays what it has collected: %w", err))
	}
	return errs
}

// agency is how the agency is dealt with; nil where it is not.
func (c *Creditor) agency() *batch.Agency {
	a := &c.Agency
	if a.Kind == "" || a.Kind == "none" {
		return nil
	}
	return &batch.Agency{
		Kind: batch.AgencyKind(a.Kind), Account: digits(a.Account), ByKID: a.PaysOut == "kid",
		Mailbox: func(ctx context.Context) (mailbox.Mailbox, error) { return mailbox.Dial(ctx, c.agencyMailbox()) },
	}
}

// agencyMailbox is the configuration for mailbox.Dial.
func (c *Creditor) agencyMailbox() mailbox.Config {
	m := c.Agency.Mailbox
	if c.Agency.Folder != "" {
		m.URL = "folder:" + c.Agency.Folder
	}
	return c.dialling(&m)
}
