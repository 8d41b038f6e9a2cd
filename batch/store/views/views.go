package views

import (
	"fmt"
	"regexp"
	"strings"
)

// Type is what a column holds.
type Type int

// The types, with what they are on PostgreSQL and on SQLite. Where the books have an empty text the views
// have NULL, except in keys.
const (
	Key    Type = iota // text that rows are found by: text, TEXT
	Text               // text, TEXT
	Whole              // bigint, INTEGER
	Truth              // boolean, INTEGER of 0 or 1
	Day                // date, TEXT as 2026-10-20
	Moment             // timestamptz, TEXT as 2026-10-20T04:00:00Z
	Kroner             // numeric(19,2), REAL; made of øre
)

// names are the types as people read them.
var names = [...]string{"text", "text", "integer", "boolean", "date", "time", "kroner"}

// String is the type in a word.
func (t Type) String() string { return names[t] }

// Column is a column of a view.
type Column struct {
	Name  string
	Type  Type
	About string // what it holds
	SQL   string // of what it is made; of kroner an amount in øre, of a truth a condition
}

// View is a view. Its first column is creditor_id, before those that are named.
type View struct {
	Name    string
	About   string // what its rows are
	From    string // tables and conditions
	Of      string // the alias of which creditor_id is
	Columns []Column
}

// CreditorID is the first column of each view.
const CreditorID = "creditor_id"

// All are the columns of the view, creditor_id first.
func (v *View) All() []Column {
	first := Column{CreditorID, Key, "the payee, as trekk.yaml names it", v.Of + ".creditor_id"}
	return append([]Column{first}, v.Columns...)
}

// Dialect is a kind of database.
type Dialect int

// The kinds.
const (
	SQLite Dialect = iota
	PostgreSQL
)

// types are how a dialect makes each type of an expression.
var types = map[Dialect][]string{
	SQLite: {
		"%s", "nullif(%s, '')", "%s", "%s", "nullif(%s, '')", "substr(nullif(%s, ''), 1, 19) || 'Z'",
		"(%s) / 100.0",
	},
	PostgreSQL: {
		`(%s) COLLATE "C"`, `nullif(%s, '') COLLATE "C"`, "CAST(%s AS bigint)", "%s",
		"CAST(nullif(%s, '') AS date)",
		"CAST(nullif(%s, '') AS timestamptz)", "CAST((%s) * 0.01 AS numeric(19,2))",
	},
}

// column is one of a table, which PostgreSQL orders as the other texts of the books: by its bytes.
var column = regexp.MustCompile(`^\w+\.\w+$`)

// empty is nothing of each type, on PostgreSQL.
var empty = []string{
	`CAST(NULL AS text) COLLATE "C"`, `CAST(NULL AS text) COLLATE "C"`, "CAST(NULL AS bigint)",
	"CAST(NULL AS boolean)",
	"CAST(NULL AS date)", "CAST(NULL AS timestamptz)", "CAST(NULL AS numeric(19,2))",
}

// Select is the statement of the view.
func (v *View) Select(d Dialect) string {
	list := make([]string, 0, len(v.Columns)+1)
	for _, c := range v.All() {
		as := types[d][c.Type]
		if c.Type == Key && column.MatchString(c.SQL) {
			as = "%s" // so that its index is used
		}
		list = append(list, fmt.Sprintf(as, c.SQL)+" AS "+c.Name)
	}
	return "SELECT " + strings.Join(list, ",\n\t") + "\nFROM " + v.From
}

// Closed is a statement of the same columns for PostgreSQL that touches no table, and fails when it is read:
// while the schema becomes another one, no reader is to take nothing for none.
func (v *View) Closed() string {
	list := make([]string, 0, len(v.Columns)+1)
	for _, c := range v.All() {
		list = append(list, empty[c.Type]+" AS "+c.Name)
	}
	return "SELECT " + strings.Join(list, ", ") +
		" WHERE CAST('the schema of trekk is becoming another one: try " +
		"again, and run trekk db migrate where it stays so, ' || current_user AS boolean)"
}
