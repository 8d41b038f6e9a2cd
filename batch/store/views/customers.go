package views

var customers = []*View{
	{
		Name: "creditors", Of: "p",
		From:  "(SELECT id AS creditor_id, name, account, transmitter, agreement FROM creditor) p",
		About: "The payees of this database.",
		Columns: []Column{
			{"name", Text, "its name", "p.name"},
			{"account", Text, "its main bank account", "p.account"},
			{"transmitter", Text, "its customer unit id at Nets", "p.transmitter"},
			{"agreement", Text, "its agreement of AvtaleGiro", "p.agreement"},
		},
	},
	{
		Name: "customers", Of: "c", From: "customer c",
		About: "Who is invoiced. Of a person who is forgotten what the person alone would say is NULL.",
		Columns: []Column{
			{"customer_no", Key, "the customer's number", "c.no"},
			{"name", Text, "of the person or company", "c.name"},
			{"mobile", Text, "with country code, +47…", "c.mobile"},
			{"email", Text, "where e-mail goes", "c.email"},
			{"language", Text, "nb or en: of letters and messages", "c.language"},
			{"birth_date", Day, "of a person", "c.birth_date"},
			{"address", Text, "street and number", "c.address"},
			{"postcode", Text, "of the address", "c.postcode"},
			{"city", Text, "of the address", "c.city"},
			{"country", Text, "two letters; NULL for Norway", "c.country"},
			{"organisation_number", Text, "of a company; NULL of a person", "c.organisation_number"},
			{"company", Truth, "a company, and no person", "coalesce(c.organisation_number, '') <> ''"},
			{"digipost", Truth, "takes invoices in Digipost", "c.digipost <> 0"},
			{"outstanding", Kroner, "of all invoices that are not settled", owes},
			{"forgotten", Truth, "the name has been blanked", forgotten},
		},
	},
	{
		Name: "memberships", Of: "m", From: "membership m",
		About: "What customers are invoiced for, as it was registered; events has what was told since.",
		Columns: []Column{
			{"membership_no", Key, "its number", "m.no"},
			{"customer_no", Key, "the member", "m.customer_no"},
			{"payer_no", Key, "the customer who pays",
				"CASE m.payer_no WHEN '' THEN m.customer_no ELSE m.payer_no END"},
			{"plan", Text, "as the terms name it", "m.plan"},
			{"price", Kroner, "a month", "m.price"},
			{"price_kind", Text, "ordinary, campaign or student", "m.price_kind"},
			{"price_until", Day, "last day of a campaign or student price", "m.price_until"},
			{"regular_price", Kroner, "what that becomes; 0 when it is the plan's", "m.regular_price"},
			{"payment_method", Text, "avtalegiro, invoice, card or prepaid", "m.payment_method"},
			{"start", Day, "first day", "m.first_day"},
			{"binding_months", Whole, "as agreed; 0 for none", "m.binding_months"},
			{"end_day", Day, "last day; NULL while it runs", "m.last_day"},
			{"paid_until", Day, "first day of the last month paid ahead at the reception",
				"m.paid_until || '-01'"},
		},
	},
	{
		Name: "events", Of: "e", From: "membership_event e",
		About: "What was told of memberships: freezes, terminations, prices, charges.",
		Columns: []Column{
			{"event_no", Whole, "its number", "e.no"},
			{"membership_no", Key, "of which it was told", "e.membership_no"},
			{"kind", Text, "freeze, terminate, price, charge, …", "e.kind"},
			{"told", Day, "when it was told", "e.told"},
			{"first_day", Day, "from which it counts", "e.first_day"},
			{"last_day", Day, "to which it counts", "e.last_day"},
			{"months", Whole, "of a freeze", "e.months"},
			{"amount", Kroner, "of a price or a charge", "e.amount"},
			{"text", Text, "of a charge", "e.text"},
			{"documented", Truth, "with a documented reason", "e.documented <> 0"},
			{"undone", Truth, "it was taken back, and counts no longer", undone},
		},
	},
}

const (
	owes = `coalesce((SELECT sum(o.amount) FROM open_invoice o
		WHERE o.creditor_id = c.creditor_id AND o.customer_no = c.no), 0)`
	forgotten = `coalesce((SELECT y.kind FROM privacy y WHERE y.creditor_id = c.creditor_id AND y.customer_no = c.no
		AND y.kind <> 'exported' ORDER BY y.seq DESC LIMIT 1), '') = 'forgotten'`
	undone = `EXISTS (SELECT 1 FROM event_undone z WHERE z.creditor_id = e.creditor_id AND z.event_no = e.no)`
)
