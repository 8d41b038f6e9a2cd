package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func userCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("user", "The persons who may act, and their roles",
		userAddCmd(g), userListCmd(g), userDisableCmd(g), userPasswordCmd(g), userFactorCmd(g),
		userTokenCmd(g),
		userTokensCmd(g))
}

// userFlags are the flags of what is done about a person.
type userFlags struct {
	creditors []string
	file      string
	reason    string
	by        string
}

func (f *userFlags) add(c *cobra.Command, passphrase bool) {
	fl := c.Flags()
	fl.StringSliceVar(&f.creditors, "creditor", nil, "id of a creditor, once for each (default all)")
	if passphrase {
		fl.StringVar(&f.file, "password-file", "",
			"file with the new passphrase, which only its owner can read (default it is asked for)")
	}
	byFlag(c, &f.by)
}

// userAct is what is done about a person at one creditor's.
type userAct func(context.Context, *desk.Desk) (batch.Person, error)

// doneUser is a person as what was done tells of it.
type doneUser struct {
	Name     string     `json:"name"`
	Role     batch.Role `json:"role"`
	Disabled bool       `json:"disabled"`
}

// do does something about a person at every creditor's that is meant, and says what is done.
func (f *userFlags) do(ctx context.Context, g *wire.Globals, done string, act userAct) error {
	return wire.EachOf(ctx, g, f.creditors, func(a *wire.App) error {
		p, err := act(ctx, a.Desk(f.by))
		if err != nil {
			return wire.Refused(err)
		}
		if g.JSON {
			return a.PrintJSON(doneUser{p.Name, p.Role, !p.Disabled.IsZero()})
		}
		_, err = fmt.Fprintf(g.Stdout, "%s, %s, %s at %s\n", p.Name, p.Role, done, a.Conf.ID)
		return err
	})
}

func userFactorCmd(g *wire.Globals) *cobra.Command {
	var f userFlags
	var off bool
	c := &cobra.Command{
		Use:   "second-factor NAME --off --reason REASON",
		Short: "Take the second factor from a person who has lost it",
		Long: `Takes the second factor from a person who has lost the telephone with it: then the passphrase is
enough again. Everybody turns his own on in the console, at /persons/me.`,
		Example: "  trekk --as kari user second-factor ola --off --reason \"new telephone, seen in person\"",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !off {
				return wire.UsageError("want --off: a second factor is turned on in the console, by whose it is")
			}
			if err := needReason(f.reason, "with the person"); err != nil {
				return err
			}
			act := desk.TurnOffFactor{Name: args[0], Reason: f.reason}
			return f.do(cmd.Context(), g, "has no second factor",
				func(ctx context.Context, d *desk.Desk) (batch.Person, error) { return d.TurnOffFactor(ctx, act) })
		},
	}
	c.Flags().BoolVar(&off, "off", false, "take it away")
	c.Flags().StringVar(&f.reason, "reason", "", "why")
	f.add(c, false)
	return c
}

func userAddCmd(g *wire.Globals) *cobra.Command {
	var f userFlags
	var role string
	c := &cobra.Command{
		Use:   "add NAME --role ROLE",
		Short: "Register a person who may act",
		Long: `Registers a person with a role, at all creditors or those that --creditor names. The passphrase, 8
characters or more and at most 72 bytes, is asked for twice, or is the first line of --password-file. The roles
are

  viewer      reads everything
  reception   events, quotes, holds, time to pay
  accountant  that, and payments, credit, refunds, credit notes, ticks, closing
  operator    inbox, transmissions, runs, findings
  approver    approves transmissions, refunds and write-offs, and does nothing else
  admin       all but to approve, and registers persons

Who acts without --as NAME is the system's user, who may do everything but, once persons are registered, what
needs two of them: to approve, and to ask for what another must approve.`,
		Example: `  trekk user add kari --role admin
  trekk --as kari user add ola --role approver --password-file ola.txt
  trekk --as kari user add eva --role reception --creditor gym --creditor bath`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			add := desk.AddPerson{Name: args[0], Role: batch.Role(role)}
			if err := batch.CheckRole(add.Role); err != nil {
				return wire.UsageError("--%w", err)
			}
			var err error
			if add.Passphrase, err = g.NewPassphrase(args[0], f.file); err != nil {
				return err
			}
			return f.do(cmd.Context(), g, "is registered",
				func(ctx context.Context, d *desk.Desk) (batch.Person, error) { return d.AddPerson(ctx, add) })
		},
	}
	c.Flags().StringVar(&role, "role", "", "viewer, reception, accountant, operator, approver or admin")
	f.add(c, true)
	return c
}

func userDisableCmd(g *wire.Globals) *cobra.Command {
	var f userFlags
	c := &cobra.Command{
		Use:     "disable NAME --reason REASON",
		Short:   "Keep a person from acting from now on",
		Example: "  trekk --as kari user disable ola --reason \"has left\"",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needReason(f.reason, "with the person"); err != nil {
				return err
			}
			act := desk.DisablePerson{Name: args[0], Reason: f.reason}
			return f.do(cmd.Context(), g, "is disabled",
				func(ctx context.Context, d *desk.Desk) (batch.Person, error) { return d.DisablePerson(ctx, act) })
		},
	}
	c.Flags().StringVar(&f.reason, "reason", "", "why")
	f.add(c, false)
	return c
}

func userPasswordCmd(g *wire.Globals) *cobra.Command {
	var f userFlags
	c := &cobra.Command{
		Use:   "password NAME",
		Short: "Give a person another passphrase; everybody may for himself",
		Long: `Gives a person another passphrase. The sessions of the person end, and the tokens that programs act by: make
those anew (trekk user token).`,
		Example: `  trekk --as ola user password ola
  trekk --as kari user password ola --password-file ola.txt`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			passphrase, err := g.NewPassphrase(args[0], f.file)
			if err != nil {
				return err
			}
			act := desk.SetPassphrase{Name: args[0], Passphrase: passphrase, Wall: time.Now()}
			return f.do(cmd.Context(), g, "has another passphrase: sessions and tokens have ended",
				func(ctx context.Context, d *desk.Desk) (batch.Person, error) { return d.SetPassphrase(ctx, act) })
		},
	}
	f.add(c, true)
	return c
}

// userColumns are the columns for programs, or for people.
func userColumns(programs bool) []render.Column[batch.Person] {
	return []render.Column[batch.Person]{
		render.Col("name", "Name", func(p *batch.Person) any { return p.Name }),
		render.Col("role", "Role", func(p *batch.Person) any { return string(p.Role) }),
		render.Col("added", "Registered", func(p *batch.Person) any { return moment(p.Added, programs) }),
		render.Col("disabled", "Disabled", func(p *batch.Person) any { return moment(p.Disabled, programs) }),
		render.Col("reason", "Reason", func(p *batch.Person) any { return p.Reason }),
		render.Col("failed", "Wrong passphrases", func(p *batch.Person) any { return p.Failed }),
	}
}

func userListCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the persons, disabled ones too",
		Long: `Lists the persons with their roles, and how often the passphrase was wrong since it was last right.
No passphrase is ever shown: nobody can read it back.`,
		Example: "  trekk user list\n  trekk user list --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[batch.Person], error) {
				list, err := a.Desk("").Persons(cmd.Context())
				l := &render.List[batch.Person]{Columns: userColumns(g.JSON), Rows: render.Of(list)}
				return l, wire.Refused(err)
			}, g.TableOrJSON)
		},
	}
}
