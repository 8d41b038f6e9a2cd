package batch

import (
	"fmt"
	"strings"

	"trekk/kid"
	"trekk/schedule/bankday"
)

// Refund is an amount that is paid back, of a customer's credit or of a payment that waited unmatched.
type Refund struct {
	No         int64
	CustomerNo string // empty of an unmatched payment
	Name       string
	Account    string // 11 digits
	Amount     Ore    // above zero
	Reason     string
	Made       bankday.Date
	Withdrawn  bankday.Date // zero when it stands

	// Word is how far a second person's word has come, with WordBy; empty where none is needed. Store.AddRefund
	// does not write it (AddApproval does).
	Word   ApprovalStep
	WordBy string
}

// Waits reports whether the refund waits for a second person: its money is set aside, and nobody has been
// told to pay it.
func (r *Refund) Waits() bool { return r.Word == ApprovalAsked }

// ApprovedBy is the second person who approved the refund; empty where none has, or none was needed.
func (r *Refund) ApprovedBy() string {
	if r.Word != ApprovalGiven {
		return ""
	}
	return r.WordBy
}

// Reference is what the bank statement shows of the refund.
func (r *Refund) Reference() string { return fmt.Sprintf("R%d", r.No) }

// Sum is the refund as the bank statement shows it, where it is paid out of an account.
func (r *Refund) Sum(account string) Sum {
	return Sum{
		SumKey: SumKey{Account: account, Date: r.Made, Serial: -int(r.No)},
		Amount: -r.Amount, Reference: r.Reference(),
	}
}

// CheckAccount says what is wrong with a Norwegian account number: 11 digits, the last a mod11 check digit
// over the others.
func CheckAccount(account string) error {
	if len(account) != 11 || !Digits(account) {
		return fmt.Errorf("account %q: want 11 digits", account)
	}
	if strings.Trim(account, "0") == "" {
		return fmt.Errorf("account %q is all zeros", account)
	}
	if !kid.Check(kid.Mod11, account) {
		return fmt.Errorf("account %q: the last digit does not fit the others, look for a slip of the pen",
			account)
	}
	return nil
}
