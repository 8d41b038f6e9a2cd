package batch

import (
	"context"

	"trekk/batch/law"
	"trekk/schedule/bankday"
)

// LawData is what a person has added to the data of the law: rates of a new year, and through which day the law
// was reviewed. Rows are only ever added.
type LawData struct {
	Seq    int // from 1
	On     bankday.Date
	By     string
	Reason string
	Data   string // YAML, in the form of law.Law.With
}

// Law is the law as this program has it, with what persons have added in the books, in order.
func (m Moment) Law(ctx context.Context) (*law.Law, error) {
	l := law.Known()
	for d, err := range m.Store.LawData(ctx) {
		if err != nil {
			return nil, err
		}
		if l, err = l.With([]byte(d.Data)); err != nil {
			return nil, err
		}
	}
	return l, nil
}
