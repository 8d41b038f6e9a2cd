package report

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Balance is what each account of the books stands at, by the end of a day. On those that grow by their debit
// it is what is owed or paid to the payee, or lost; on the others it is what the payee owes or has earned.
type Balance struct {
	AsOf         bankday.Date     `json:"as_of"`
	Agency       batch.Ore        `json:"agency"` // collected by the agency and not paid out
	Bank         batch.Ore        `json:"bank"`
	Charges      batch.Ore        `json:"charges"`
	Credit       batch.Ore        `json:"credit"`
	Differences  batch.Ore        `json:"differences"`
	Ignored      batch.Ore        `json:"ignored"`
	Imported     batch.Ore        `json:"imported"`
	Income       batch.Ore        `json:"income"`
	InvoiceFees  batch.Ore        `json:"invoice_fees"`
	Losses       batch.Ore        `json:"losses"`
	Receivables  batch.Ore        `json:"receivables"`
	Reception    batch.Ore        `json:"reception"`
	Refunds      batch.Ore        `json:"refunds"`
	ReminderFees batch.Ore        `json:"reminder_fees"`
	Unmatched    batch.Ore        `json:"unmatched"`
	Vipps        batch.Ore        `json:"vipps"`
	Interest     batch.Ore        `json:"interest"`   // on late payment
	Accounts     []AccountBalance `json:"accounts"`   // as the chart divides them
	DebitSum     batch.Ore        `json:"debit_ore"`  // of the accounts
	CreditSum    batch.Ore        `json:"credit_ore"` // the same
}

// Balance sums the journal from its beginning through a day.
func (r Reports) Balance(ctx context.Context, through bankday.Date) (*Balance, error) {
	accounts, err := r.AccountBalances(ctx, through)
	if err != nil {
		return nil, err
	}
	b, debit, credit := map[batch.AccountKey]batch.Ore{}, batch.Ore(0), batch.Ore(0)
	for _, a := range accounts {
		sum := b[a.Key]
		err := errors.Join(
			stream.Add(&sum, a.Amount), stream.Add(&debit, a.Debit), stream.Add(&credit, a.Credit))
		if err != nil {
			return nil, err
		}
		b[a.Key] = sum
	}
	return &Balance{
		AsOf: r.Today(), Agency: b[batch.ForAgency], Bank: b[batch.Bank], Charges: b[batch.Charges],
		Credit:  b[batch.Credit],
		Ignored: b[batch.Ignored], Imported: b[batch.Elsewhere], Income: b[batch.Income],
		Interest: b[batch.Interest], InvoiceFees: b[batch.InvoiceFees], Differences: b[batch.Differences],
		Losses:      b[batch.Losses],
		Receivables: b[batch.Receivables], Reception: b[batch.Reception], Refunds: b[batch.Refunds],
		ReminderFees: b[batch.ReminderFees], Unmatched: b[batch.Unmatched], Vipps: b[batch.Vipps],
		Accounts: accounts, DebitSum: debit, CreditSum: credit,
	}, nil
}

// AccountBalance is what one account stands at, with its number and name in the payee's chart.
type AccountBalance struct {
	Key     batch.AccountKey `json:"name"`
	Account string           `json:"account"`
	Name    string           `json:"account_name"`
	Amount  batch.Ore        `json:"amount_ore"` // the side by which the account grows, less the other
	Debit   batch.Ore        `json:"debit_ore"`  // what it stands at, where its debits are above its credits
	Credit  batch.Ore        `json:"credit_ore"` // where they are below
	VATCode string           `json:"vat_code"`
}

// AccountBalances is the balance account by account, in the order of reports, with names in the call's
// language. Income has a line for each account that plans have, and money one for each account of a bank; all
// of them sum to as much debit as credit.
func (r Reports) AccountBalances(ctx context.Context, through bankday.Date) ([]AccountBalance, error) {
	sums, err := ledger.AccountSums(ctx, r.Moment, through)
	list := make([]AccountBalance, len(sums))
	for i, s := range sums {
		list[i] = AccountBalance{
			Key: s.Key, Account: s.No, Name: s.Name, Amount: s.Sum, Debit: max(0, s.Sum),
			Credit:  max(0, -s.Sum),
			VATCode: s.VAT,
		}
		if !s.Key.GrowsByDebit() {
			list[i].Amount = -s.Sum
		}
	}
	return list, err
}
