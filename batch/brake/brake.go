package brake

import (
	"context"
	"slices"

	"trekk/batch"
)

// brake looks for one kind of reason for which a job should do nothing. Its findings are urgent.
type brake func(ctx context.Context, m batch.Moment, job string) ([]batch.Finding, error)

var brakes = []brake{kept, fence, Clock}

// Of are the reasons for which a job does nothing at this moment; none where it may work.
func Of(ctx context.Context, m batch.Moment, job string) (list []batch.Finding, err error) {
	for _, look := range brakes {
		found, err := look(ctx, m, job)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if !slices.ContainsFunc(list, func(g batch.Finding) bool { return g.ID() == f.ID() }) {
				list = append(list, f)
			}
		}
	}
	return list, nil
}

// Acting are the jobs that do something to people, or towards the bank. The others take in what others say.
var Acting = []string{"bill", "claims", "send", "remind", "collect", "deliver", "agency"}

// All are the reasons for which one of the acting jobs does nothing at this moment, each once.
func All(ctx context.Context, m batch.Moment) (list []batch.Finding, err error) {
	told := map[string]bool{}
	for _, job := range Acting {
		found, err := Of(ctx, m, job)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if !told[f.ID()] {
				told[f.ID()] = true
				list = append(list, f)
			}
		}
	}
	return list, nil
}
