package console

import (
	"context"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

// invoiceActs are the acts on an invoice.
var invoiceActs = []*act{
	payInvoiceAct, creditAct, waiveFeeAct, writeOffAct, approveWriteOffAct, withdrawWriteOffAct, objectAct,
	resolveAct,
	holdAct, releaseAct, postponeAct, instalmentsAct, cancelClaimAct, withdrawReminderAct,
	withdrawHandoverAct,
}

// aboutInvoice is what acts on the invoice of the address are about; button and will say what happens to it.
func (a *ask) aboutInvoice(tell func(*report.Life, *about)) (*about, error) {
	l, err := a.Reports().Life(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	b := &about{
		Title: a.say("Invoice %s · %s", l.No, l.CustomerName),
		Facts: []fact{
			{a.say("Amount"), l.Amount, ""}, {a.say("Outstanding"), l.Outstanding, ""},
			{a.say("Due"), l.Due, ""},
			{a.say("Status"), a.say(string(l.Status)), ""},
		},
		Back: invoicePath(l.No),
	}
	tell(l, b)
	return b, nil
}

// plainInvoiceAct makes an act that asks for a reason at most.
func plainInvoiceAct(
	name string, right batch.Right, title, did string, needsReason bool, will string,
	do func(ctx context.Context, d *desk.Desk, no, reason string) error,
) *act {
	return &act{
		path: "/invoices/{no}/" + name, right: right, title: title, did: did,
		kind: desk.KindOf(strings.ReplaceAll(name, "-", "_"), batch.OfInvoice),
		about: func(a *ask) (*about, error) {
			return a.aboutInvoice(func(_ *report.Life, b *about) {
				f := a.reason()
				f.Optional = !needsReason
				b.Fields, b.Will = []field{f}, []string{a.say(will)}
			})
		},
		do: func(a *ask, f *form) (string, error) {
			return "", do(a.ctx(), a.Desk(), a.no(), f.text("reason"))
		},
	}
}

var creditAct = &act{
	path: "/invoices/{no}/credit", right: batch.ToAccount, title: "Credit the invoice",
	did:  "The credit note is made",
	kind: desk.KindOf("credit", batch.OfInvoice),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Fields = []field{
				{Name: "amount", Label: a.say("Amount"), Kind: "amount", Optional: true,
					Help: a.say("All that is left of the invoice, where it is empty")},
				a.reason(),
			}
		})
	},
	will: func(a *ask, f *form) ([]string, error) {
		l, err := a.Reports().Life(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		left, part := l.Amount-l.Credited, f.part("amount")
		amount := left
		if part != nil {
			amount = *part
		}
		f.button = a.say("Credit %s", money(amount))
		will := []string{
			a.say("A credit note of %s is made, and sent to the member", money(amount)),
			a.say("%s is outstanding afterwards", money(max(0, l.Outstanding-amount))),
		}
		if over := l.Paid - (left - amount); over > 0 {
			will = append(will, a.say("%s that has been paid becomes the customer's credit", money(over)))
		}
		if l.Method == batch.MethodClaim && l.Outstanding > 0 {
			will = append(will, a.say("A claim at the bank is taken back or claimed anew, where the deadline allows it"))
		}
		return will, nil
	},
	do: func(a *ask, f *form) (string, error) {
		part := f.part("amount")
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().Credit(a.ctx(),
			desk.Credit{Invoice: a.no(), Amount: part, Reason: f.text("reason")})
		return "", err
	},
}

