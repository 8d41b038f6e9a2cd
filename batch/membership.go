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

// PriceKind is what kind of price a membership has.
type PriceKind string

// A campaign price becomes the regular one after the terms' months (F7), a student price when the student
// card ends (F8).
const (
	PriceOrdinary PriceKind = "ordinary"
	PriceCampaign PriceKind = "campaign"
	PriceStudent  PriceKind = "student"
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
	PriceKind     PriceKind
	PriceUntil    bankday.Date // last day of a campaign or student price; zero when the terms say it
	RegularPrice  Ore          // what a campaign or student price becomes; zero when it is the plan's
	PayerNo       string       // the customer who pays for another (F14); empty when the member does
}

// MembershipState is a membership with what billing needs to know of it.
type MembershipState struct {
	Membership
	Customer     Customer        // who pays
	Billed       bankday.Month   // the latest month invoiced; zero when none
	YearlyBilled bankday.Month   // the latest yearly invoice's month; zero when none
	Events       []Event         // by number
	Made         []bankday.Month // the months invoiced, where there are events
}
