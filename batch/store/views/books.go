package views

// The numbers of kinds of movements are the store's: invoices, credit notes, losses, small differences,
// payments and postings, from 1.
const (
	ownIncome = "v.imported = 0 AND v.debt = 0"
	taken     = "CASE v.kind WHEN 2 THEN -1 ELSE 1 END" // of credit notes all is below zero
	key       = "v.creditor_id, v.booked, v.kind, v.target, v.source, v.account, v.nets_date, v.centre, v.day_code, " +
		"v.partial, v.serial, v.moved"
)

// journal has the two sides of what moved, as package ledger books them; those of what an invoice has for
// charges and for its fee stand apart.
const journal = `(
	SELECT ` + key + `, CASE v.kind WHEN 3 THEN 'losses' WHEN 4 THEN 'differences' WHEN 6 THEN 'unmatched'
		WHEN 5 THEN CASE v.source WHEN 'reception' THEN 'reception' WHEN 'vipps' THEN 'vipps' WHEN 'agency' THEN 'agency'
			WHEN 'elsewhere' THEN 'imported' ELSE 'bank' END
		ELSE 'receivables' END AS name, CASE v.kind WHEN 5 THEN v.account ELSE '' END AS part,
		` + taken + ` * v.amount AS amount FROM movement_sum v
	UNION ALL
	SELECT ` + key + `, CASE v.kind WHEN 3 THEN 'receivables' WHEN 4 THEN 'receivables' WHEN 5 THEN 'unmatched'
		WHEN 6 THEN CASE v.target WHEN 'invoice' THEN 'receivables' WHEN 'credit' THEN 'credit'
			WHEN 'ignored' THEN 'ignored' WHEN 'agency' THEN 'agency' WHEN 'refund' THEN 'refunds' ELSE 'unmatched' END
		ELSE CASE WHEN v.imported <> 0 THEN 'imported' WHEN v.debt = 1 THEN 'credit' WHEN v.debt = 2 THEN 'reminder_fees'
			WHEN v.debt = 3 THEN 'interest' ELSE 'income' END END,
		CASE WHEN v.kind IN (1, 2) AND ` + ownIncome + ` THEN v.plan ELSE '' END,
		CASE WHEN v.kind IN (1, 2) AND ` + ownIncome + ` THEN ` + taken + ` * (v.fee + v.charges - v.amount)
			ELSE ` + taken + ` * -v.amount END FROM movement_sum v
	UNION ALL
	SELECT ` + key + `, 'charges', '', ` + taken + ` * -v.charges FROM movement_sum v
	WHERE v.kind IN (1, 2) AND ` + ownIncome + `
	UNION ALL
	SELECT ` + key + `, 'invoice_fees', '', ` + taken + ` * -v.fee FROM movement_sum v
	WHERE v.kind IN (1, 2) AND ` + ownIncome + `
) j`

const accounts = "receivables, credit, unmatched, bank, reception, vipps, agency, ignored, refunds, income, charges, " +
	"invoice_fees, reminder_fees, interest, losses, differences or imported"

var books = []*View{
	{
		Name: "journal", Of: "j", From: journal + " WHERE j.amount <> 0",
		About: "What was booked, summed by day, kind and sum on the bank statement: debit and credit are the same each " +
			"day.",
		Columns: []Column{
			{"date", Day, "on which it was booked", "j.booked"},
			{
				"kind", Text, "invoices, credited, lost, differences, payments or postings",
				"CASE j.kind WHEN 1 THEN 'invoices' WHEN 2 THEN 'credited' WHEN 3 THEN 'lost' WHEN 4 THEN 'differences' " +
					"WHEN 5 THEN 'payments' ELSE 'postings' END",
			},
			{"name", Text, accounts, "j.name"},
			{"part", Text, "of income the plan, of bank the bank account", "j.part"},
			{"debit", Kroner, "on this side", "CASE WHEN j.amount > 0 THEN j.amount ELSE 0 END"},
			{"credit", Kroner, "or on that", "CASE WHEN j.amount < 0 THEN -j.amount ELSE 0 END"},
			{"count", Whole, "of invoices, payments or postings", "j.moved"},
			{"source", Text, "of payments", "j.source"},
			{"target", Text, "of postings", "j.target"},
			{"bank_account", Text, "of payments, with the five that follow: the sum on the bank statement",
				"j.account"},
			{"bank_date", Day, "of the sum", "j.nets_date"},
			{"centre", Whole, "of the sum", "j.centre"},
			{"day_code", Whole, "of the sum", "j.day_code"},
			{"partial", Whole, "of the sum", "j.partial"},
			{"serial", Whole, "of the sum", "j.serial"},
		},
	},
	{
		Name: "balances", Of: "b",
		From: "(SELECT j.creditor_id, j.name, j.part, sum(CASE WHEN j.amount > 0 THEN j.amount ELSE 0 END) AS debit, " +
			"sum(CASE WHEN j.amount < 0 THEN -j.amount ELSE 0 END) AS credit FROM " + journal +
			" GROUP BY j.creditor_id, j.name, j.part) b",
		About: "What each account of the books stands at, as trekk balance has it.",
		Columns: []Column{
			{"name", Text, accounts, "b.name"},
			{"part", Text, "of income the plan, of bank the bank account", "b.part"},
			{"debit", Kroner, "all that was ever booked on this side", "b.debit"},
			{"credit", Kroner, "and on that", "b.credit"},
			{"balance", Kroner, "debit less credit", "b.debit - b.credit"},
		},
	},
	{
		Name: "runs", Of: "g", From: "run_log g",
		About: "Jobs of the night that ran.",
		Columns: []Column{
			{"run", Whole, "its number", "g.run"},
			{"seq", Whole, "of the job within the run, from 1", "g.seq"},
			{"job", Text, "fetch, ingest, match, …", "g.job"},
			{"as_of", Moment, "the clock that it worked by", "g.as_of"},
			{"started", Moment, "by the clock of the machine", "g.started"},
			{"finished", Moment, "by the clock of the machine", "g.finished"},
			{"attention", Truth, "something needs a person", "g.attention <> 0"},
			{"error", Text, "why it failed", "g.error"},
		},
	},
}
