package batch

import "trekk/schedule/bankday"

// PaymentMethod is how a member has agreed to pay.
type PaymentMethod string

// The payment methods of memberships.csv. Card and prepaid memberships are never invoiced here (F4, S7).
const (
	PayAvtaleGiro PaymentMethod = "avtalegiro"
	PayInvoice    PaymentMethod = "invoice"
	PayCard       PaymentMethod = "card"
	PayPrepaid    PaymentMethod = "prepaid"
)

// Membership is what a customer is billed for, month by month.
type Membership struct {
	No            string
	CustomerNo    string
	Plan          string
	Price         Ore
	PaymentMethod PaymentMethod
	Start         bankday.Date
	BindingMonths int
	End           bankday.Date  // last valid day; zero while it runs
	PaidUntil     bankday.Month // last month paid ahead at the reception (S4); zero when none
}

// MembershipState is a membership with what billing needs to know of it.
type MembershipState struct {
	Membership
	Customer Customer
	Billed   bankday.Month // the latest period invoiced; zero when none
}
