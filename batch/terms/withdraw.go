package terms

var plainReminderWithdrawn = plain(
	"{{.Payee}}: påminnelsen om faktura {{.Invoice}}, {{.What}}, er trukket tilbake. Du kan se bort fra den.",
	"{{.Payee}}: the reminder of invoice {{.Invoice}}, {{.What}}, has been withdrawn. Please ignore it.",
)

var plainHandoverWithdrawn = plain(
	"{{.Payee}}: faktura {{.Invoice}}, {{.What}}, er trukket tilbake fra inkasso. Du skal ikke betale noe "+
		"til inkassobyrået for den.",
	"{{.Payee}}: invoice {{.Invoice}}, {{.What}}, has been taken back from the collection agency. You need "+
		"not pay anything to the agency for it.",
)

var plainReadmitted = plain(
	"{{.Payee}}: alt er betalt. Du er ikke lenger utestengt.",
	"{{.Payee}}: all is paid. You are no longer excluded.",
)

// Readmitted is the text of the message that a member who was excluded may train again (F6).
func (p *Profile) Readmitted() Text {
	if t := p.Texts.Readmitted; t != nil {
		return *t
	}
	return plainReadmitted
}

// ReminderWithdrawn is the text of the message that a reminder was withdrawn.
func (p *Profile) ReminderWithdrawn() Text {
	if t := p.Texts.ReminderWithdrawn; t != nil {
		return *t
	}
	return plainReminderWithdrawn
}

// HandoverWithdrawn is the text of the message that an invoice was taken back from collection.
func (p *Profile) HandoverWithdrawn() Text {
	if t := p.Texts.HandoverWithdrawn; t != nil {
		return *t
	}
	return plainHandoverWithdrawn
}
