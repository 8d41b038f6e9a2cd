package console

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

// invoiceView is an invoice with its life.
type invoiceView struct {
	*report.Life
	Counter *report.Counter
	Facts   []fact
	Sums    []sumLine
}

// about is whose page it is, for the log.
func (v invoiceView) about() batch.Subject { return batch.Subject{Kind: batch.OfInvoice, No: v.No} }

// sumLine is a line of what an invoice is for and what has come off it.
type sumLine struct {
	What   string
	Amount batch.Ore
}

func invoicePage(a *ask) (*page, error) {
	l, err := a.Reports().Life(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	counter, err := a.Reports().AtTheCounter(a.ctx(), l)
	if err != nil {
		return nil, err
	}
	v := invoiceView{Life: l, Counter: counter, Facts: a.lifeFacts(l), Sums: a.sums(l)}
	return &page{
		Title: a.say("Invoice %s", l.No), Body: "invoice", Data: v, Acts: a.offers(l.No, invoiceFits(&v)...),
	}, nil
}

// invoiceFits are the acts that fit an invoice as it stands, the likeliest first.
func invoiceFits(v *invoiceView) (fit []*act) {
	add := func(when bool, acts ...*act) {
		if when {
			fit = append(fit, acts...)
		}
	}
	open := v.Outstanding > 0
	reminded := false
	for _, m := range v.Reminders {
		reminded = reminded || m.Withdrawn.IsZero()
	}
	add(open, payInvoiceAct)
	objected := v.Held != nil && v.Held.Kind == batch.Objection
	add(objected, resolveAct)
	add(v.Held == nil && open, holdAct)
	add(v.Held != nil && !objected, releaseAct)
	add(open && !objected, objectAct)
	add(open && v.Method == batch.MethodClaim, cancelClaimAct)
	add(open, postponeAct, instalmentsAct)
	add(v.Fee > 0 && v.Status != batch.StatusCancelled, waiveFeeAct)
	add(v.Amount > v.Credited, creditAct)
	add(open && reminded, withdrawReminderAct)
	kept := slices.ContainsFunc(v.Cases, func(c report.Case) bool { return c.State == batch.CaseKept })
	add(v.InCollection || kept, withdrawHandoverAct)
	add(open && !v.WriteOffWaits, writeOffAct)
	add(v.WriteOffWaits, approveWriteOffAct, withdrawWriteOffAct)
	return fit
}

// invoicePDF is the invoice as a PDF.
func invoicePDF(a *ask) (*page, error) {
	pdf, err := a.Reports().InvoicePDF(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	return nil, writer(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "application/pdf")
		shown := mime.FormatMediaType("inline", map[string]string{"filename": pdf.Name})
		w.Header().Set("Content-Disposition", shown)
		_, err := w.Write(pdf.Content)
		return err
	})
}

// lifeFacts are what is known of an invoice.
func (a *ask) lifeFacts(l *report.Life) []fact {
	facts := []fact{
		{a.say("Customer"), l.CustomerName + ", " + l.CustomerNo, a.To(customerPath(l.CustomerNo))},
		{a.say("Status"), render.Word(l.Status), ""},
	}
	add := func(when bool, name string, value any, to string) {
		if when {
			facts = append(facts, fact{a.say(name), value, to})
		}
	}
	add(l.MembershipNo != "", "Membership", l.MembershipNo+" "+l.Plan, a.To(membershipPath(l.MembershipNo)))
	add(true, "Due", l.Due, "")
	add(l.FirstDue != l.Due, "First due", l.FirstDue, "")
	add(true, "Method", render.Word(l.Method), "")
	add(true, "KID", l.KID, "")
	add(true, "Account", accountNo(l.Account), "")
	add(true, "Issued", l.Issued, "")
	add(true, "To send or print", a.say("PDF"), a.To(invoicePath(l.No)+"/pdf"))
	if l.Held != nil {
		add(true, "On hold", a.held(l.Held), "")
	}
	if l.Arranged != nil {
		add(true, "Time given", a.arranged(l.Arranged), "")
	}
	return facts
}

// held says how long something is on hold, and why.
func (t tongue) held(h *report.Held) string {
	if h.Kind == batch.Objection {
		return t.say("⏸ objection since %s: %s", t.date(h.Since), h.Reason)
	}
	if h.Until.IsZero() {
		return t.say("⏸ since %s, until it is released: %s", t.date(h.Since), h.Reason)
	}
	return t.say("⏸ since %s, until %s: %s", t.date(h.Since), t.date(h.Until), h.Reason)
}

// arranged says by when, or in which parts, an invoice may be paid.
func (t tongue) arranged(g *report.Arranged) string {
	if len(g.Parts) == 0 {
		return t.say("until %s: %s", t.date(g.Until), g.Reason)
	}
	parts := make([]string, len(g.Parts))
	for k, p := range g.Parts {
		parts[k] = t.say("%s, by %s", money(p.Amount), t.date(p.Due))
	}
	return strings.Join(parts, ", ")
}

// sums are the lines of an invoice, and what has come off it.
func (a *ask) sums(l *report.Life) (list []sumLine) {
	add := func(what string, amount batch.Ore) {
		if amount != 0 {
			list = append(list, sumLine{what, amount})
		}
	}
	for _, x := range l.Lines {
		add(x.Text, x.Amount)
	}
	add(a.say("invoice fee"), l.Fee)
	add(a.say("Credited"), -(l.Credited - l.WrittenOff))
	add(a.say("written off"), -l.WrittenOff)
	add(a.say("Paid"), -l.Paid)
	return list
}

// claimWhere is where a claim stands at the bank.
func claimWhere(c report.Claim) string {
	return fmt.Sprintf("%d/%d/%d", c.Transmission, c.Assignment, c.Transaction)
}

var invoicePageTexts = texts{
	"Invoice %s":                           "Faktura %s",
	"Transmission":                         "Forsendelse",
	"First due":                            "Første forfall",
	"Time given":                           "Utsettelse",
	"⏸ objection since %s: %s":             "⏸ innsigelse siden %s: %s",
	"⏸ since %s, until it is released: %s": "⏸ siden %s, til det oppheves: %s",
	"⏸ since %s, until %s: %s":             "⏸ siden %s, til %s: %s",
	"until %s: %s":                         "til %s: %s", "%s, by %s": "%s, innen %s",
	"invoice fee": "fakturagebyr", "written off": "ført som tap",
	"To send or print": "Til å sende eller skrive ut", "PDF": "PDF",
	"Why unpaid": "Hvorfor ubetalt", "To the member": "Til medlemmet", "Why a fee": "Hvorfor gebyr",
	"For us": "For oss", "What it is for": "Hva den gjelder",
	"Its life": "Dens liv", "When": "Når", "Proof": "Bevis", "cancellation": "sletting",
	"Line in the file": "Linje i filen",
	"A write-off waits for a second person's word.": "En tapsføring venter på en " +
		"annen persons godkjenning.",
	"live": "gjelder",
}