var waiveFeeAct = &act{
	path: "/invoices/{no}/waive-fee", right: batch.ToAccount, title: "Waive the fee",
	did:  "The fee is waived",
	kind: desk.KindOf("waive_fee", batch.OfInvoice),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Fields = []field{a.reason()}
			b.Button = a.say("Waive the fee of %s", money(l.Fee))
			b.Will = []string{a.say("A credit note of %s is made, and sent to the member", money(l.Fee))}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().WaiveFee(a.ctx(), desk.WaiveFee{Invoice: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

var writeOffAct = &act{
	path: "/invoices/{no}/write-off", right: batch.ToAccount, title: "Write off",
	did:  "The loss is booked, or waits",
	kind: desk.KindOf("write_off", batch.OfInvoice),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Fields = []field{a.reason()}
			b.Button = a.say("Write off %s", money(l.Outstanding))
			b.Will = []string{a.say("%s becomes a loss. The member is not told.", money(l.Outstanding))}
			if above := a.App.Payee.RefundsApproved; above != nil && l.Outstanding > *above {
				b.Will = append(b.Will, a.say("It waits for a second person's word before it is made"))
			}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().WriteOff(a.ctx(), desk.WriteOff{Invoice: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

var approveWriteOffAct = &act{
	path: "/invoices/{no}/approve-write-off", right: batch.ToApprove, title: "Approve the write-off",
	did: "The loss is booked", money: true,
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Button = a.say("Approve a loss of %s", money(l.Outstanding))
			b.Will = []string{a.say("%s becomes a loss. The member is not told.", money(l.Outstanding))}
		})
	},
	do: func(a *ask, _ *form) (string, error) {
		_, err := a.Desk().ApproveWriteOff(a.ctx(), desk.ApproveWriteOff{Invoice: a.no()})
		return "", err
	},
}

var withdrawWriteOffAct = plainInvoiceAct("withdraw-write-off", batch.ToAccount, "Withdraw the write-off",
	"The write-off is withdrawn", true, "The invoice is followed up as before.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.WithdrawWriteOff(ctx, desk.WithdrawWriteOff{Invoice: no, Reason: reason})
		return err
	})

var objectAct = plainInvoiceAct("object", batch.ToServe, "Note an objection", "The objection is noted", true,
	"Nobody is reminded, nothing is handed over and no costs are added, until the objection is resolved. A claim at "+
		"the bank is charged all the same.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.Object(ctx, desk.Object{Invoice: no, Reason: reason})
		return err
	})

var resolveAct = plainInvoiceAct("resolve", batch.ToServe, "Resolve the objection",
	"The objection is resolved", true,
	"What is left of the invoice is followed up again. What the customer is right about is credited first.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.Resolve(ctx, desk.Resolve{Invoice: no, Reason: reason})
		return err
	})

var holdAct = &act{
	path: "/invoices/{no}/hold", right: batch.ToServe, title: "Put on hold", did: "The invoice is on hold",
	undo: func(no string) string { return "/invoices/" + no + "/release" }, atOnce: true,
	kind: desk.KindOf("hold", batch.OfInvoice),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Fields = []field{
				a.reason(),
				{Name: "until", Label: a.say("Until"), Kind: "date", Optional: true,
					Help: a.say("Until it is released, where it is empty")},
			}
			b.Will = []string{
				a.say("Nobody is reminded, and nothing is handed over. A claim at the bank is charged all the same."),
			}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		until := f.day("until")
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().Hold(a.ctx(), desk.Hold{Invoice: a.no(), Until: until, Reason: f.text("reason")})
		return "", err
	},
}

var releaseAct = plainInvoiceAct("release", batch.ToServe, "Release",
	"The invoice is followed up again", false,
	"The invoice is followed up again, as if there had been no hold.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.Release(ctx, desk.Release{Invoice: no, Reason: reason})
		return err
	})

var postponeAct = &act{
	path: "/invoices/{no}/postpone", right: batch.ToServe, title: "Give more time",
	did:  "The customer has more time",
	kind: desk.KindOf("postpone", batch.OfInvoice),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Fields = []field{{Name: "until", Label: a.say("To be paid by"), Kind: "date"}, a.why()}
			b.Will = []string{
				a.say("The member is told by letter. A claim at the bank is moved to the new day, or it is refused."),
			}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		until := f.day("until")
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().Postpone(a.ctx(),
			desk.Postpone{Invoice: a.no(), Until: until, Reason: f.text("reason")})
		return "", err
	},
}

