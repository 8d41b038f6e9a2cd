package store

import (
	"context"
	"errors"
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

var profileTable = table{"profile", "person, lang, factor, step", 1}

func profileFields(name *string, p *batch.Profile) []any {
	return []any{name, &p.Lang, &p.Factor, &p.Step}
}

func (t writer) AddPerson(p batch.Person) error { return t.insert(personTable, personFields(&p)) }

func (t writer) SetPerson(p batch.Person) error {
	return t.changeOne(personTable, "person", "name = $2", []any{p.Name}, set{"role", (*string)(&p.Role)},
		set{"hash", &p.Hash}, set{"disabled", (*stamp)(&p.Disabled)}, set{"reason", &p.Reason},
		set{"failed", &p.Failed})
}

func (t writer) SetProfile(person string, p batch.Profile) error {
	return t.put(profileTable, profileFields(&person, &p))
}

func (t writer) UseStep(person string, step int64) error {
	var p batch.Profile
	r, err := t.query("SELECT lang, factor, step FROM profile WHERE creditor_id = $1 AND person = $2", person)
	switch err := ended(t.ctx, scanOne(r, err, &p.Lang, &p.Factor, &p.Step)); {
	case errors.Is(err, batch.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("profile: %w", err)
	case p.Factor == "":
		return nil
	case step <= p.Step:
		return fmt.Errorf("%w: the code was used before", batch.ErrConflict)
	}
	p.Step = step
	return t.SetProfile(person, p)
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

var selectPersons = "SELECT " + prefixed("p", personTable.columns) + `, coalesce(f.lang, ''), coalesce(f.factor, ''),
		coalesce(f.step, 0)
	FROM person p LEFT JOIN profile f ON f.creditor_id = $1 AND f.person = p.name WHERE p.creditor_id = $1`

// knownPerson is a person with the profile.
func knownPerson(p *batch.Person) []any {
	return append(personFields(p), &p.Lang, &p.Factor, &p.Step)
}

func (b persons) Persons(ctx context.Context) iter.Seq2[batch.Person, error] {
	return stream(ctx, b.part, knownPerson, selectPersons+" ORDER BY p.name")
}

func (b persons) Person(ctx context.Context, name string) (batch.Person, error) {
	p, err := one(ctx, b.part, knownPerson, selectPersons+" AND p.name = $2", name)
	if err != nil {
		return p, fmt.Errorf("person %s: %w", name, err)
	}
	return p, nil
}
