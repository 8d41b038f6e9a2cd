package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

// customer_word has what a customer is searched by: the words of the name in small letters, the mobile's
// digits and the e-mail address. It follows from the customers, in the transaction that writes them, so its
// rows have no hashes of their own: wordFaults holds them against the customers.

// wordTable is written beside customerTable.
var wordTable = table{"customer_word", "customer_no, word", 0}

// maxWord is longer than any word that is looked for, in letters.
const maxWord = 60

// small is a text in small letters, no longer than a word is.
func small(s string) string {
	letters := []rune(strings.ToLower(s))
	return string(letters[:min(len(letters), maxWord)])
}

// wordsOf are the words of a text, in small letters.
func wordsOf(s string) (words []string) {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, w := range strings.FieldsFunc(s, between) {
		words = append(words, small(w))
	}
	return words
}

// searchedBy are the words that find a customer.
func searchedBy(c *batch.Customer) map[string]bool {
	words := map[string]bool{}
	for _, w := range wordsOf(c.Name) {
		words[w] = true
	}
	if mobile := mobileDigits(c.Mobile); mobile != "" {
		words[mobile] = true
	}
	if c.Email != "" {
		words[small(c.Email)] = true
	}
	return words
}

// customerOf is what a row of customerTable says that is searched by.
func customerOf(row []any) *batch.Customer {
	if row == nil {
		return &batch.Customer{}
	}
	text := func(i int) string { s, _ := row[i].(string); return s }
	return &batch.Customer{No: text(1), Name: text(3), Mobile: text(4), Email: text(5)}
}

// keepWords makes the words of a customer follow a row that was written; was is what it said before, nil
// where there was none.
func (t *tx) keepWords(was, now []any) error {
	old, words := searchedBy(customerOf(was)), searchedBy(customerOf(now))
	for w := range old {
		if words[w] {
			continue
		}
		_, err := t.run(wordTable.name, "DELETE FROM customer_word WHERE creditor_id = $1 AND customer_no = $2 "+
			"AND word = $3", []any{t.creditor, was[1], w})
		if err != nil {
			return err
		}
	}
	for w := range words {
		if old[w] {
			continue
		}
		if err := t.sql.insert(t.ctx, wordTable, []any{t.creditor, now[1], w}); err != nil {
			return t.fail(ended(t.ctx, err))
		}
	}
	return nil
}

// mobileDigits are the digits of a number, without the country code of Norway.
func mobileDigits(s string) string {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
	const norwegian = 8
	for _, code := range []string{"0047", "47"} {
		if rest, ok := strings.CutPrefix(digits, code); ok && len(rest) == norwegian {
			return rest
		}
	}
	return digits
}

// A search is what a person typed: a number, of which the whole is looked for, or texts that words begin
// with.
type search struct {
	text  string
	words []string
	whole bool
}

func newSearch(text string) search {
	text = strings.TrimSpace(text)
	s := search{text: text, words: wordsOf(text)}
	switch {
	case strings.Contains(text, "@"):
		s.words = []string{small(text)}
	case strings.IndexFunc(text, unicode.IsLetter) < 0:
		s.words, s.whole = nil, true
		if digits := mobileDigits(text); digits != "" {
			s.words = []string{digits}
		}
	}
	return s
}

// is restricts the word of an alias of customer_word to the i-th of those that are looked for.
func (s *search) is(f *keyset.Filter, alias string, i int) string {
	if s.whole {
		return alias + ".word = " + f.Param(s.words[i])
	}
	from := f.Param(s.words[i])
	return alias + ".word >= " + from + " AND " + alias + ".word < " +
		f.Param(s.words[i]+string(utf8.MaxRune))
}

// has is the condition that a customer has all the words, but the one that is left out.
func (s *search) has(f *keyset.Filter, customer string, but int) (conditions []string) {
	for i := range s.words {
		if i != but {
			conditions = append(conditions, "EXISTS (SELECT 1 FROM customer_word x WHERE x.creditor_id = $1 "+
				"AND x.customer_no = "+customer+" AND "+s.is(f, "x", i)+")")
		}
	}
	return conditions
}

