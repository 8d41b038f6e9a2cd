package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/store"
	"trekk/batch/store/views"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

// reader says which views there are, and who may read them.
type reader struct {
	Schema   string   `json:"schema"` // on SQLite the beginning of their names
	Views    []string `json:"views"`
	Role     string   `json:"role"`      // empty on SQLite
	RoleMade bool     `json:"role_made"` // it was not there before
}

func dbReaderCmd(g *wire.Globals) *cobra.Command {
	var role string
	c := &cobra.Command{
		Use:   "reader",
		Short: "Make the views by which other programs read the books, and a role that reads nothing else",
		Long: `Makes views of the books for other programs, such as Excel, Power BI, Grafana and DBeaver, with native
types: dates, times, booleans and kroner. On PostgreSQL they lie in the schema trekk_report, and a role without a
login may read them and no table; on SQLite their names begin with trekk_report_. trekk help reporting tells
what each of them holds.

Run it again whenever you like: it changes nothing where all is as it should be. trekk db migrate keeps the
views, and who may read them. On Citus, whose nodes know of no views, the role may also read the columns of
tables that the views read. To make the schema the user of the database must be let to, by GRANT CREATE ON
DATABASE; to make the role, by CREATEROLE, or somebody else makes it before.`,
		Example: `  trekk db reader
  trekk db reader --role accountant
  psql "$URL" -c "CREATE ROLE kari LOGIN PASSWORD '...' IN ROLE trekk_reader"`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, url, err := g.DatabaseURL()
			if err != nil {
				return err
			}
			switch pg := store.IsPostgres(url); {
			case !pg && cmd.Flags().Changed("role"):
				return wire.UsageError("SQLite knows no roles: who may read the file may read all of it")
			case !pg:
				role = ""
			case role == "":
				return wire.UsageError("--role: want the name of a role of PostgreSQL")
			}
			db, err := store.Open(cmd.Context(), url)
			if err != nil {
				return err
			}
			defer db.Close()
			r := reader{Schema: store.ReportSchema, Role: role}
			for _, v := range views.List() {
				r.Views = append(r.Views, v.Name)
			}
			if err = db.MakeViews(cmd.Context()); err == nil && role != "" {
				r.RoleMade, err = db.LetRead(cmd.Context(), role)
			}
			if err != nil {
				return err
			}
			if g.JSON {
				return render.JSON(g.Stdout, r)
			}
			return r.print(g)
		},
	}
	c.Flags().StringVar(&role, "role", "trekk_reader", "role of PostgreSQL that is to read the views")
	return c
}

func (r *reader) print(g *wire.Globals) (err error) {
	if r.Role == "" {
		_, err = fmt.Fprintf(g.Stdout, "%d views show the books, %s_%s and so on: open the file read-only, or a backup "+
			"of it\n", len(r.Views), r.Schema, r.Views[1])
		return err
	}
	of := map[bool]string{true: ", which was made now,"}[r.RoleMade]
	_, err = fmt.Fprintf(g.Stdout, "%d views in the schema %s show the books: %s\nthe role %s%s may read them, and no "+
		"table; who is to read them gets\n\n    CREATE ROLE somebody LOGIN PASSWORD '...' IN ROLE %s;\n",
		len(r.Views), r.Schema, strings.Join(r.Views, ", "), r.Role, of, r.Role)
	return err
}
