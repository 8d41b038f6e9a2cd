package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
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
func (n *Night) Import(ctx context.Context, what, file string, r io.Reader) (Imported, error) {
	imports := map[string]func(context.Context, string, io.Reader) (Imported, error){
		"customers": n.importCustomers, "memberships": n.importMemberships, "events": n.importEvents, "invoices": n.importInvoices,
	}
	do, ok := imports[what]
	if !ok {
		return Imported{}, fmt.Errorf("cannot import %q: import customers, memberships, events or invoices", what)
	}
	unlock, err := n.Store.Lock(ctx)
	if err != nil {
		return Imported{}, err
	}
	defer unlock()
	return do(ctx, file, r)
}

func (n *Night) importCustomers(ctx context.Context, file string, r io.Reader) (Imported, error) {
	s, err := newSheet(file, r, customerColumns)
	if err != nil {
		return Imported{}, err
	}
	rows := map[string]*row[Customer]{} // by Fixed: 7 and 007 are one customer
	for s.next() {
		c := n.readCustomer(s)
		if c.Fixed != "" {
			addRow(s, rows, c.Fixed, "customer_no", c)
		}
	}
	err = compare(n.Store.Customers(ctx), rows, func(c Customer) string { return c.Fixed }, func(old Customer, new *row[Customer]) {
		new.value.No = old.No
		new.write = old != new.value
	})
	if err != nil {
		return Imported{}, err
	}
	return writeRows(ctx, n, "customers", s, rows, Tx.PutCustomer)
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

func (n *Night) importInvoices(ctx context.Context, file string, r io.Reader) (Imported, error) {
	s, err := newSheet(file, r, importedInvoiceColumns)
	if err != nil {
		return Imported{}, err
	}
	booking, err := n.booking(ctx)
	if err != nil {
		return Imported{}, err
	}
	customers, err := n.byFixed(ctx)
	if err != nil {
		return Imported{}, err
	}
	rows, byKID := map[string]*row[importedInvoice]{}, map[string]int{}
	for s.next() {
		i := n.readInvoice(s, customers) // its account is empty when the row says none
		if i.credits == "" {
			if first, twice := byKID[i.KID]; twice && i.KID != "" {
				s.bad("kid", "line %d has the same KID", first)
			}
			byKID[i.KID] = s.line()
		}
		if i.No != "" {
			addRow(s, rows, i.No, "invoice_no", i)
		}
	}
	for old, err := range n.Store.Invoices(ctx, AllInvoices, 0) {
		if err != nil {
			return Imported{}, err
		}
		new, ok := rows[old.No]
		if line, taken := byKID[old.KID]; taken && (!ok || new.value.KID != old.KID) {
			s.fault(line, 1, "kid: invoice %s has this KID already", old.No)
		}
		switch {
		case ok && new.value.credits != "":
			s.fault(new.line, 1, "invoice_no: %s is an invoice: a credit note has a number of its own", old.No)
		case ok:
			new.known = true
			compareInvoice(s, &old.Invoice, new)
		}
	}
	credited, err := n.checkCredits(ctx, s, rows)
	if err != nil {
		return Imported{}, err
	}
	return writeRows(ctx, n, "invoices", s, rows, func(tx Tx, v importedInvoice) error {
		i := v.Invoice
		if rows[i.No].known {
			return tx.SetInvoiceText(i.No, i.Text)
		}
		if no, err := strconv.ParseInt(i.No, 10, 64); err == nil {
			if err := tx.Raise(InvoiceSeries, no); err != nil {
				return err
			}
		}
		if v.credits != "" {
			c := credited[v.credits]
			_, err := n.credit(ctx, tx, booking, &c.InvoiceState, c.paid, CreditNote{
				Kind: KindCredit, No: i.No, InvoiceNo: v.credits, Issued: i.Issued, Amount: i.Amount, Reason: i.Text, Imported: true,
			})
			return err
		}
		i.Booked, i.Account = booking.on(i.Issued), cmp.Or(i.Account, n.Creditor.Account)
		return tx.AddInvoice(i)
	})
}

func (n *Night) readInvoice(s *sheet, customers map[string]Customer) importedInvoice {
	credits := s.get("credits")
	i := Invoice{
		No:         parse(s, "invoice_no", false, text),
		CustomerNo: n.readCustomerNo(s, "customer_no", false, customers).No,
		KID:        parse(s, "kid", credits != "", text),
		Amount:     parse(s, "amount", false, ParseOre),
		Issued:     parse(s, "issued", false, bankday.Parse),
		Due:        parse(s, "due", credits != "", bankday.Parse),
		Text:       s.get("text"),
		Account:    parse(s, "account", true, n.bankAccount),
		Method:     MethodInvoice,
		Imported:   true,
	}
	if i.KID != "" {
		if _, err := n.KID.Parse(i.KID); err != nil {
			s.bad("kid", "%v", err)
		}
		i.Fixed = n.fixed(i.KID)
	}
	if s.get("amount") != "" && i.Amount == 0 {
		s.bad("amount", "must be above zero")
	}
	if !i.Issued.IsZero() && !i.Due.IsZero() && i.Due < i.Issued {
		s.bad("due", "%s is before the invoice was issued, %s", i.Due, i.Issued)
	}
	return importedInvoice{i, credits}
}

// bankAccount is one of the creditor's accounts.
func (n *Night) bankAccount(v string) (string, error) {
	account, list := strings.ReplaceAll(v, ".", ""), n.Creditor.BankAccounts()
	if !slices.Contains(list, account) {
		return "", fmt.Errorf("%q is none of the creditor's: %s", v, strings.Join(list, ", "))
	}
	return account, nil
}

// compareInvoice finds what a row would change of an invoice that has been issued: its text may, nothing else.
func compareInvoice(s *sheet, old *Invoice, new *row[importedInvoice]) {
	for _, f := range []struct{ column, was, is string }{
		{"kid", old.KID, new.value.KID},
		{"amount", old.Amount.Decimal(), new.value.Amount.Decimal()},
		{"issued", old.Issued.String(), new.value.Issued.String()},
		{"due", old.FirstDue.String(), new.value.Due.String()},
		{"customer_no", old.CustomerNo, new.value.CustomerNo},
		{"account", old.Account, cmp.Or(new.value.Account, old.Account)},
	} {
		if f.was != f.is {
			s.fault(new.line, 1, "%s: invoice %s was issued with %s, the row says %s: credit it and issue a new one", f.column, old.No, f.was, f.is)
		}
	}
	new.write = old.Text != new.value.Text
}

// byFixed maps the fixed part of the KID to the customer.
func (n *Night) byFixed(ctx context.Context) (map[string]Customer, error) {
	customers := map[string]Customer{}
	for c, err := range n.Store.Customers(ctx) {
		if err != nil {
			return nil, err
		}
		customers[c.Fixed] = c
	}
	return customers, nil
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

// addRow takes a row, unless its number was in the file before.
func addRow[T any](s *sheet, rows map[string]*row[T], key, column string, value T) {
	if first, twice := rows[key]; twice {
		s.bad(column, "line %d has the same number", first.line)
		return
	}
	rows[key] = &row[T]{value: value, line: s.line(), write: true}
}

// compare holds the rows against those in the books that have the same number.
func compare[T any](books iter.Seq2[T, error], rows map[string]*row[T], key func(T) string, differ func(old T, new *row[T])) error {
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

// writeRows writes what is new or changed in the order of the file, all of it or, when anything is wrong, nothing.
func writeRows[T any](ctx context.Context, n *Night, what string, s *sheet, rows map[string]*row[T], put func(Tx, T) error) (Imported, error) {
	if err := s.err(); err != nil {
		return Imported{}, err
	}
	done := Imported{Rows: len(rows)}
	sorted := make([]*row[T], 0, len(rows))
	for _, r := range rows {
		sorted = append(sorted, r)
	}
	slices.SortFunc(sorted, func(a, b *row[T]) int { return a.line - b.line })
	err := n.Store.Update(ctx, n.act("import", "import "+what, "%d rows", len(rows)), func(tx Tx) error {
		for _, r := range sorted {
			switch {
			case !r.write:
				done.Unchanged++
				continue
			case r.known:
				done.Changed++
			default:
				done.New++
			}
			if err := put(tx, r.value); err != nil {
				return fmt.Errorf("line %d: %w", r.line, err)
			}
		}
		return nil
	})
	if errors.Is(err, ErrConflict) {
		err = fmt.Errorf("nothing of the file was imported: %w", err)
	}
	return done, err
}