// manyFound is how many customers are so many that a list goes through its own rows until a page is full, and
// does not gather them first.
const manyFound = 2000

// rarest is which of the words the fewest customers have, of those that fewer than many have; many reports
// that there is none such.
func (s *search) rarest(ctx context.Context, b *part) (rarest int, many bool, err error) {
	fewest := int64(manyFound)
	many = true
	for i := range s.words {
		f := &keyset.Filter{}
		query := fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM customer_word w WHERE w.creditor_id = $1 "+
			"AND %s LIMIT %d) c", s.is(f, "w", i), manyFound)
		n, err := one(ctx, b, func(n *int64) []any { return []any{n} }, query, f.Args()...)
		if err != nil {
			return 0, false, err
		}
		if n < fewest {
			rarest, fewest, many = i, n, false
		}
	}
	return rarest, many, nil
}

// from selects a column of what belongs to the customers who have the words; join ties it to w.customer_no.
func (s *search) from(f *keyset.Filter, column, join string, rarest int) string {
	conditions := append([]string{s.is(f, "w", rarest)}, s.has(f, "w.customer_no", rarest)...)
	return "SELECT " + column + " FROM customer_word w" + join + " WHERE w.creditor_id = $1 AND " +
		strings.Join(conditions, " AND ")
}

// searched is how a list is searched.
type searched[T any] struct {
	table    string   // whose rows are listed
	alias    string   // of it, with its dot where there is one
	whole    []string // conditions that the text, ?, is a whole number of the row ~, each by an index
	customer string   // the column that has the customer
	of       func(*T) *batch.Customer
	no       func(*T) string // a row's number; nil where it is the customer's
}

// fromWords is what a list is read from when it goes by words, before its own table, with the condition of
// byWords.
const fromWords = "customer_word w CROSS JOIN "

// find asks for the rows of a list that a text finds: whose customer's words begin with those of the text, or
// who have the whole text for a number. Where it reports found, the list, which has an order more then, is to
// be read from fromWords.
func (l searched[T]) find(
	ctx context.Context, b *part, list *keyset.List[T], p batch.Page, f *keyset.Filter, text string,
) (in *keyset.List[T], found bool, err error) {
	if text == "" {
		return list, false, nil
	}
	s := newSearch(text)
	rarest, many, err := s.rarest(ctx, b)
	if err != nil {
		return nil, false, err
	}
	if p.Order == "" && !s.whole && len(s.words) > 0 {
		named, err := l.named(ctx, b, s.text)
		if err != nil || !named {
			return l.byWords(f, &s, rarest, many, list), true, err
		}
	}
	l.byCustomer(f, &s, rarest, many)
	return list, false, nil
}

// numbers are the conditions that the text is a number of a row.
func (l searched[T]) numbers(alias, text string) (are []string) {
	of := strings.NewReplacer("~", alias, "?", text)
	for _, is := range l.whole {
		are = append(are, of.Replace(is))
	}
	return are
}

