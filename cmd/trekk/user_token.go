package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func userTokenCmd(g *wire.Globals) *cobra.Command {
	var f userFlags
	var days int
	c := &cobra.Command{
		Use:   "token NAME",
		Short: "Make a token by which a program acts as a person in the API",
		Long: `Makes a token with which a program asks the API as a person, in the role that the person has then, at
all creditors or those that --creditor names, and prints it alone on standard output. It is shown this once:
what is kept cannot be used in its place. It ends by itself, when it is revoked, and when the person is
disabled or gets another passphrase. A program sends it as Authorization: Bearer TOKEN. An
approver's approves only where it was made without --as: another person who makes it would be both.`,
		Example: `  trekk user token door --days 365 > door.token
  trekk user token bridge --creditor gym
  curl -H "Authorization: Bearer $(cat door.token)" http://127.0.0.1:8480/api/v1/memberships/M1/standing`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if days < 1 {
				return wire.UsageError("--days %d: want 1 or more", days)
			}
			act := desk.MakeToken{Person: args[0], Token: desk.NewToken(), Days: days, Wall: time.Now()}
			words := *g
			words.JSON = false // nothing but the token stands on standard output
			err := wire.EachOf(cmd.Context(), &words, f.creditors, func(a *wire.App) error {
				k, err := a.Desk(f.by).MakeToken(cmd.Context(), act)
				if err != nil {
					return wire.Refused(err)
				}
				_, err = fmt.Fprintf(g.Stderr, "token %s of %s at %s, good until %s\n", k.ID, k.Person,
					a.Conf.ID,
					batch.Clock(k.Ends))
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(g.Stdout, act.Token)
			return err
		},
	}
	c.Flags().IntVar(&days, "days", desk.TokenDays, "how long it is good for")
	f.add(c, false)
	c.AddCommand(userTokenRevokeCmd(g))
	return c
}

func userTokenRevokeCmd(g *wire.Globals) *cobra.Command {
	var f userFlags
	c := &cobra.Command{
		Use:     "revoke ID --reason REASON",
		Short:   "Make a token good for nothing, from now on",
		Example: "  trekk --as kari user token revoke 5f0c6a1b9d2e --reason \"the laptop is gone\"",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needReason(f.reason, "with the token"); err != nil {
				return err
			}
			act := desk.RevokeToken{ID: args[0], Reason: f.reason, Wall: time.Now()}
			return wire.EachOf(cmd.Context(), g, f.creditors, func(a *wire.App) error {
				k, err := a.Desk(f.by).RevokeToken(cmd.Context(), act)
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return a.PrintJSON(k)
				}
				_, err = fmt.Fprintf(g.Stdout, "token %s of %s is revoked at %s\n", k.ID, k.Person, a.Conf.ID)
				return err
			})
		},
	}
	c.Flags().StringVar(&f.reason, "reason", "", "why")
	f.add(c, false)
	return c
}

// tokenColumns are the columns for programs, or for people.
func tokenColumns(programs bool) []render.Column[batch.Token] {
	return []render.Column[batch.Token]{
		render.Col("id", "Token", func(k *batch.Token) any { return k.ID }),
		render.Col("person", "Person", func(k *batch.Token) any { return k.Person }),
		render.Col("made", "Made", func(k *batch.Token) any { return moment(k.Made, programs) }),
		render.Col("made_by", "By", func(k *batch.Token) any { return k.MadeBy }),
		render.Col("ends", "Good until", func(k *batch.Token) any { return moment(k.Ends, programs) }),
		render.Col("revoked", "Revoked", func(k *batch.Token) any { return moment(k.Revoked, programs) }),
		render.Col("reason", "Reason", func(k *batch.Token) any { return k.Reason }),
	}
}

func userTokensCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "tokens",
		Short:   "List the tokens by which programs act, those too that are over",
		Example: "  trekk user tokens\n  trekk user tokens --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[batch.Token], error) {
				list, err := a.Desk("").Tokens(cmd.Context())
				l := &render.List[batch.Token]{Columns: tokenColumns(g.JSON), Rows: render.Of(list)}
				return l, wire.Refused(err)
			}, g.TableOrJSON)
		},
	}
}
