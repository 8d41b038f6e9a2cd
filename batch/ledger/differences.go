package ledger

import (
	"context"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Identity names something that always holds of the books.
type Identity string

// The identities of two sums each that are equal.
const (
	FilesAndPayments        Identity = "files_payments"
	PaymentsAndPostings     Identity = "payments_postings"
	PostingsAndPlaces       Identity = "postings_places"
	ReversedAndNothing      Identity = "reversed_nothing"
	DebitsAndCredits        Identity = "debits_credits"
	ReceivablesAndInvoices  Identity = "receivables_invoices"
	MoneyAndPayments        Identity = "money_payments"
	CreditAndPostings       Identity = "credit_postings"
	IgnoredAndPostings      Identity = "ignored_postings"
	RefundsAndPostings      Identity = "refunds_postings"
	UnmatchedAndWaitingOnes Identity = "unmatched_waiting"
)

// The identities of things that there are none of.
const (
	MatchedWithoutPosting Identity = "matched_without_posting"
	UnevenPayments        Identity = "uneven_payments"
	OverpostedInvoices    Identity = "overposted_invoices"
	WrongRefunds          Identity = "wrong_refunds"
	TwoLiveClaims         Identity = "two_live_claims"
)

// sentences say what is compared or counted.
var sentences = map[Identity]string{
	FilesAndPayments:       "the files' amounts and the payments'",
	PaymentsAndPostings:    "the payments' amounts and their postings'",
	PostingsAndPlaces:      "the postings and the places they are at",
	ReversedAndNothing:     "what was reversed unused and nothing",
	DebitsAndCredits:       "the debits of the journal and its credits",
	ReceivablesAndInvoices: "receivables, and the invoices without what was taken off and paid",
	MoneyAndPayments:       "bank, reception and Vipps, and the payments",
	CreditAndPostings: "credit in the journal, " +
		"and the postings to it with the debts that were invoiced",
	IgnoredAndPostings:      "ignored in the journal, and the postings to it",
	RefundsAndPostings:      "refunds in the journal, and the postings to them",
	UnmatchedAndWaitingOnes: "unmatched in the journal, and the payments that wait",

	MatchedWithoutPosting: "payments without a posting that match takes for matched",
	UnevenPayments:        "payments with postings that do not sum to their amount",
	OverpostedInvoices: "invoices with more credited and posted than their amount, " +
		"or less than nothing posted",
	WrongRefunds:  "refunds with postings that do not sum to what is paid back",
	TwoLiveClaims: "invoices with two live claims for one due date",
}

// Difference is an identity of the books that does not hold: two sums that should be equal, or a count that
// should be zero.
type Difference struct {
	What  Identity  `json:"what"`
	Sum   batch.Ore `json:"sum_ore"`   // zero of a count
	Other batch.Ore `json:"other_ore"` // what Sum should be
	Count int       `json:"count"`     // zero of two sums
}

// String says it in an English sentence: 2 invoices with two live claims for one due date.
func (d Difference) String() string {
	if d.Count != 0 {
		return fmt.Sprintf("%d %s", d.Count, sentences[d.What])
	}
	return fmt.Sprintf("%s: %s and %s", sentences[d.What], d.Sum, d.Other)
}

// Differences says which of the identities do not hold: of the sums of the books, and between those and the
// journal's. It is nil when all hold. Since a day it takes the sums as they are kept, and looks at the rows from
// that day on; where it is zero, at all rows there are. Sums and journal are read one after the other, and a job or an act may
// write in between: where they differ both are read again, until they differ twice in the same way and the
// sums have not changed from one time to the next.
func Differences(ctx context.Context, s batch.Store, since bankday.Date) ([]Difference, error) {
	read := s.Books
	if !since.IsZero() {
		read = func(ctx context.Context) (batch.Books, error) { return s.BooksSince(ctx, since) }
	}
	var before batch.Books
	var found []Difference
	for {
		books, err := read(ctx)
		if err != nil {
			return nil, err
		}
		balance, err := BalanceOn(ctx, s, batch.LastDay)
		if err != nil {
			return nil, err
		}
		again := append(DifferencesIn(&books), unlike(balance, &books)...)
		if len(again) == 0 || books == before && slices.Equal(again, found) {
			return again, nil
		}
		before, found = books, again
	}
}

// Agreed is the day on which the job report last found that the books agree, not one that is yet to come; zero
// before it has.
func Agreed(ctx context.Context, m batch.Moment) (bankday.Date, error) {
	for e, err := range m.Store.JobRuns(ctx, "report") {
		if err != nil {
			return 0, err
		}
		if e.Error == "" && e.Counts.Get("differences") == 0 && !e.AsOf.After(m.Now) {
			return batch.DayOf(e.AsOf), nil
		}
	}
	return 0, nil
}

// DifferencesIn says which of the identities of the books' own sums do not hold.
func DifferencesIn(b *batch.Books) []Difference {
	places := b.OnInvoices + b.Credit - b.Debts + b.Unmatched + b.Ignored + b.OnAgency + b.Refunded
	return broken([]Difference{
		{What: FilesAndPayments, Sum: b.FileSum, Other: b.PaymentSum},
		{What: PaymentsAndPostings, Sum: b.PaymentSum - b.Unposted, Other: b.PostingSum},
		{What: PostingsAndPlaces, Sum: b.PostingSum, Other: places},
		{What: ReversedAndNothing, Sum: b.Reversed},
		{What: MatchedWithoutPosting, Count: b.Passed},
		{What: UnevenPayments, Count: b.Uneven},
		{What: OverpostedInvoices, Count: b.Overposted},
		{What: WrongRefunds, Count: b.WrongRefunds},
		{What: TwoLiveClaims, Count: b.DoubleClaims},
	})
}

// unlike says where the journal and the sums of the books differ.
func unlike(journal Balance, b *batch.Books) []Difference {
	money := journal[batch.Bank] + journal[batch.Reception] + journal[batch.Vipps] + journal[batch.ForAgency]
	owed := b.Invoiced - b.Credited - b.OnInvoices
	return broken([]Difference{
		{What: DebitsAndCredits, Sum: journal.debit()},
		{What: ReceivablesAndInvoices, Sum: journal[batch.Receivables], Other: owed},
		{What: MoneyAndPayments, Sum: money, Other: b.PaymentSum - b.OnAgency - b.Elsewhere},
		{What: CreditAndPostings, Sum: journal[batch.Credit], Other: b.Credit},
		{What: IgnoredAndPostings, Sum: journal[batch.Ignored], Other: b.Ignored},
		{What: RefundsAndPostings, Sum: journal[batch.Refunds], Other: b.Refunded},
		{What: UnmatchedAndWaitingOnes, Sum: journal[batch.Unmatched], Other: b.Unmatched + b.Unposted},
	})
}

// broken are those of the identities that do not hold.
func broken(all []Difference) (found []Difference) {
	for _, d := range all {
		if d.Sum != d.Other || d.Count != 0 {
			found = append(found, d)
		}
	}
	return found
}