// named reports whether a row has the whole text for a number.
func (l searched[T]) named(ctx context.Context, b *part, text string) (bool, error) {
	var ways []string
	for _, is := range l.numbers("y.", "$2") {
		ways = append(ways, "EXISTS (SELECT 1 FROM "+l.table+" y WHERE y.creditor_id = $1 AND "+is+")")
	}
	_, err := one(ctx, b, func(n *int64) []any { return []any{n} },
		"SELECT 1 FROM creditor WHERE id = $1 AND ("+strings.Join(ways, " OR ")+")", text)
	if errors.Is(err, batch.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// byWords has the list come by the words of customers that begin as one of those that are looked for, then by
// customer: it goes no further than a page does, however many have them. It is the rarest, or the longest of
// many.
func (l searched[T]) byWords(
	f *keyset.Filter, s *search, rarest int, many bool, list *keyset.List[T],
) *keyset.List[T] {
	if many {
		for i, w := range s.words {
			if len(w) > len(s.words[rarest]) {
				rarest = i
			}
		}
	}
	by := s.words[rarest]
	f.Add("w.creditor_id = $1 AND w.customer_no = " + cmp.Or(l.alias, "c.") + l.customer)
	f.Add(s.is(f, "w", rarest))
	for _, has := range s.has(f, "w.customer_no", rarest) {
		f.Add(has)
	}
	f.Add("NOT EXISTS (SELECT 1 FROM customer_word z WHERE z.creditor_id = $1 " +
		"AND z.customer_no = w.customer_no AND z.word >= " + f.Param(by) + " AND z.word < w.word)")
	order := keyset.Order[T]{Name: "words " + by, Columns: []string{"w.word", "w.customer_no"}}
	if l.no != nil {
		order.Columns, order.Way = append(order.Columns, l.alias+"no"), len(order.Columns)
	}
	order.Key = func(row *T) []any {
		c, first := l.of(row), ""
		for w := range searchedBy(c) {
			if strings.HasPrefix(w, by) && (first == "" || w < first) {
				first = w
			}
		}
		key := []any{first, c.No}
		if l.no != nil {
			key = append(key, l.no(row))
		}
		return key
	}
	return &keyset.List[T]{Noun: list.Noun, Orders: append([]keyset.Order[T]{order}, list.Orders...)}
}

// byCustomer leaves the list its order. Few customers are gathered first; of many the list goes through its
// own rows until a page is full.
func (l searched[T]) byCustomer(f *keyset.Filter, s *search, rarest int, many bool) {
	if many && len(s.words) > 0 {
		has := "(" + strings.Join(s.has(f, l.alias+l.customer, -1), " AND ") + ")"
		f.Add("(" + strings.Join(append(l.numbers(l.alias, f.Param(s.text)), has), " OR ") + ")")
		return
	}
	var ways []string
	for _, is := range l.numbers("y.", f.Param(s.text)) {
		ways = append(ways, "SELECT y.no FROM "+l.table+" y WHERE y.creditor_id = $1 AND "+is)
	}
	if len(s.words) > 0 {
		join := " JOIN " + l.table + " y ON y.creditor_id = $1 AND y." + l.customer + " = w.customer_no"
		ways = append(ways, s.from(f, "y.no", join, rarest))
	}
	f.Add(l.alias + "no IN (" + strings.Join(ways, " UNION ALL ") + ")")
}

// FindCustomers finds customers by the beginnings of words of their names, or the whole mobile or e-mail.
func (b customers) FindCustomers(
	ctx context.Context, text string, limit int,
) iter.Seq2[batch.Customer, error] {
	s := newSearch(text)
	if len(s.words) == 0 {
		return func(func(batch.Customer, error) bool) {}
	}
	rarest, _, err := s.rarest(ctx, b.part)
	if err != nil {
		return failed[batch.Customer](err)
	}
	f := &keyset.Filter{}
	query := s.from(f, prefixed("c", customerColumns), " CROSS JOIN customer c", rarest) +
		" AND c.creditor_id = $1 AND c.no = w.customer_no ORDER BY w.word, w.customer_no LIMIT " +
		strconv.Itoa(limit)
	return once(stream(ctx, b.part, customerFields, query, f.Args()...))
}

// once leaves out a customer who is found by several words.
func once(customers iter.Seq2[batch.Customer, error]) iter.Seq2[batch.Customer, error] {
	return func(yield func(batch.Customer, error) bool) {
		var seen []string
		for c, err := range customers {
			if err == nil && slices.Contains(seen, c.No) {
				continue
			}
			seen = append(seen, c.No)
			if !yield(c, err) {
				return
			}
		}
	}
}
