package kid

import (
	"errors"
	"slices"
	"strings"
)

// Layouts are the layouts of a payee: the first one makes KIDs, all are
// matched. A payee that changes its KIDs has the old ones alive for as long as
// anybody may pay with them. Lengths and algorithms may differ. None fits
// nothing.
type Layouts []Layout

// ParseLayouts reads layouts as [ParseLayout] does. One that is there twice is
// an error.
func ParseLayouts(texts ...string) (Layouts, error) {
	var list Layouts
	for _, s := range texts {
		l, err := ParseLayout(s)
		if err != nil {
			return nil, err
		}
		if list.Index(l) >= 0 {
			return nil, errors.New("KID layout " + l.String() + " is there twice")
		}
		list = append(list, l)
	}
	return list, nil
}

// First is the layout that makes KIDs.
func (ls Layouts) First() Layout {
	if len(ls) == 0 {
		return Layout{}
	}
	return ls[0]
}

// Index is where a layout stands among them; below zero where it does not.
func (ls Layouts) Index(l Layout) int {
	return slices.IndexFunc(ls, func(o Layout) bool { return o.String() == l.String() })
}

// String returns the layouts as a list of texts, each as ParseLayout reads it.
func (ls Layouts) String() string {
	texts := make([]string, len(ls))
	for i, l := range ls {
		texts[i] = l.String()
	}
	return strings.Join(texts, " or ")
}

// Make composes a KID by the first layout, as [Layout.Make] does.
func (ls Layouts) Make(p Parts) (string, error) { return ls.First().Make(p) }

// FixedOf is [Layout.FixedOf] of the first layout.
func (ls Layouts) FixedOf(customerNumber string) (string, error) {
	return ls.First().FixedOf(customerNumber)
}

// FixedOfParts is [Layout.FixedOfParts] of the first layout.
func (ls Layouts) FixedOfParts(p Parts) (string, error) { return ls.First().FixedOfParts(p) }

// Check tells whether k is of one of the layouts. It does not allocate.
func (ls Layouts) Check(k []byte) bool {
	return slices.ContainsFunc(ls, func(l Layout) bool { return l.Check(k) })
}

// Of is the layout that a KID is of: the first that takes it as it is or, where
// its check digit is wrong, that would with the right one. The error is an
// *Error: that of a layout with the KID's length, where there is one.
func (ls Layouts) Of(k string) (Layout, error) {
	var almost *Layout
	var first error
	for i := range ls {
		l := &ls[i]
		if l.Check([]byte(k)) {
			return *l, nil
		}
		switch err := l.fits(k); {
		case err == nil && almost == nil:
			almost = l
		case first == nil || len(k) == l.length:
			first = err
		}
	}
	switch {
	case almost != nil:
		return *almost, nil
	case first == nil:
		first = &Error{k, WrongLength, "a KID layout to be set"}
	}
	return Layout{}, first
}

// Parse takes a KID apart by the layout that it is of, as [Layout.Parse] does.
func (ls Layouts) Parse(k string) (Parts, error) {
	l, err := ls.Of(k)
	if err != nil {
		return Parts{}, err
	}
	return l.Parse(k)
}

// Fixed returns the fixed part of a KID by the layout that it is of, as
// [Layout.Fixed] does.
func (ls Layouts) Fixed(k string) (string, error) {
	l, err := ls.Of(k)
	if err != nil {
		return "", err
	}
	return l.Fixed(k)
}

// Customers returns the numbers of customers that a KID has by the layouts that
// it is of: more than one where they take each other's KIDs.
func (ls Layouts) Customers(k string) (list []int64) {
	for _, l := range ls {
		if p, err := l.Parse(k); err == nil && !slices.Contains(list, p.Customer) {
			list = append(list, p.Customer)
		}
	}
	return list
}
