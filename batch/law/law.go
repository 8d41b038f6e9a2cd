package law

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"

	"trekk/batch/terms"
	"trekk/fixtures"
	"trekk/schedule/bankday"
)

// ErrNotCovered is a day for which the data says nothing: one before its first row, or after the last day that
// it was reviewed for.
var ErrNotCovered = errors.New("the law's data does not cover the day")

// Law is dated data, which nobody changes: what it answers with is a copy.
type Law struct{ data data }

// data is the file. Each list is in order of its days; a row holds until the next one.
type data struct {
	ReviewedThrough bankday.Date    `yaml:"reviewed_through"`
	NewActFrom      bankday.Date    `yaml:"new_act_from"` // zero until it is published
	Collection      []Collection    `yaml:"collection"`
	Interest        []InterestRate  `yaml:"interest"`
	Compensation    []Compensation  `yaml:"compensation"`
	Agency          []AgencyMaximum `yaml:"agency"`
}

// Collection is the rate that fees are shares of (inkassosatsen), and what may be charged: for one reminder with
// a fee or one notice, and for the payment demand. Fees are those of the day on which a letter is sent.
type Collection struct {
	From   bankday.Date `yaml:"from"   json:"from"`
	Rate   terms.Ore    `yaml:"rate"   json:"rate_ore"`
	Letter terms.Ore    `yaml:"letter" json:"letter_fee_ore"`
	Demand terms.Ore    `yaml:"demand" json:"demand_fee_ore"`
	Source string       `yaml:"source" json:"source"`
}

// InterestRate is the interest on late payment of a half year.
type InterestRate struct {
	From    bankday.Date `yaml:"from"    json:"from"`
	Percent Percent      `yaml:"percent" json:"rate"`
	Source  string       `yaml:"source"  json:"source"`
}

// Compensation is what a company that pays late may be charged in place of fees; a consumer never.
type Compensation struct {
	From   bankday.Date `yaml:"from"   json:"from"`
	Amount terms.Ore    `yaml:"amount" json:"amount_ore"`
}

// AgencyMaximum is the most that an agency may charge a private person for its own work.
type AgencyMaximum struct {
	From  bankday.Date `yaml:"from"  json:"from"`
	Costs []AgencyCost `yaml:"costs" json:"costs"`
}

// AgencyCost is of claims up to an amount, that one included; the last of a list, without one, is of all above.
type AgencyCost struct {
	UpTo   terms.Ore `yaml:"up_to"  json:"up_to_ore,omitempty"`
	Simple terms.Ore `yaml:"simple" json:"simple_ore"`
	Heavy  terms.Ore `yaml:"heavy"  json:"heavy_ore"`
}

// dated is a row of the data.
type dated interface{ from() bankday.Date }

func (c Collection) from() bankday.Date    { return c.From }
func (r InterestRate) from() bankday.Date  { return r.From }
func (c Compensation) from() bankday.Date  { return c.From }
func (m AgencyMaximum) from() bankday.Date { return m.From }

// Known is the law as this program has it.
var Known = sync.OnceValue(func() *Law {
	l, err := parse(fixtures.Law)
	if err != nil {
		panic(err) // it is in the binary
	}
	return l
})

func parse(text []byte) (*Law, error) {
	d, err := read(text)
	if err == nil && d.ReviewedThrough.IsZero() {
		err = errors.New("the law's data: reviewed_through is not there")
	}
	return &Law{d}, err
}

// read reads data of which nothing need be there.
func read(text []byte) (d data, err error) {
	kroner := yaml.CustomUnmarshaler(func(o *terms.Ore, text []byte) (err error) {
		*o, err = terms.ParseOre(string(text))
		return err
	})
	err = yaml.NewDecoder(bytes.NewReader(text), yaml.Strict(), kroner).Decode(&d)
	if err != nil && !errors.Is(err, io.EOF) { // of which nothing is there
		return d, fmt.Errorf("the law's data: %s", yaml.FormatError(err, false, false))
	}
	return d, errors.Join(inOrder("collection", d.Collection), inOrder("interest", d.Interest),
		inOrder("compensation", d.Compensation), inOrder("agency", d.Agency))
}

// With is the law with more data, in the form of fixtures/law.yaml: rows are added, one of a day that is there
// takes its place, new_act_from is set where it is said, and the later reviewed_through holds. What it is made from
// stays as it is.
func (l *Law) With(text []byte) (*Law, error) {
	more, err := read(text)
	if err != nil {
		return nil, err
	}
	d := data{
		ReviewedThrough: max(l.data.ReviewedThrough, more.ReviewedThrough),
		NewActFrom:      cmp.Or(more.NewActFrom, l.data.NewActFrom),
		Collection:      merged(l.data.Collection, more.Collection),
		Interest:        merged(l.data.Interest, more.Interest),
		Compensation:    merged(l.data.Compensation, more.Compensation),
		Agency:          merged(l.data.Agency, more.Agency),
	}
	return &Law{d}, nil
}

