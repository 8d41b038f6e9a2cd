package store

import (
	"context"
	"fmt"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store/pgtest"
)

// Everything keeps to one creditor, so that the tables can be distributed by creditor: each key begins with
// creditor_id, each reference stays with it, and each statement restricts every table that it names to one.

// Watch holds every statement of a database against that rule from here on.
func Watch(t testing.TB, db *DB) { db.engine = &watchedEngine{db.engine, t} }

type watchedEngine struct {
	engine
	t testing.TB
}

func (e *watchedEngine) query(ctx context.Context, query string, args []any) (rows, error) {
	ofOneCreditor(e.t, query, args)
	return e.engine.query(ctx, query, args)
}

func (e *watchedEngine) lookup(
	ctx context.Context, query, column, creditor string, values []string,
) (rows, error) {
	ofOneCreditor(e.t, query, []any{creditor})
	return e.engine.lookup(ctx, query, column, creditor, values)
}

func (e *watchedEngine) begin(ctx context.Context, creditor string) (session, error) {
	s, err := e.engine.begin(ctx, creditor)
	return &watchedSession{s, e.t}, err
}

func (e *watchedEngine) beginBeside(ctx context.Context) (session, error) {
	s, err := e.engine.beginBeside(ctx)
	return &watchedSession{s, e.t}, err
}

type watchedSession struct {
	session
	t testing.TB
}

func (s *watchedSession) query(ctx context.Context, query string, args []any) (rows, error) {
	ofOneCreditor(s.t, query, args)
	return s.session.query(ctx, query, args)
}

func (s *watchedSession) exec(ctx context.Context, query string, args []any) (int64, error) {
	ofOneCreditor(s.t, query, args)
	return s.session.exec(ctx, query, args)
}

// Our aliases are of small letters, and the words of SQL of great ones.
var (
	namesTable = regexp.MustCompile(
		`\b(FROM|JOIN|INTO|UPDATE) (` + strings.Join(tableNames[1:], "|") + `)\b(?: ([a-z]\w*))?`,
	)
	restricts = regexp.MustCompile(`(?:\b(\w+)\.)?\bcreditor_id = \$1\b`)
	inserts   = regexp.MustCompile(`^INSERT INTO \w+ \(creditor_id, [^)]*\)\s+(VALUES \(\$1,|SELECT \$1,)`)
	commaJoin = regexp.MustCompile(`\bFROM \w+( [a-z]\w*)?,`)
)

// fault says which table a statement does not restrict to a creditor.
func fault(query string) string {
	query = strings.Join(strings.Fields(query), " ")
	restricted := map[string]int{}
	for _, r := range restricts.FindAllStringSubmatch(query, -1) {
		restricted[r[1]]++
	}
	if inserts.MatchString(query) {
		restricted[""]++
	}
	for _, n := range namesTable.FindAllStringSubmatch(query, -1) {
		if restricted[n[3]]--; restricted[n[3]] < 0 {
			return strings.TrimSpace(n[2] + " " + n[3])
		}
	}
	if commaJoin.MatchString(query) {
		return "a join with a comma"
	}
	return ""
}

func ofOneCreditor(t testing.TB, query string, args []any) {
	t.Helper()
	if f := fault(query); f != "" {
		t.Errorf("%s is not restricted to a creditor in %s", f, query)
	}
	if namesTable.MatchString(query) &&
		(len(args) == 0 || args[0] == "" || reflect.ValueOf(args[0]).Kind() != reflect.String) {
		t.Errorf("the first argument is no creditor's id: %v of %s", args, query)
	}
}

