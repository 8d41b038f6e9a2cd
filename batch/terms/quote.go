package terms

import (
	"errors"

	"trekk/schedule/bankday"
)

// Line is something that is paid, with its amount.
type Line struct {
	Text   string `json:"text"`
	Amount Ore    `json:"amount"`
}

// ErrNoFee is a profile that does not say what joining costs.
var ErrNoFee = errors.New("the terms do not say what the registration or start-up fee is: set joining.fee")

// Quote is what someone who joins on a day pays by card at once, line by line: the joining month, the months
// that come with it (S5, F3), and the fee of a monthly plan. price is for one month, or for the whole of a
// prepaid plan; lang is nb or en. When the profile does not say the fee, the error is ErrNoFee and the other
// lines are returned all the same.
func (p *Profile) Quote(plan Plan, price Ore, joined bankday.Date, lang string) (lines []Line, err error) {
	if plan.Kind == Prepaid {
		text, err := plan.Text.Render(lang, Message{})
		return []Line{{text, price}}, err
	}
	add := func(text Text, period bankday.Month, amount Ore) {
		s, lineErr := p.line(text, plan, period, lang)
		lines, err = append(lines, Line{s, amount}), errors.Join(err, lineErr)
	}
	month := joined.Month()
	if p.Joining.FirstMonth == FirstByDays && joined > month.First() {
		add(*p.Texts.Rest, month, p.rest(price, joined))
		month++
	}
	for ; month < p.FirstPeriod(joined); month++ {
		add(p.Texts.Line, month, price)
	}
	switch fee := p.Joining.Fee; {
	case fee == nil:
		err = errors.Join(err, ErrNoFee)
	case *fee > 0:
		add(*p.Texts.JoiningFee, 0, *fee)
	}
	return lines, err
}

// rest is the price of the days from one on in its month, rounded half up (S5).
func (p *Profile) rest(price Ore, from bankday.Date) Ore {
	month := from.Month()
	unit := int64(1)
	if p.Joining.Rounding == ToKrone {
		unit = 100
	}
	share, whole := int64(price)*int64(month.Last()-from+1), int64(month.Days())*unit
	return Ore((2*share + whole) / (2 * whole) * unit)
}
