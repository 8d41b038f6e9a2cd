package views

var money = []*View{
	{
		Name: "payments", Of: "p",
		From:  "payment p LEFT JOIN file f ON f.creditor_id = p.creditor_id AND f.no = p.file",
		About: "Money that came, or was taken back (below zero): each payment once.",
		Columns: []Column{
			{"payment", Whole, "its number", "p.no"},
			{"source", Text, "ocr, camt, paper, reception, vipps, agency or elsewhere", "p.source"},
			{"date", Day, "of the bank", "p.nets_date"},
			{"booked", Day, "in the journal", "p.booked"},
			{"amount", Kroner, "below zero when taken back", "p.amount"},
			{"kid", Key, "that the payer gave", "p.kid"},
			{"account", Text, "the bank account it came to", "p.account"},
			{"type", Whole, "of OCR giro: 15 is AvtaleGiro", "p.type"},
			{"centre", Whole, "with the four that follow, of the sum on the bank statement", "p.centre"},
			{"day_code", Whole, "of the sum", "p.day_code"},
			{"partial", Whole, "of the sum", "p.partial"},
			{"serial", Whole, "of the sum", "p.serial"},
			{"debit", Text, "the payer's account", "p.debit"},
			{"text", Text, "what the payer wrote", "p.text"},
			{"reference", Text, "of payments that no OCR file told of", "p.reference"},
			{"file_no", Whole, "the file that told of it", "p.file"},
			{"file_name", Text, "its name", "f.name"},
			{"line", Whole, "in the file", "p.line"},
		},
	},
	{
		Name: "matches", Of: "e", From: "posting e",
		About: "Where payments were put: those of one payment sum to its amount. What was moved is there twice, below " +
			"zero where it was taken from.",
		Columns: []Column{
			{"payment", Whole, "the payment", "e.payment"},
			{"seq", Whole, "from 1 within the payment", "e.seq"},
			{"posted", Day, "the day it was put there", "e.posted"},
			{"booked", Day, "in the journal", "e.booked"},
			{"target", Text, "invoice, credit, unmatched, ignored, refund, agency or reversed", "e.target"},
			{"invoice_no", Key, "of an invoice", "e.invoice_no"},
			{"customer_no", Key, "of credit", "e.customer_no"},
			{"refund", Whole, "of a refund", "e.refund"},
			{"amount", Kroner, "that was put there", "e.amount"},
			{"reason", Text, "why it waits", "e.reason"},
			{"reverses", Whole, "the payment that was taken back", "e.reverses"},
			{"note", Text, "why a person put it there", "e.note"},
		},
	},
	{
		Name: "unmatched", Of: "w",
		From:  "waiting_payment w JOIN payment p ON p.creditor_id = w.creditor_id AND p.no = w.payment",
		About: "Payments of which something waits for a person.",
		Columns: []Column{
			{"payment", Whole, "the payment", "w.payment"},
			{"date", Day, "of the bank", "w.nets_date"},
			{"amount", Kroner, "what waits", "w.amount"},
			{"reason", Text, "unknown_kid, no_kid, already_settled, … (trekk help match)", "w.reason"},
			{"kid", Key, "that the payer gave", "p.kid"},
			{"account", Text, "the bank account it came to", "w.account"},
			{"debit", Text, "the payer's account", "w.debit"},
			{"text", Text, "what the payer wrote", "p.text"},
		},
	},
	{
		Name: "credits", Of: "y", From: `(SELECT z.creditor_id, z.customer_no, sum(z.amount) AS amount FROM (
		SELECT e.creditor_id, e.customer_no, e.amount FROM posting e WHERE e.customer_no IS NOT NULL
		UNION ALL SELECT i.creditor_id, i.customer_no, i.amount FROM invoice i WHERE i.kind = 'debt'
		UNION ALL SELECT i.creditor_id, i.customer_no, -n.amount FROM invoice i
			JOIN credit_note n ON n.creditor_id = i.creditor_id AND n.invoice_no = i.no AND n.kind = 'credit'
			WHERE i.kind = 'debt'
		) z GROUP BY z.creditor_id, z.customer_no HAVING sum(z.amount) <> 0) y`,
		About: "What customers have to the good.",
		Columns: []Column{
			{"customer_no", Key, "whose it is", "y.customer_no"},
			{"amount", Kroner, "below zero: was paid to the customer, and is owed", "y.amount"},
		},
	},
	{
		Name: "refunds", Of: "r", From: "refund r",
		About: "Money that goes back to customers.",
		Columns: []Column{
			{"refund", Whole, "its number", "r.no"},
			{"customer_no", Key, "NULL when nobody knows whose it is", "r.customer_no"},
			{"name", Text, "who gets it", "r.name"},
			{"account", Text, "to which account", "r.account"},
			{"amount", Kroner, "to be paid back", "r.amount"},
			{"reason", Text, "why", "r.reason"},
			{"made", Day, "the day it was decided", "r.made"},
			{"withdrawn", Day, "it was taken back", "r.withdrawn"},
		},
	},
}
