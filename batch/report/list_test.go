package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"trekk/batch"
)

// A list read page by page is the list read at once, whatever the size of the pages, and the last page says
// that it is the last, also where it is full.
func TestPagesMakeTheList(t *testing.T) {
	for _, rows := range []int{0, 1, 2, 7, 14, 15} {
		b := &books{}
		for no := range rows {
			b.customers = append(b.customers, batch.Customer{No: fmt.Sprint(1001 + no)})
		}
		whole, err := b.reports().Customers(t.Context(), batch.CustomerFilter{}, batch.Page{})
		if err != nil || len(whole.Items) != rows || whole.Next != "" {
			t.Fatalf("%d rows at once: %d, next %q, %v", rows, len(whole.Items), whole.Next, err)
		}
		for _, size := range []int{1, 2, 7} {
			var got []Person
			pages := 0
			for p := (batch.Page{Limit: size}); ; pages++ {
				l, err := b.reports().Customers(t.Context(), batch.CustomerFilter{}, p)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, l.Items...)
				if p.After = l.Next; l.Next == "" {
					break
				}
				if len(l.Items) != size {
					t.Errorf("%d rows by %d: a page of %d is not the last", rows, size, len(l.Items))
				}
			}
			if !slices.Equal(got, whole.Items) || pages != max(0, rows-1)/size {
				t.Errorf("%d rows by %d: %d on %d pages", rows, size, len(got), pages+1)
			}
		}
	}
}

// No page is longer than the longest, and a list without rows is a list all the same.
func TestPageLimits(t *testing.T) {
	b := &books{}
	for _, limit := range []int{0, -1, MaxPage + 1, MaxPage, 3} {
		l, err := b.reports().Customers(t.Context(), batch.CustomerFilter{}, batch.Page{Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		if text, err := json.Marshal(l); err != nil || string(text) != `{"items":[],"next":""}` {
			t.Errorf("%s, %v", text, err)
		}
	}
	if want := []int{MaxPage + 1, MaxPage + 1, MaxPage + 1, MaxPage + 1, 4}; !slices.Equal(b.limits, want) {
		t.Errorf("the store was asked for %v, want %v", b.limits, want)
	}

	b.broken = fmt.Errorf("list: %w", batch.ErrCursor)
	l, err := b.reports().Customers(t.Context(), batch.CustomerFilter{}, batch.Page{})
	if !errors.Is(err, batch.ErrCursor) || l.Items != nil {
		t.Errorf("%+v, %v", l, err)
	}
}

// A list that is at hand is the same page by page, and its cursor is of no other list.
func TestPartsMakeTheList(t *testing.T) {
	all := []int{1, 2, 3, 4, 5, 6}
	var got []int
	for p := (batch.Page{Limit: 2}); ; {
		l, err := Cut("numbers", all, p)
		if err != nil || len(l.Items) != 2 {
			t.Fatalf("%+v, %v", l, err)
		}
		got = append(got, l.Items...)
		if p.After = l.Next; l.Next == "" {
			break
		}
	}
	if !slices.Equal(got, all) {
		t.Errorf("page by page: %v", got)
	}
	for _, cursor := range []string{"x", cursorOf("others", 2)} {
		if _, err := Cut("numbers", all, batch.Page{After: cursor}); !errors.Is(err, batch.ErrCursor) {
			t.Errorf("cursor %s: %v", cursor, err)
		}
	}
	if l, err := Cut("numbers", all, batch.Page{After: cursorOf("numbers", 9)}); err != nil || len(l.Items) != 0 {
		t.Errorf("behind the end: %+v, %v", l, err)
	}
}
