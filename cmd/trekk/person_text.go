package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

// readable writes all that is known of a person for that person to read, in bokmål or English.
type readable struct {
	w       *bufio.Writer
	english bool
}

// writeReadable writes it. What happens to invoices, and all else that happens, is said in the language already.
func writeReadable(w io.Writer, e *report.Everything, lang string) error {
	r := &readable{bufio.NewWriter(w), lang == "en"}
	r.head(e)
	r.memberships(e)
	r.invoices(e)
	r.money(e)
	r.messages(e)
	r.cases(e)
	r.title("What has happened", "Dette har skjedd")
	for _, h := range e.Timeline {
		r.line("%s  %s%s", render.Date(h.Day), h.Text, byWhom(h.By, h.Reason))
	}
	r.title("What was done by us in the books about you", "Dette har vi gjort i bøkene om deg")
	for _, a := range e.Audit {
		r.line("%s  %s %s%s", render.Time(a.At), a.Action, batch.Visible(a.Subject.String()),
			byWhom(a.By, a.Reason))
	}
	r.files(e)
	return r.w.Flush()
}

func byWhom(by, reason string) (s string) {
	if by != "" {
		s = " (" + by
		if reason != "" {
			s += ": " + reason
		}
		s += ")"
	}
	return s
}

func (r *readable) say(english, bokmal string) string {
	if r.english {
		return english
	}
	return bokmal
}

func (r *readable) line(format string, a ...any) { render.Line(r.w, format, a...) }

func (r *readable) title(english, bokmal string) {
	t := r.say(english, bokmal)
	r.line("\n%s\n%s", t, strings.Repeat("-", len([]rune(t))))
}

// fact writes a fact that there is.
func (r *readable) fact(english, bokmal, value string) {
	if strings.TrimSpace(value) != "" {
		r.line("%-22s %s", r.say(english, bokmal), value)
	}
}

func (r *readable) head(e *report.Everything) {
	r.line(r.say("Everything that %s knows about customer %s, %s", "Alt %s har registrert om kunde %s, %s"),
		e.Payee, e.Person.No, render.Time(time.Time(e.Made)))
	r.title("Who you are", "Hvem du er")
	p := e.Person
	r.fact("Name", "Navn", p.Name)
	r.fact("Address", "Adresse", strings.Trim(p.Address+", "+p.Postcode+" "+p.City, ", "))
	r.fact("Mobile", "Mobil", p.Mobile)
	r.fact("E-mail", "E-post", p.Email)
	r.fact("Born", "Født", render.Date(p.BirthDate))
	r.fact("Language", "Språk", p.Language)
	r.fact("Letters by", "Brev på", p.Channel)
	r.fact("In credit", "Til gode", e.Credit.String())
	for _, m := range e.Mandates {
		until := render.Date(m.Until)
		if until == "" {
			until = r.say("now", "nå")
		}
		r.fact("AvtaleGiro mandate", "AvtaleGiro-fullmakt", fmt.Sprintf("%s, KID %s, %s – %s",
			render.Account(m.Account), m.KID, render.Date(m.Since), until))
	}
	for _, h := range e.Holds {
		r.fact("Everything stopped", "Alt stoppet", fmt.Sprintf("%s %s %s", render.Date(h.On), h.Action,
			h.Reason))
	}
	for _, k := range e.Kept {
		r.fact("This overview", "Denne oversikten", fmt.Sprintf("%s %s", render.Date(k.On), r.step(k.Kind)))
	}
}

func (r *readable) step(k batch.PrivacyKind) string {
	return map[batch.PrivacyKind]string{
		batch.PersonExported:   r.say("was made", "ble laget"),
		batch.ContactForgotten: r.say("contact data was blanked", "kontaktopplysninger ble slettet"),
		batch.PersonForgotten:  r.say("name and address were blanked", "navn og adresse ble slettet"),
		batch.PersonReturned:   r.say("customer again", "kunde på nytt"),
	}[k]
}

func (r *readable) memberships(e *report.Everything) {
	r.title("Memberships", "Medlemskap")
	for _, m := range e.Memberships {
		r.line("%s  %s, %s, %s – %s", m.No, m.Plan, m.Price, render.Date(m.Start), render.Date(m.End))
		for _, t := range m.Events {
			r.line("    %s  %s %s", render.Date(t.Told), t.Event, t.Text)
		}
	}
}

func (r *readable) invoices(e *report.Everything) {
	r.title("Invoices", "Fakturaer")
	for _, i := range e.Invoices {
		r.line(r.say("%s  %s, %s, due %s, KID %s, left %s", "%s  %s, %s, forfall %s, KID %s, igjen %s"),
			i.No, i.Text, i.Amount, render.Date(i.Due), i.KID, i.Outstanding)
		for _, h := range i.Events {
			r.line("    %s  %s", render.Time(h.At), h.Said)
		}
	}
}

func (r *readable) money(e *report.Everything) {
	if len(e.Payments)+len(e.Refunds) > 0 {
		r.title("Credit and refunds", "Tilgode og tilbakebetalinger")
	}
	for _, p := range e.Payments {
		r.line(r.say("%s  payment %d, %s %s", "%s  innbetaling %d, %s %s"), render.Date(p.Date), p.No,
			p.Amount, p.Text)
	}
	for _, f := range e.Refunds {
		r.line(r.say("%s  refund %d, %s to %s, %s", "%s  tilbakebetaling %d, %s til %s, %s"),
			render.Date(f.Made), f.No,
			f.Amount, render.Account(f.Account), f.Reason)
	}
}

func (r *readable) messages(e *report.Everything) {
	r.title("Messages", "Meldinger")
	for _, m := range e.Messages {
		r.line("%s  %s %s: %s (%s)", render.Time(m.Created), m.Channel, m.To, m.Subject, m.State)
		for text := range strings.Lines(m.Text) {
			r.line("    %s", strings.TrimRight(text, "\r\n"))
		}
	}
}

func (r *readable) cases(e *report.Everything) {
	if len(e.Cases) > 0 {
		r.title("Cases at the collection agency", "Saker hos inkassobyrået")
	}
	for _, k := range e.Cases {
		r.line(r.say("case %d, invoice %s, %s since %s, left %s",
			"sak %d, faktura %s, %s siden %s, igjen %s"), k.No,
			k.Invoice, k.State, render.Date(k.Since), k.Left)
	}
}

func (r *readable) files(e *report.Everything) {
	r.title("Lines in files to and from the bank", "Linjer i filer til og fra banken")
	for _, f := range e.Files {
		r.line("%s", f.Name)
		for _, l := range f.Lines {
			r.line("    %5d  %s", l.Line, l.Text)
		}
	}
}
