package camt

import (
	"slices"

	"trekk/nets"
)

// share is what a transaction pays to a KID.
type share struct {
	kid          string
	amount       int64
	told         bool // the amount, by each Strd that has the KID
	line, column int
}

// share takes the KID of a Strd.
func (r *Reader) share(k string) {
	ref := &r.reference
	if i := slices.IndexFunc(r.shares, func(s share) bool { return s.kid == k }); i >= 0 {
		s := &r.shares[i]
		s.amount, s.told = plus(s.amount, ref.amount), s.told && ref.told
		return
	}
	if len(r.shares) == mostKept {
		r.broken(CodeLimit, "more than %d KIDs in one transaction", mostKept)
		return
	}
	r.shares = append(r.shares, share{k, ref.amount, ref.told, r.line, r.column})
	r.tx.KID = k
	r.checkKID(k)
}

// endShares looks whether a transaction with several KIDs says how much it pays to each, all in all its amount. What
// does not is of none of them.
func (r *Reader) endShares() {
	t := &r.tx
	if len(r.shares) < 2 {
		return
	}
	sum, whole := int64(0), !t.Debit
	for _, s := range r.shares {
		sum, whole = plus(sum, s.amount), whole && s.told && s.amount > 0
	}
	if whole && sum == t.Amount {
		return
	}
	first, second := r.shares[0], r.shares[1]
	r.faultAt(second.line, second.column, nets.Warning, CodeSeveral, "Ref", second.kid,
		"the transaction has several "+
			"KIDs, such as "+first.kid+" and "+second.kid+
			", and not an amount for each that make its own: a person says "+
			"what it is for")
	for _, s := range r.shares {
		r.write("KID " + s.kid)
	}
	t.KID, r.shares = "", r.shares[:0]
}

// eachShare gives the transaction that was read, or one for each KID that it pays to: the charges go with the first.
func (r *Reader) eachShare(yield func(*Transaction, error) bool) bool {
	if len(r.shares) < 2 {
		return yield(&r.tx, nil)
	}
	for i, s := range r.shares {
		if i > 0 {
			r.transactions++
			r.tx.No, r.tx.Charges = r.transactions, 0
		}
		if r.tx.KID, r.tx.Amount = s.kid, s.amount; !yield(&r.tx, nil) {
			return false
		}
	}
	return true
}