func TestFaultOfAStatement(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT 1 FROM claim WHERE creditor_id = $1":                                           "",
		"SELECT 1 FROM claim k WHERE creditor_id = $1":                                         "claim k",
		"SELECT 1 FROM claim k JOIN invoice i ON i.creditor_id = $1 WHERE k.creditor_id = $1":  "",
		"SELECT 1 FROM claim k JOIN invoice i ON i.no = k.invoice_no WHERE k.creditor_id = $1": "invoice i",
		"UPDATE claim SET text = (SELECT i.text FROM invoice i) WHERE creditor_id = $1":        "invoice i",
		"SELECT 1 FROM claim WHERE creditor_id = $1 AND EXISTS (SELECT 1 FROM invoice)":        "invoice",
		"INSERT INTO claim (creditor_id, no) VALUES ($1, $2)":                                  "",
		"INSERT INTO claim (creditor_id, no) VALUES ($2, $1)":                                  "claim",
		"DELETE FROM fault WHERE file = $2":                                                    "fault",
		"SELECT 1 FROM claim k, other o WHERE k.creditor_id = $1": "a join " +
			"with a comma",
		"SELECT 1 FROM claim k WHERE k.creditor_id = $2 AND k.creditor_id = $10": "claim k",
	} {
		if got := fault(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// Every query of a Store, also those that no other test makes. The writing ones are watched in the suite.
func TestQueriesAreOfOneCreditor(t *testing.T) {
	ctx, db := t.Context(), made(t, "sqlite:"+t.TempDir()+"/trekk.db")
	Watch(t, db)
	store := db.For("gym")
	v, asked := reflect.ValueOf(store), 0
	for i := range reflect.TypeFor[batch.Store]().NumMethod() {
		m := reflect.TypeFor[batch.Store]().Method(i)
		if slices.Contains([]string{"Update", "Lock", "LogRun"}, m.Name) {
			continue
		}
		var args []reflect.Value
		for j := range m.Type.NumIn() {
			if in := m.Type.In(j); in == reflect.TypeFor[context.Context]() {
				args = append(args, reflect.ValueOf(ctx))
			} else if !m.Type.IsVariadic() || j < m.Type.NumIn()-1 {
				args = append(args, reflect.Zero(in))
			}
		}
		out := v.MethodByName(m.Name).Call(args)[0]
		if out.Kind() == reflect.Func {
			for range out.Seq2() {
			}
		} else if r, ok := out.Interface().(io.Reader); ok {
			_, _ = io.ReadAll(r)
		}
		asked++
	}
	for set := range maps.Keys(invoiceSets) {
		for _, err := range store.Invoices(ctx, set, 1) {
			t.Error(err)
		}
	}
	for set := range maps.Keys(paymentSets) {
		for _, err := range store.Payments(ctx, set) {
			t.Error(err)
		}
	}
	if asked < 30 {
		t.Errorf("only %d methods", asked)
	}
}

// The keys of both databases, which agree, and PostgreSQL has no sequence of ours.
func TestKeysAreOfOneCreditor(t *testing.T) {
	lite := made(t, "sqlite:"+t.TempDir()+"/trekk.db")
	tables := lite.texts(
		t,
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "+
			"AND name <> 'goose_db_version' ORDER BY name",
	)
	if sorted := slices.Sorted(slices.Values(tableNames)); !slices.Equal(tables, sorted) {
		t.Errorf("tables: %s, want %s", tables, sorted)
	}
	for i, name := range tableNames[1:] {
		keys := lite.texts(
			t,
			`SELECT x.name || ' ' || (SELECT group_concat(coalesce(name, 'an expression')) FROM (SELECT name
				FROM pragma_index_info(x.name) ORDER BY seqno)) FROM pragma_index_list($1) x`,
			name,
		)
		for _, key := range keys {
			if _, columns, _ := strings.Cut(key, " "); !strings.HasPrefix(columns, "creditor_id,") {
				t.Errorf("%s: a key does not begin with the creditor: %s", name, key)
			}
		}
		if len(keys) == 0 {
			t.Errorf("%s has no key", name)
		}
		for _, ref := range references(t, lite) {
			from, to, _ := strings.Cut(ref, " -> ")
			if !strings.HasPrefix(from, name+"(") {
				continue
			}
			other := to[:strings.Index(to, "(")]
			if to != "creditor(id)" && !strings.HasPrefix(to, other+"(creditor_id,") ||
				!strings.HasPrefix(from, name+"(creditor_id") {
				t.Errorf("a reference crosses creditors: %s", ref)
			}
			if slices.Index(tableNames, other) > i {
				t.Errorf("tableNames has %s before %s, which it refers to", name, other)
			}
		}
	}
	pg := made(t, pgtest.URL(t))
	if sequences := pg.texts(t, "SELECT relname::text FROM pg_class "+
		"WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'"); !slices.Equal(
		sequences,
		[]string{"goose_db_version_id_seq"},
	) {
		t.Errorf("sequences: %s", sequences)
	}
}

// references are the foreign keys of a database: table(columns) -> table(columns).
func references(t *testing.T, db *DB) []string {
	t.Helper()
	query := `SELECT t.name || '(' || group_concat(k."from") || ') -> ' || k."table" || '(' ||
		group_concat(k."to") || ')'
		FROM sqlite_schema t JOIN (SELECT s.name AS of, f.* FROM sqlite_schema s
		JOIN pragma_foreign_key_list(s.name) f WHERE s.type = 'table'
		ORDER BY s.name, f.id, f.seq) k ON k.of = t.name
		WHERE t.type = 'table' GROUP BY t.name, k.id`
	if _, ok := db.engine.(*postgresEngine); ok {
		columns := "(SELECT string_agg(a.attname, ',' ORDER BY k.n) " +
			"FROM unnest(%s) WITH ORDINALITY k (no, n) JOIN pg_attribute a ON a.attrelid = %s " +
			"AND a.attnum = k.no)"
		query = "SELECT conrelid::regclass::text || '(' || " + fmt.Sprintf(columns, "conkey", "conrelid") +
			" || ') -> ' || confrelid::regclass::text || '(' || " +
			fmt.Sprintf(columns, "confkey", "confrelid") + ` || ')' FROM pg_constraint WHERE contype = 'f'
				AND connamespace = current_schema()::regnamespace`
	}
	return db.texts(t, query)
}
