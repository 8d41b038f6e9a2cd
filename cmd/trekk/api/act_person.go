package api

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

type newPerson struct {
	Name       string     `json:"name" minLength:"1" maxLength:"40"`
	Role       batch.Role `json:"role" maxLength:"20" example:"accountant"`
	Passphrase string     `json:"passphrase" maxLength:"200" writeOnly:"true"`
}

type newPassphrase struct {
	Passphrase string `json:"passphrase" maxLength:"200" writeOnly:"true"`
}

func user(p batch.Person, err error) (report.User, error) {
	if err != nil {
		return report.User{}, err
	}
	return report.UserOf(&p), nil
}

// addPersons adds who may act.
func (a *API) addPersons() {
	get(a, batch.ToManage, "/persons", "Who may act, and who could",
		func(ctx context.Context, c *call, in *ListQuery) (l report.List[report.User], err error) {
			persons, err := c.desk().Persons(ctx)
			if err != nil {
				return l, err
			}
			users := make([]report.User, len(persons))
			for i := range persons {
				users[i] = report.UserOf(&persons[i])
			}
			return report.Cut("persons", users, in.page())
		})
	at(a, kind("add_person", batch.OfPerson), "/persons", "Register someone who may act", maxAct,
		func(ctx context.Context, c *call, b *newPerson) (report.User, error) {
			return user(c.desk().AddPerson(ctx, desk.AddPerson{
				Name: b.Name, Role: b.Role, Passphrase: b.Passphrase,
			}))
		})
	on(a, kind("disable_person", batch.OfPerson), "/persons/{no}/disable",
		"Keep someone from acting from now on",
		func(ctx context.Context, c *call, no string, b *Why) (report.User, error) {
			return user(c.desk().DisablePerson(ctx, desk.DisablePerson{Name: no, Reason: b.Reason}))
		})
	on(a, kind("set_passphrase", batch.OfPerson), "/persons/{no}/passphrase",
		"Give someone another passphrase, which ends sessions and tokens; everybody may for himself",
		func(ctx context.Context, c *call, no string, b *newPassphrase) (report.User, error) {
			return user(c.desk().SetPassphrase(ctx, desk.SetPassphrase{
				Name: no, Passphrase: b.Passphrase, Wall: time.Now(),
			}))
		})
	a.doors[kind("set_own_passphrase", batch.OfPerson)] = "/persons/{no}/passphrase" // the same door
	on(a, kind("turn_off_second_factor", batch.OfPerson), "/persons/{no}/turn-off-second-factor",
		"Let someone sign in without the second factor, who has lost it",
		func(ctx context.Context, c *call, no string, b *Why) (report.User, error) {
			return user(c.desk().TurnOffFactor(ctx, desk.TurnOffFactor{Name: no, Reason: b.Reason}))
		})
	get(a, batch.ToManage, "/tokens", "The tokens by which programs act, those too that are over",
		func(ctx context.Context, c *call, in *ListQuery) (l report.List[batch.Token], err error) {
			tokens, err := c.desk().Tokens(ctx)
			if err != nil {
				return l, err
			}
			return report.Cut("tokens", tokens, in.page())
		})
	on(a, kind("revoke_token", batch.OfPerson), "/tokens/{no}/revoke",
		"Make a token good for nothing, from now on",
		func(ctx context.Context, c *call, no string, b *Why) (batch.Token, error) {
			return c.desk().RevokeToken(ctx, desk.RevokeToken{ID: no, Reason: b.Reason, Wall: time.Now()})
		})
}
