package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"trekk/batch"
	"trekk/batch/letter"
	"trekk/cmd/trekk/channel"
)

// EmailChannel is how letters are sent by e-mail, by SMTP.
type EmailChannel struct {
	MailServer `yaml:",inline"`
	From       string `yaml:"from"`
	ReplyTo    string `yaml:"reply_to"` // from where it is empty
	Bounces    string `yaml:"bounces"`  // folder with what comes back; none where it is empty
	AtOnce     int    `yaml:"at_once"`  // connections at a time; 4 where it is empty
}

// Ways of letters by post.
const (
	lettersAsRows = "csv"
	lettersAsPDF  = "print"
)

// check looks at what the keys of channels: say, beyond their form.
func (c *Channels) check() error {
	var errs []error
	if l := c.Letters; l != "" && l != lettersAsRows && l != lettersAsPDF {
		errs = append(errs, fmt.Errorf("channels.letters is %q: want csv or print", l))
	}
	if e := c.Email; e != nil {
		errs = append(errs, e.check("channels.email"))
		for key, address := range map[string]string{"from": e.From, "reply_to": cmp.Or(e.ReplyTo, e.From)} {
			if _, err := mail.ParseAddress(address); err != nil {
				errs = append(errs, fmt.Errorf("channels.email.%s: %q is no address", key, address))
			}
		}
		if e.AtOnce < 0 || e.AtOnce > 20 {
			errs = append(errs, fmt.Errorf("channels.email.at_once is %d: want 1 to 20 connections",
				e.AtOnce))
		}
	}
	return errors.Join(errs...)
}

// addLetters adds the channels by which trekk sends letters of the payee by itself.
func (c *Creditor) addLetters(list map[batch.MessageChannel]batch.Delivery, p *batch.Payee) {
	if c.Channels.Letters == lettersAsPDF {
		list[batch.ByPrint] = batch.Delivery{}
	}
	if e := c.Channels.Email; e != nil {
		list[batch.ByEmail] = batch.Delivery{
			AtOnce: cmp.Or(e.AtOnce, 4), Pauses: []time.Duration{2 * time.Second},
			Carrier: &channel.Mail{
				MailServer: e.server(c.dir), From: e.From, ReplyTo: e.ReplyTo, Bounces: c.Path(e.Bounces),
				Letter: func(ctx context.Context, m *batch.Message) (*letter.Letter, error) {
					return letter.OfMessage(ctx, p.At(batch.Call{Now: m.Since}), m)
				},
			},
		}
	}
}
