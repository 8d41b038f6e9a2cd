package batch

import (
	"context"
	"fmt"
)

// Books are the sums that must agree with each other.
type Books struct {
	Payments     int
	PaymentSum   Ore // all payments
	FileSum      Ore // the amounts noted on the files when they were ingested
	PostingSum   Ore // all postings
	Unposted     Ore // payments without a posting
	Invoiced     Ore // all invoices
	Credited     Ore // all credit notes and losses
	OnInvoices   Ore
	Credit       Ore
	Unmatched    Ore
	Ignored      Ore
	Refunded     Ore // and not withdrawn
	Reversed     Ore // what was taken back before it was used; zero
	Passed       int // payments that match has been through, yet without a posting
	Uneven       int // payments with postings that do not sum to their amount
	Overposted   int // invoices with more credited and posted than their amount, or less than nothing posted
	WrongRefunds int // refunds with postings that do not sum to their amount, or to nothing when they are withdrawn
	DoubleClaims int // invoices with more than one live claim for a due date
}

// Differences says which of the identities do not hold: of the books' sums, and between them and the journal's.
func (n *Night) Differences(ctx context.Context) ([]string, error) {
	books, err := n.Store.Books(ctx)
	if err != nil {
		return nil, err
	}
	balance, err := n.Balance(ctx, LastDay)
	if err != nil {
		return nil, err
	}
	found, sum := books.Differences(), Ore(0)
	for key, stands := range balance {
		if key.debit() {
			sum += stands
		} else {
			sum -= stands
		}
	}
	for _, of := range []struct {
		what           string
		journal, books Ore
	}{
		{"the debits of the journal and its credits", sum, 0},
		{"receivables, and the invoices without what was taken off and paid", balance[Receivables], books.Invoiced - books.Credited - books.OnInvoices},
		{"bank, reception and Vipps, and the payments", balance[Bank] + balance[Reception] + balance[Vipps], books.PaymentSum},
		{"credit in the journal, and the postings to it", balance[Credit], books.Credit},
		{"ignored in the journal, and the postings to it", balance[Ignored], books.Ignored},
		{"refunds in the journal, and the postings to them", balance[Refunds], books.Refunded},
		{"unmatched in the journal, and the payments that wait", balance[Unmatched], books.Unmatched + books.Unposted},
	} {
		if of.journal != of.books {
			found = append(found, fmt.Sprintf("%s: %s and %s", of.what, of.journal, of.books))
		}
	}
	return found, nil
}

// Differences says which of the identities of the sums do not hold.
func (b *Books) Differences() (found []string) {
	differ := func(what string, a, b Ore) {
		if a != b {
			found = append(found, fmt.Sprintf("%s: %s and %s", what, a, b))
		}
	}
	count := func(what string, n int) {
		if n != 0 {
			found = append(found, fmt.Sprintf("%d %s", n, what))
		}
	}
	differ("the files' amounts and the payments'", b.FileSum, b.PaymentSum)
	differ("the payments' amounts and their postings'", b.PaymentSum-b.Unposted, b.PostingSum)
	differ("the postings and the places they are at", b.PostingSum, b.OnInvoices+b.Credit+b.Unmatched+b.Ignored+b.Refunded)
	differ("what was reversed unused and nothing", b.Reversed, 0)
	count("payments without a posting that match takes for matched", b.Passed)
	count("payments with postings that do not sum to their amount", b.Uneven)
	count("invoices with more credited and posted than their amount, or less than nothing posted", b.Overposted)
	count("refunds with postings that do not sum to what is paid back", b.WrongRefunds)
	count("invoices with two live claims for one due date", b.DoubleClaims)
	return found
}
