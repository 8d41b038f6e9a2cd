package views

// What follows from other rows of the invoice i, which the store knows how to ask for: Words gives it.
const (
	paid       = "{paid}"
	credited   = "{credited}"
	writtenOff = "{written_off}"
	status     = "coalesce(u.status, {status})"
)

var invoices = []*View{
	{
		Name: "invoices", Of: "i",
		From:  "invoice i LEFT JOIN open_invoice u ON u.creditor_id = i.creditor_id AND u.no = i.no",
		About: "Invoices, with what has become of them.",
		Columns: []Column{
			{"invoice_no", Key, "its number", "i.no"},
			{"customer_no", Key, "who owes it", "i.customer_no"},
			{"membership_no", Key, "what it is for; NULL of others", "i.membership_no"},
			{"kid", Key, "with which it is paid", "i.kid"},
			{"kind", Text, "fee, yearly, extra, debt, reminder_fee or interest", "i.kind"},
			{"method", Text, "claim (AvtaleGiro) or invoice", "i.method"},
			{"period", Day, "first day of the month it is for", "i.period || '-01'"},
			{"issued", Day, "the day it was made", "i.issued"},
			{"booked", Day, "in the journal", "i.booked"},
			{"due", Day, "last day to pay", "i.due"},
			{"first_due", Day, "before it was moved", "i.first_due"},
			{"amount", Kroner, "fee included", "i.amount"},
			{"fee", Kroner, "of it: the invoice fee", "i.fee"},
			{"paid", Kroner, "by payments and credit", paid},
			{"credited", Kroner, "taken off by credit notes, losses and small differences", credited},
			{"written_off", Kroner, "of that: losses and small differences", writtenOff},
			{"outstanding", Kroner, "what is open", "coalesce(u.amount, 0)"},
			{"status", Text, "open, partly_paid, reminded, collection, paid, cancelled or written_off", status},
			{"text", Text, "what it is for, in words", "i.text"},
			{"plan", Text, "whose income it is", "i.plan"},
			{"account", Text, "the bank account it is paid to", "i.account"},
			{"imported", Truth, "another system issued it", "i.imported <> 0"},
			{"of_invoice", Key, "of costs: the invoice that was late", "i.of_invoice"},
		},
	},
	{
		Name: "invoice_lines", Of: "l", From: "invoice_line l",
		About: "The lines of invoices that have more than one.",
		Columns: []Column{
			{"invoice_no", Key, "the invoice", "l.invoice_no"},
			{"line", Whole, "from 1", "l.seq"},
			{"text", Text, "what it is for", "l.text"},
			{"amount", Kroner, "of the line", "l.amount"},
			{"event_no", Whole, "the charge that it carries", "l.event"},
		},
	},
	{
		Name: "credit_notes", Of: "n", From: "credit_note n",
		About: "What was taken off invoices.",
		Columns: []Column{
			{"kind", Text, "credit, loss or difference", "n.kind"},
			{"no", Key, "its number within the kind", "n.no"},
			{"invoice_no", Key, "the invoice", "n.invoice_no"},
			{"issued", Day, "the day it was made", "n.issued"},
			{"booked", Day, "in the journal", "n.booked"},
			{"amount", Kroner, "that it takes off", "n.amount"},
			{"reason", Text, "why", "n.reason"},
			{"imported", Truth, "another system issued it", "n.imported <> 0"},
		},
	},
}
