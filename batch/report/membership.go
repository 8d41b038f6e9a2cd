package report

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// Membership is a membership as it was told, with who pays.
type Membership struct {
	No         string `json:"membership_no"`
	CustomerNo string `json:"customer_no"`
	// PayerNo is the customer who pays for another; empty when the member does.
	PayerNo       string              `json:"payer_no"`
	Plan          string              `json:"plan"`
	Price         batch.Ore           `json:"price_ore"`
	PaymentMethod batch.PaymentMethod `json:"payment_method"`
	PriceKind     batch.PriceKind     `json:"price_kind"`
	PriceUntil    bankday.Date        `json:"price_until"`
	RegularPrice  batch.Ore           `json:"regular_price_ore"` // 0 when it is the plan's
	Start         bankday.Date        `json:"start"`
	BindingMonths int                 `json:"binding_months"`
	End           bankday.Date        `json:"end"`        // the agreed last day; null when none is
	PaidUntil     bankday.Month       `json:"paid_until"` // last month paid ahead; null when none
	Billed        bankday.Month       `json:"billed"`     // the latest month invoiced; null when none
}

// MembershipOf is the read model of a membership.
func MembershipOf(m *batch.MembershipState) Membership {
	return Membership{
		No: m.No, CustomerNo: m.CustomerNo, PayerNo: m.PayerNo, Plan: m.Plan, Price: m.Price,
		PaymentMethod: m.PaymentMethod, PriceKind: m.PriceKind, PriceUntil: m.PriceUntil,
		RegularPrice: m.RegularPrice, Start: m.Start, BindingMonths: m.BindingMonths, End: m.End,
		PaidUntil: m.PaidUntil, Billed: m.Billed,
	}
}
