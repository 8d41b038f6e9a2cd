package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// Imported is what an import did. Rows that say what the books say already are unchanged.
type Imported struct {
	Rows      int `json:"rows"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
}

// The columns of the files that can be imported.
var (
	customerColumns = slices.Concat(
		required("customer_no", "name", "mobile", "email", "language", "birth_date"),
		optional("address", "postcode", "city", "digipost"))
	membershipColumns = slices.Concat(
		required("membership_no", "customer_no", "plan", "price", "payment_method", "start", "binding_months", "end"),
		optional("paid_until", "price_kind", "price_until", "regular_price", "payer_no"))
	importedInvoiceColumns = slices.Concat(
		required("invoice_no", "customer_no", "kid", "amount", "issued", "due", "text"),
		optional("account", "credits"))
)

// row is a row of an import with the place to complain about.
type row[T any] struct {
	value T
	line  int
	known bool // its number is in the books
	write bool // it is new or differs
}

// Import reads a CSV file of customers, memberships, events or invoices. Rows update by their number and rows that are absent
// stay. When anything is wrong, nothing of the file is taken and the error is an *ImportError.
func (n *Night) Import(ctx context.Context, what, file string, r io.Reader) (done Imported, err error) {
	imports := map[string]func(context.Context, *input) (Imported, error){
		"customers": n.importCustomers, "memberships": n.importMemberships, "events": n.importEvents, "invoices": n.importInvoices,
	}
	do, ok := imports[what]
	if !ok {
		return Imported{}, fmt.Errorf("cannot import %q: import customers, memberships, events or invoices", what)
	}
	in, err := newInput(file, r)
	if err != nil {
		return Imported{}, err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	unlock, err := n.Store.Lock(ctx)
	if err != nil {
		return Imported{}, err
	}
	defer unlock()
	return do(ctx, in)
}

// importing is an import under way.
type importing struct {
	*sheet
	tx   Tx
	had  numbers
	done Imported
}

// take takes a file in one transaction, all of it or, when anything is wrong, nothing. It goes chunk by chunk, so that memory does not grow
// with the file, and holds each against what was in the books before. At the end, where there is one, follows what depends on
// other rows.
func (n *Night) take(ctx context.Context, what string, in *input, columns []column, chunk, end func(*importing) error) (Imported, error) {
	s, err := in.open(columns)
	if err != nil {
		return Imported{}, err
	}
	im := &importing{sheet: s, had: numbers{}}
	err = n.Store.Update(ctx, n.importAct(what, in), func(tx Tx) error {
		im.tx = tx
		for s.chunk() {
			if err := chunk(im); err != nil {
				return err
			}
			n.progress("import", int64(im.done.Rows))
		}
		if end != nil {
			if err := end(im); err != nil {
				return err
			}
		}
		return s.err()
	})
	if errors.Is(err, ErrConflict) {
		err = fmt.Errorf("nothing of the file was imported: %w", err)
	}
	if err != nil {
		return Imported{}, err
	}
	return im.done, nil
}

func (n *Night) importAct(what string, in *input) Act {
	return n.act("import", "import "+what, "%s", filepath.Base(in.file))
}

// addRow takes a row of a chunk, unless its number was in the file before.
func addRow[T any](im *importing, rows map[string]*row[T], key, column string, value T) {
	if !im.twice(im.had, column, key, "number") {
		rows[key] = &row[T]{value: value, line: im.line(), write: true}
		im.done.Rows++
	}
}

// numbersOf are the numbers of the rows of a chunk.
func numbersOf[T any](rows map[string]*row[T]) []string { return slices.Collect(maps.Keys(rows)) }

// compare holds the rows against those in the books that have the same number.
func compare[T, U any](books iter.Seq2[T, error], rows map[string]*row[U], key func(T) string, differ func(old T, new *row[U])) error {
	for old, err := range books {
		if err != nil {
			return err
		}
		if new, ok := rows[key(old)]; ok {
			new.known = true
			differ(old, new)
		}
	}
	return nil
}

// sortedRows are rows in the order of the file.
func sortedRows[T any](rows map[string]*row[T]) []*row[T] {
	return slices.SortedFunc(maps.Values(rows), func(a, b *row[T]) int { return a.line - b.line })
}

// writeRows counts the rows of a chunk and writes what is new or changed, unless something is wrong with the file. What is new
// goes first: many rows of a kind are written with one statement.
func writeRows[T any](im *importing, rows map[string]*row[T], add, change func(Tx, T) error) error {
	var changed []*row[T]
	write := func(r *row[T], do func(Tx, T) error) error {
		if im.wrong() {
			return nil
		}
		if err := do(im.tx, r.value); err != nil {
			return fmt.Errorf("line %d: %w", r.line, err)
		}
		return nil
	}
	for _, r := range sortedRows(rows) {
		switch {
		case !r.write:
			im.done.Unchanged++
		case r.known:
			im.done.Changed++
			changed = append(changed, r)
		default:
			im.done.New++
			if err := write(r, add); err != nil {
				return err
			}
		}
	}
	for _, r := range changed {
		if err := write(r, change); err != nil {
			return err
		}
	}
	return nil
}

func (n *Night) importCustomers(ctx context.Context, in *input) (Imported, error) {
	return n.take(ctx, "customers", in, customerColumns, func(im *importing) error {
		rows := map[string]*row[Customer]{} // by Fixed: 7 and 007 are one customer
		for im.next() {
			c := n.readCustomer(im.sheet)
			if c.Fixed != "" {
				addRow(im, rows, c.Fixed, "customer_no", c)
			}
		}
		err := compare(n.Store.CustomersByFixed(ctx, numbersOf(rows)), rows, func(c Customer) string { return c.Fixed }, func(old Customer, new *row[Customer]) {
			new.value.No = old.No
			new.write = old != new.value
		})
		if err != nil {
			return err
		}
		return writeRows(im, rows, Tx.AddCustomer, Tx.PutCustomer)
	}, nil)
}

func (n *Night) readCustomer(s *sheet) Customer {
	c := Customer{
		No: s.get("customer_no"), Name: s.get("name"), Mobile: s.get("mobile"), Email: s.get("email"),
		Language:  parse(s, "language", true, language),
		BirthDate: parse(s, "birth_date", true, bankday.Parse),
		Address:   s.get("address"), Postcode: s.get("postcode"), City: s.get("city"),
		Digipost: parse(s, "digipost", true, yes),
	}
	if c.Language == "" {
		c.Language = "nb"
	}
	var err error
	if !Digits(c.No) {
		s.bad("customer_no", "%q is not a number", c.No)
	} else if c.Fixed, err = n.KID.FixedOf(c.No); err != nil {
		s.bad("customer_no", "%v", err)
	}
	if c.Mobile != "" && strings.Trim(c.Mobile, "+0123456789 ") != "" {
		s.bad("mobile", "is not a phone number: digits, blanks and a leading +")
	}
	if c.Email != "" && !strings.Contains(c.Email, "@") {
		s.bad("email", "is not an e-mail address")
	}
	return c
}

func language(v string) (string, error) {
	switch strings.ToLower(v) {
	case "nb", "no", "nn":
		return "nb", nil
	case "en":
		return "en", nil
	}
	return "", fmt.Errorf("%q is none of nb, en", v)
}

// customersNamed are the customers of the books that columns of a chunk name, by the fixed part of their KIDs.
func (n *Night) customersNamed(ctx context.Context, s *sheet, columns ...string) (map[string]Customer, error) {
	var named []string
	for _, column := range columns {
		for _, no := range s.values(column) {
			if fixed, err := n.KID.FixedOf(no); err == nil {
				named = append(named, fixed)
			}
		}
	}
	slices.Sort(named)
	found := map[string]Customer{}
	for c, err := range n.Store.CustomersByFixed(ctx, slices.Compact(named)) {
		if err != nil {
			return nil, err
		}
		found[c.Fixed] = c
	}
	return found, nil
}

// readCustomerNo finds the customer that a cell names.
func (n *Night) readCustomerNo(s *sheet, column string, mayBeEmpty bool, customers map[string]Customer) (c Customer) {
	no := parse(s, column, mayBeEmpty, text)
	if no == "" {
		return c
	}
	fixed, err := n.KID.FixedOf(no)
	c, ok := customers[fixed]
	switch {
	case err != nil:
		s.bad(column, "%v", err)
	case !ok:
		s.bad(column, "no customer has the number %s: import customers first", no)
	}
	return c
}

func text(v string) (string, error) { return v, nil }

func yes(v string) (bool, error) {
	w, err := oneOf("yes", "no", "ja", "nei")(v)
	return w == "yes" || w == "ja", err
}

func months(v string) (int, error) {
	m, err := strconv.Atoi(v)
	if err != nil || m < 0 || m > 120 {
		return 0, fmt.Errorf("%q is not a number of months from 0 to 120", v)
	}
	return m, nil
}