var instalmentsAct = &act{
	path: "/invoices/{no}/instalments", right: batch.ToServe, title: "Instalments",
	did:  "The instalments are agreed",
	kind: desk.KindOf("instalments", batch.OfInvoice),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			b.Fields = []field{
				{Name: "number", Label: a.say("How many parts"), Kind: "number", Value: "2"},
				{Name: "first", Label: a.say("The first by"), Kind: "date"},
				a.why(),
			}
		})
	},
	will: func(a *ask, f *form) ([]string, error) {
		l, err := a.Reports().Life(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		number, first := f.number("number"), f.day("first")
		if len(f.faults) > 0 || number < 1 {
			return nil, nil
		}
		f.button = a.say("Agree on %d {part|parts}", number)
		return []string{
			a.say("%s is to be paid by hand in %d {part|parts}, a month apart, the first by %s",
				money(l.Outstanding), number,
				a.date(first)),
			a.say("The member is told by letter. A claim at the bank is taken back, or it is refused."),
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		act := desk.Instalments{
			Invoice: a.no(), Number: f.number("number"), First: f.day("first"), Reason: f.text("reason"),
		}
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().Instalments(a.ctx(), act)
		return "", err
	},
}

// number is a whole number; zero, with a fault, where it is none.
func (f *form) number(name string) int {
	n, err := strconv.Atoi(f.text(name))
	if err != nil {
		f.wrong(name, f.a.say("This is no number"))
	}
	return n
}

var cancelClaimAct = plainInvoiceAct("cancel-claim", batch.ToAccount, "Take the claim back",
	"The claim is taken back", false,
	"The next transmission cancels it at the bank. The invoice becomes an ordinary one, and the member is told.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.CancelClaim(ctx, desk.CancelClaim{Invoice: no, Reason: reason})
		return err
	})

var withdrawReminderAct = plainInvoiceAct("withdraw-reminder", batch.ToAccount, "Withdraw the reminder",
	"The reminder is withdrawn", true,
	"The last reminder counts no longer, its days count anew from today, and the member is told.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.WithdrawReminder(ctx, desk.WithdrawReminder{Invoice: no, Reason: reason})
		return err
	})

var withdrawHandoverAct = plainInvoiceAct("withdraw-handover", batch.ToAccount, "Take back from collection",
	"The invoice is taken back from collection", true,
	"The agency and the member are told. What is open goes on hold, until it is released.",
	func(ctx context.Context, d *desk.Desk, no, reason string) error {
		_, err := d.WithdrawHandover(ctx, desk.WithdrawHandover{Invoice: no, Reason: reason})
		return err
	})

