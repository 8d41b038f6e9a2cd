package store_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
)

// found are the numbers of the customers that a text finds.
func (b *books) found(text string) string {
	b.t.Helper()
	var nos []string
	for c, err := range b.FindCustomers(b.t.Context(), text, 10) {
		must(b.t, err)
		nos = append(nos, c.No)
	}
	return strings.Join(nos, " ")
}

func named(no int, name string) batch.Customer {
	c := customer(no)
	c.Name, c.Mobile, c.Email = name, fmt.Sprintf("+47900000%02d", no), fmt.Sprintf("P%d@example.no", no)
	return c
}

func TestFindCustomers(t *testing.T) {
	each(t, func(b *books) {
		put := func(c batch.Customer) { b.write(func(tx batch.Tx) error { return tx.PutCustomer(c) }) }
		put(named(1, "Åse Marie Bøe-Dahl"))
		put(named(2, "Åsen, Per"))
		put(named(3, "Dahl Dahlberg"))
		for text, want := range map[string]string{
			"ÅSE": "1 2", "åsen": "2", "dahl": "1 3", "dahlb": "3", "bøe": "1", "mar å": "1", "per dahl": "",
			"90000002": "2", "+47 900 00 003": "3", "004790000003": "3", "9000000": "", "p1@example.no": "1",
			"P3@": "3", "": "", "%": "", "\x00": "", "'": "", "ø": "",
		} {
			if got := b.found(text); got != want {
				b.t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		put(named(2, "Kari Nordmann"))
		if got := b.found("åsen") + "/" + b.found("nord"); got != "/2" {
			b.t.Errorf("after another name: %s", got)
		}
		if found := b.faults(); found != "" {
			b.t.Error(found)
		}
	})
}

// The words that are kept are those of the customers, whatever names they were given, one after the other and
// in one transaction.
func TestKeptWordsFollowTheNames(t *testing.T) {
	each(t, func(b *books) {
		rapid.Check(b.t, func(rt *rapid.T) {
			name := rapid.StringMatching(`[ABÅ][ab]{0,2}( [AB]|-[ab]){0,2}`)
			no := rapid.IntRange(1, 3)
			for range rapid.IntRange(1, 4).Draw(rt, "transactions") {
				b.write(func(tx batch.Tx) (err error) {
					for range rapid.IntRange(1, 4).Draw(rt, "customers") {
						if err == nil {
							err = tx.PutCustomer(named(no.Draw(rt, "no"), name.Draw(rt, "name")))
						}
					}
					return err
				})
			}
			if found := b.faults(); found != "" {
				rt.Fatal(found)
			}
		})
	})
}

// Verifying the books finds a word that somebody added, took away or changed.
func TestVerifyFindsWordsThatAreNotTheCustomers(t *testing.T) {
	each(t, func(b *books) {
		b.write(people(3))
		for _, change := range []string{
			"DELETE FROM customer_word WHERE word = 'berg'",
			"UPDATE customer_word SET word = 'ola' WHERE word = 'berg'",
			"INSERT INTO customer_word (creditor_id, customer_no, word) VALUES ('" + gym.ID + "', '2', 'x')",
		} {
			made, found := b.behind("customer_word", change, b.faults)
			if !made || !strings.Contains(found, "customer_word") {
				b.t.Errorf("%s: %q", change, found)
			}
		}
		if found := b.faults(); found != "" {
			b.t.Error(found)
		}
	})
}

// A word that very many have does not keep a list from being searched by it.
func TestSearchByAWordThatManyHave(t *testing.T) {
	each(t, func(b *books) {
		const n = 2100
		b.write(func(tx batch.Tx) (err error) {
			for i := 1; i <= n && err == nil; i++ {
				name := "Kari Nord"
				if i%700 == 0 {
					name = "Kari Berg"
				}
				m := membership(i)
				m.No = fmt.Sprint("M", i)
				if err = tx.AddCustomer(named(i, name)); err == nil {
					err = tx.AddMembership(m)
				}
			}
			return err
		})
		ctx := b.t.Context()
		kari, berg := batch.CustomerFilter{Search: "kari"}, batch.MembershipFilter{Search: "berg kari"}
		if got := items(b.t, b.ListCustomers(ctx, kari, batch.Page{})); len(got) != n {
			b.t.Errorf("%d customers", len(got))
		}
		members := items(b.t, b.ListMemberships(ctx, berg, batch.Page{}))
		var nos []string
		for _, m := range members {
			nos = append(nos, m.No)
		}
		if slices.Sort(nos); !slices.Equal(nos, []string{"M1400", "M2100", "M700"}) {
			b.t.Error(nos)
		}
	})
}

// Whatever is looked for, a search that comes by words gives what the same search gives in another order, each
// row once, page by page in either direction.
func TestSearchByWordsFindsTheSame(t *testing.T) {
	each(t, func(b *books) {
		const most = 12
		ctx := b.t.Context()
		b.write(invoices(most), addFile(1), addPayments(payment(1, kid(3))), func(tx batch.Tx) error {
			paid := onInvoice(1, 1, 3, 49900)
			paid.On, paid.Booked = date("2026-10-20"), date("2026-10-20")
			return batch.AddPostings(tx, []batch.Posting{paid})
		})
		rapid.Check(b.t, func(rt *rapid.T) {
			name := rapid.StringMatching(`[ABÅ][ab]{0,2}( [AB]|-[ab]){0,2}`)
			b.write(func(tx batch.Tx) (err error) {
				for no := 1; no <= most && err == nil; no++ {
					err = tx.PutCustomer(named(no, name.Draw(rt, "name")))
				}
				return err
			})
			text := rapid.StringMatching(`[abå]{1,2}( [ab]{1,2}){0,2}|M[1-9]|p1[0-2]?@`).Draw(rt, "text")
			in := batch.InvoiceFilter{
				Search: text, Open: rapid.Bool().Draw(rt, "open"),
				Customer: rapid.SampledFrom([]string{"", "", "", "3"}).Draw(rt, "customer"),
			}
			for _, down := range []bool{false, true} {
				same(rt, b.t, down, batch.ByName, func(p batch.Page) iter.Seq2[batch.Listed[batch.Customer], error] {
					return b.ListCustomers(ctx, batch.CustomerFilter{Search: text}, p)
				}, func(c *batch.Customer) string { return c.No })
				same(rt, b.t, down, batch.ByNumber,
					func(p batch.Page) iter.Seq2[batch.Listed[batch.MembershipState], error] {
						return b.ListMemberships(ctx, batch.MembershipFilter{Search: text}, p)
					}, func(m *batch.MembershipState) string { return m.No })
				same(rt, b.t, down, batch.ByNumber,
					func(p batch.Page) iter.Seq2[batch.Listed[batch.InvoiceState], error] {
						return b.ListInvoices(ctx, in, p)
					}, func(i *batch.InvoiceState) string { return i.No })
			}
		})
	})
}

// same holds a list as it comes, two rows at a time, against the list in another order.
func same[T any](
	rt *rapid.T, t *testing.T, down bool, order string, list pager[T], no func(*T) string,
) {
	t.Helper()
	nos := func(rows []T) (nos []string) {
		for k := range rows {
			nos = append(nos, no(&rows[k]))
		}
		slices.Sort(nos)
		return nos
	}
	got := nos(walk(t, list, batch.Page{Limit: 2, Descending: down}, func() {}))
	want := nos(items(t, list(batch.Page{Order: order})))
	if !slices.Equal(got, want) {
		rt.Fatalf("by words %q, else %q", got, want)
	}
}
