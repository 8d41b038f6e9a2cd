package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

var personTable = table{"person", "name, role, hash, added, disabled, reason, failed", 1}

func personFields(p *batch.Person) []any {
	return []any{
		&p.Name, (*string)(&p.Role), &p.Hash, (*stamp)(&p.Added), (*stamp)(&p.Disabled), &p.Reason, &p.Failed,
	}
}

func (t writer) AddPerson(p batch.Person) error { return t.insert(personTable, personFields(&p)) }

func (t writer) SetPerson(p batch.Person) error {
	return t.changeOne(personTable, "person", "name = $2", []any{p.Name}, set{"hash", &p.Hash},
		set{"disabled", (*stamp)(&p.Disabled)}, set{"reason", &p.Reason}, set{"failed", &p.Failed})
}

func (t writer) CountFailure(name string) error {
	var failed int64
	r, err := t.query("SELECT failed FROM person WHERE creditor_id = $1 AND name = $2", name)
	if err = ended(t.ctx, scanOne(r, err, &failed)); err != nil {
		return fmt.Errorf("person: %w", err)
	}
	failed++
	return t.changeOne(personTable, "person", "name = $2", []any{name}, set{"failed", &failed})
}

var selectPersons = "SELECT " + personTable.columns + " FROM person WHERE creditor_id = $1"

func (b persons) Persons(ctx context.Context) iter.Seq2[batch.Person, error] {
	return stream(ctx, b.part, personFields, selectPersons+" ORDER BY name")
}

func (b persons) Person(ctx context.Context, name string) (batch.Person, error) {
	p, err := one(ctx, b.part, personFields, selectPersons+" AND name = $2", name)
	if err != nil {
		return p, fmt.Errorf("person %s: %w", name, err)
	}
	return p, nil
}