var payInvoiceAct = &act{
	path: "/invoices/{no}/pay", right: batch.ToAccount, title: "Paid at the counter",
	did:  "The payment is added",
	kind: desk.KindOf("add_payment", batch.OfPayment),
	about: func(a *ask) (*about, error) {
		return a.aboutInvoice(func(l *report.Life, b *about) {
			var sources []choice
			for _, s := range batch.EntrySources {
				sources = append(sources, choice{string(s), a.say(string(s))})
			}
			b.Fields = []field{
				{Name: "amount", Label: a.say("Amount"), Kind: "amount", Value: money(l.Outstanding)},
				{Name: "source", Label: a.say("Source"), Kind: "choice", Choices: sources},
				{Name: "date", Label: a.say("Date"), Kind: "date", Value: a.Today().String()},
				{Name: "reference", Label: a.say("Reference"), Kind: "text",
					Help: a.say("The number of the receipt, the transfer or the letter")},
				a.why(),
			}
			b.Will = []string{a.say("The invoice is paid as far as it is open; the rest becomes credit.")}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		e := batch.Entry{
			Date: f.day("date"), Amount: f.amount("amount"), Source: batch.Source(f.text("source")),
			Reference: f.text("reference"),
		}
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().AddPayment(a.ctx(),
			desk.AddPayment{Entry: e, Invoice: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

var invoiceActTexts = texts{
	"Invoice %s · %s":         "Faktura %s · %s",
	"Credit the invoice":      "Krediter",
	"Credit %s":               "Krediter %s",
	"The credit note is made": "Kreditnotaen er laget",
	"All that is left of the invoice, where it is empty": "Alt som er igjen av fakturaen, når feltet er " +
		"tomt",
	"A credit note of %s is made, and sent to the member": "En kreditnota på %s lages og sendes medlemmet",
	"%s is outstanding afterwards":                        "%s er utestående etterpå",
	"%s that has been paid becomes the customer's credit": "%s som er betalt, blir kundens tilgode",
	"A claim at the bank is taken back or claimed anew, where the deadline allows it": "Et krav i banken " +
		"slettes eller kreves på nytt, der fristen tillater det",
	"Waive the fee": "Ettergi gebyret", "The fee is waived": "Gebyret er ettergitt",
	"Waive the fee of %s":          "Ettergi gebyret på %s",
	"Write off":                    "Før som tap",
	"The loss is booked, or waits": "Tapet er ført, eller venter på godkjenning",
	"Write off %s":                 "Før %s som tap",
	"%s becomes a loss. The member is not told.": "%s blir tap. Medlemmet får ikke " +
		"beskjed.",
	"It waits for a second person's word before it is made": "Det venter på en annen persons godkjenning",
	"Approve the write-off":                                 "Godkjenn tapsføringen",
	"The loss is booked":                                    "Tapet er ført",
	"Approve a loss of %s":                                  "Godkjenn et tap på %s",
	"Withdraw the write-off":                                "Trekk tapsføringen tilbake",
	"The write-off is withdrawn":                            "Tapsføringen er trukket tilbake",
	"The invoice is followed up as before.":                 "Fakturaen følges opp som før.",
	"Note an objection":                                     "Registrer innsigelse",
	"The objection is noted":                                "Innsigelsen er registrert",
	"Nobody is reminded, nothing is handed over and no costs are added, until the objection is resolved. A claim at " +
		"the bank is charged all the same.": "Ingen purres, ingenting overføres inkasso og ingen kostnader legges til " +
		"før innsigelsen er avgjort. Et krav i banken trekkes likevel.",
	"Resolve the objection": "Avgjør innsigelsen", "The objection is resolved": "Innsigelsen er avgjort",
	"What is left of the invoice is followed up again. What the customer is right about is credited first.": "Det som " +
		"gjenstår av fakturaen, følges opp igjen. Det kunden har rett i, krediteres først.",
	"Put on hold":            "Sett på vent",
	"The invoice is on hold": "Fakturaen er satt på vent",
	"Until":                  "Til",
	"Until it is released, where it is empty": "Til det oppheves, når feltet er tomt",
	"Nobody is reminded, and nothing is handed over. A claim at the bank is charged all the same.": "Ingen " +
		"purres, og ingenting overføres inkasso så lenge. Et krav i banken trekkes likevel.",
	"Release": "Opphev", "The invoice is followed up again": "Fakturaen følges opp igjen",
	"The invoice is followed up again, as if there had been no hold.": "Fakturaen følges opp igjen, som " +
		"om den aldri hadde vært på vent.",
	"Give more time": "Gi utsettelse", "The customer has more time": "Kunden har fått utsettelse",
	"To be paid by": "Betales innen",
	"The member is told by letter. A claim at the bank is moved to the new day, or it is refused.": "" +
		"Medlemmet får brev. Et krav i banken slettes og lages for den nye dagen, ellers avvises det.",
	"Instalments": "Avdrag", "The instalments are agreed": "Avdragene er avtalt",
	"How many parts":           "Hvor mange deler",
	"The first by":             "Den første innen",
	"Agree on %d {part|parts}": "Avtal %d {del|deler}",
	"%s is to be paid by hand in %d {part|parts}, a month apart, the first by %s": "%s betales for hånd " +
		"i %d {del|deler}, én hver måned, den første innen %s",
	"The member is told by letter. A claim at the bank is taken back, or it is refused.": "Medlemmet får " +
		"brev. Et krav i banken slettes, ellers avvises det.",
	"This is no number":   "Dette er ikke et tall",
	"Take the claim back": "Trekk kravet tilbake", "The claim is taken back": "Kravet er trukket tilbake",
	"The next transmission cancels it at the bank. The invoice becomes an ordinary one, and the " +
		"member is told.": "Neste forsendelse sletter det i banken. Fakturaen blir en vanlig faktura, " +
		"og medlemmet får beskjed.",
	"Withdraw the reminder":     "Trekk purringen tilbake",
	"The reminder is withdrawn": "Purringen er trukket tilbake",
	"The last reminder counts no longer, its days count " +
		"anew from today, and the member is told.": "Den siste purringen gjelder ikke lenger, dagene " +
		"telles på nytt fra i dag, og medlemmet får beskjed.",
	"Take back from collection":                 "Trekk tilbake fra inkasso",
	"The invoice is taken back from collection": "Fakturaen er trukket tilbake fra inkasso",
	"The agency and the member are told. What is open goes on hold, until it is released.": "Inkassobyrået " +
		"og medlemmet får beskjed. Det som er åpent, settes på vent til det oppheves.",
	"Paid at the counter": "Betalt i skranken", "The payment is added": "Betalingen er lagt inn",
	"The invoice is paid as far as it is open; the rest becomes credit.": "Fakturaen betales så langt " +
		"den er åpen; resten blir tilgode.",
}