// Reviewed is With of data that a person gives: it has to say something, each row all that is of it, and it does not
// take back through which day the law was reviewed, nor go past the half year whose interest is known.
func (l *Law) Reviewed(text []byte) (*Law, error) {
	more, err := read(text)
	switch {
	case err != nil:
		return nil, err
	case more.ReviewedThrough.IsZero() && more.NewActFrom.IsZero() &&
		len(more.Collection)+len(more.Interest)+len(more.Compensation)+len(more.Agency) == 0:
		return nil, errors.New("the law's data: nothing is in it")
	case !more.ReviewedThrough.IsZero() && more.ReviewedThrough < l.data.ReviewedThrough:
		return nil, fmt.Errorf("the law's data: reviewed_through is %s, and was %s", more.ReviewedThrough,
			l.data.ReviewedThrough)
	}
	if err := more.check(); err != nil {
		return nil, err
	}
	with, err := l.With(text)
	if err == nil && more.ReviewedThrough > with.data.known() {
		err = fmt.Errorf("the law's data: reviewed_through is %s, and no interest is known after %s: add that of %s, "+
			"also where it stays as it is", more.ReviewedThrough, with.data.known(), with.data.known()+1)
	}
	return with, err
}

// merged are rows with others among them, those in place of rows of their days.
func merged[T dated](rows, more []T) []T {
	all := slices.Clone(rows)
	for _, row := range more {
		at, found := slices.BinarySearchFunc(all, row,
			func(a, b T) int { return cmp.Compare(a.from(), b.from()) })
		if found {
			all[at] = row
		} else {
			all = slices.Insert(all, at, row)
		}
	}
	return all
}

// inOrder refuses rows that are not in order of their days, each of its own.
func inOrder[T dated](name string, rows []T) error {
	for i := range rows {
		if rows[i].from().IsZero() {
			return fmt.Errorf("the law's data: a row of %s has no from", name)
		}
		if i > 0 && rows[i].from() <= rows[i-1].from() {
			return fmt.Errorf("the law's data: %s has %s out of order", name, rows[i].from())
		}
	}
	return nil
}

// at is a copy of the row that holds on a day; nil before the first.
func at[T dated](rows []T, day bankday.Date) *T {
	for i := len(rows) - 1; i >= 0; i-- {
		if row := rows[i]; row.from() <= day {
			return &row
		}
	}
	return nil
}

// InForce is what holds on a day. What the data has no row for on that day is nil.
type InForce struct {
	AsOf            bankday.Date   `json:"as_of"`
	ReviewedThrough bankday.Date   `json:"reviewed_through"`
	Reviewed        bool           `json:"reviewed"`               // whether the day is no later than that
	NewActFrom      *bankday.Date  `json:"new_act_from"`           // null until it is published
	Collection      *Collection    `json:"collection"`             // inkassosatsen and the fees
	Interest        *InterestRate  `json:"interest"`               // percent a year
	Compensation    *Compensation  `json:"compensation"`           // of companies
	Agency          *AgencyMaximum `json:"agency_costs,omitempty"` // of private persons
}

// InForce is what holds on a day, also on one that the data was not reviewed for: Check says whether.
func (l *Law) InForce(day bankday.Date) InForce {
	f := InForce{
		AsOf: day, ReviewedThrough: l.data.ReviewedThrough, Reviewed: day <= l.data.ReviewedThrough,
		Collection: at(l.data.Collection, day), Interest: at(l.data.Interest, day),
		Compensation: at(l.data.Compensation, day), Agency: at(l.data.Agency, day),
	}
	if f.Agency != nil {
		f.Agency.Costs = slices.Clone(f.Agency.Costs)
	}
	if from := l.data.NewActFrom; !from.IsZero() {
		f.NewActFrom = &from
	}
	return f
}

// Check is ErrNotCovered for a day after the last that the data was reviewed for.
func (l *Law) Check(day bankday.Date) error {
	if day <= l.data.ReviewedThrough {
		return nil
	}
	return notCovered("%s is after %s, the last day that the data of the law was reviewed for: look up the "+
		"inkassosats, the interest on late payment and the day of the new inkassolov (lovdata.no), and add them: "+
		"trekk law add FILE --reason REASON", day, l.data.ReviewedThrough)
}

// LetterFee is what one reminder with a fee, or one notice that carries one, may cost when it is sent on a day.
func (l *Law) LetterFee(sent bankday.Date) (terms.Ore, error) {
	c, err := covered(l, l.data.Collection, "inkassosats", sent)
	return c.Letter, err
}

// DemandFee is what a payment demand may cost when it is sent on a day.
func (l *Law) DemandFee(sent bankday.Date) (terms.Ore, error) {
	c, err := covered(l, l.data.Collection, "inkassosats", sent)
	return c.Demand, err
}

// StandardCompensation is what a company may be charged in place of fees, on a day.
func (l *Law) StandardCompensation(on bankday.Date) (terms.Ore, error) {
	c, err := covered(l, l.data.Compensation, "standard compensation of companies", on)
	return c.Amount, err
}

// covered is the row that holds on a day; ErrNotCovered where there is none, or the day was not reviewed for.
func covered[T dated](l *Law, rows []T, what string, day bankday.Date) (row T, err error) {
	if err := l.Check(day); err != nil {
		return row, err
	}
	if r := at(rows, day); r != nil {
		return *r, nil
	}
	return row, notCovered("no %s is known for %s, which is before the first row of the law's data",
		what, day)
}

// uncovered is an ErrNotCovered that says which day, and why.
type uncovered string

func (u uncovered) Error() string        { return string(u) }
func (u uncovered) Is(target error) bool { return target == ErrNotCovered }

func notCovered(format string, a ...any) error { return uncovered(fmt.Sprintf(format, a...)) }
