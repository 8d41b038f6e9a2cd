package batch

// Books are the sums that must agree with each other.
type Books struct {
	Payments     int
	PaymentSum   Ore // all payments
	Elsewhere    Ore // of these, what another system was paid
	FileSum      Ore // the amounts noted on the files when they were ingested
	PostingSum   Ore // all postings
	Unposted     Ore // payments without a posting
	Invoiced     Ore // all invoices
	Credited     Ore // all credit notes and losses
	OnInvoices   Ore
	Credit       Ore // the postings to it, with the debts that were invoiced
	Debts        Ore // invoices of KindDebt, less the credit notes of them
	Unmatched    Ore
	Ignored      Ore
	OnAgency     Ore // what the collection agency has paid out of what it collected
	Refunded     Ore // and not withdrawn
	Reversed     Ore // what was taken back before it was used; zero
	Passed       int // payments that match has been through, yet without a posting
	Uneven       int // payments with postings that do not sum to their amount
	Overposted   int // invoices with more credited and posted than their amount, or less than nothing posted
	WrongRefunds int // refunds with postings that do not sum to their amount; to nothing when withdrawn
	DoubleClaims int // invoices with more than one live claim for a due date
}
