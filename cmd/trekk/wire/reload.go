package wire

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

// Reload reads the configuration again and wires the same creditors anew, to the database that is open. later
// are the keys that have changed and hold from the next start only. The error says why the old configuration
// still holds.
func (g *Globals) Reload(
	ctx context.Context, old *Config, apps []*App,
) (conf *Config, next []*App, later []string, err error) {
	if conf, err = LoadConfig(g.Config); err != nil {
		return nil, nil, nil, err
	}
	if conf.DatabaseURL(g.Database) != old.DatabaseURL(g.Database) {
		return nil, nil, nil, fmt.Errorf("%s: another database takes a new start", g.Config)
	}
	chosen, err := conf.Chosen(g.Creditor)
	if err != nil {
		return nil, nil, nil, err
	}
	same := len(chosen) == len(apps)
	for i := 0; same && i < len(apps); i++ {
		same = chosen[i].ID == apps[i].Conf.ID
	}
	if !same {
		return nil, nil, nil, fmt.Errorf("%s: other creditors take a new start", g.Config)
	}
	next, err = g.assemble(ctx, apps[0].DB, conf, chosen, func(*App) error { return nil })
	if err != nil {
		return nil, nil, nil, err
	}
	var faults []error
	for i, a := range next {
		a.person = apps[i].person
		faults = append(faults, a.Fault)
	}
	for _, key := range []struct {
		name     string
		old, now any
	}{
		{"admin", old.Admin, conf.Admin}, {"parallel", old.Parallel, conf.Parallel},
		{"backup", old.Backup, conf.Backup}, {"console", old.Console, conf.Console},
		{"webhooks", old.Webhooks, conf.Webhooks},
	} {
		if !reflect.DeepEqual(key.old, key.now) {
			later = append(later, key.name)
		}
	}
	return conf, next, later, errors.Join(faults...)
}
