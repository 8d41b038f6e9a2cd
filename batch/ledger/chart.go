package ledger

import (
	"context"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// span is days one after the other whose journal is told by one chart.
type span struct {
	from, through bankday.Date
	chart         batch.Chart
}

// spansOf are the charts of all days: of closed periods those with which they were closed, so that a chart
// that is changed never changes them, and of open days the payee's present one. Periods with the same chart
// are one.
func spansOf(ctx context.Context, m batch.Moment) ([]span, error) {
	present := m.Chart.Kept()
	list := []span{{from: 1}}
	add := func(through bankday.Date, chart batch.Chart) {
		last := &list[len(list)-1]
		switch {
		case last.through.IsZero():
			last.chart = chart
		case !last.chart.Same(&chart):
			list = append(list, span{from: last.through + 1, chart: chart})
		}
		list[len(list)-1].through = through
	}
	for p, err := range m.Store.Periods(ctx) {
		if err != nil {
			return nil, err
		}
		if p.Chart != nil {
			add(p.Through, *p.Chart)
		} else {
			add(p.Through, present)
		}
	}
	add(batch.LastDay, present)
	for k := range list {
		list[k].chart.Lang = m.Lang
	}
	return list, nil
}

// charts finds the charts of days that come in order.
type charts []span

// on is the chart of a day, which is not before the one that was asked for last.
func (c *charts) on(day bankday.Date) *batch.Chart {
	for len(*c) > 1 && day > (*c)[0].through {
		*c = (*c)[1:]
	}
	return &(*c)[0].chart
}
