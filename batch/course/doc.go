// Package course works out a membership's timeline: which months have a fee and what it is, when the
// membership is frozen, how long it is bound and when it ends, and which events the terms allow.
//
// Everything follows from four things: the membership, its events, the terms profile and the bank calendar.
// The same four always give the same timeline, so bill, explain and the counter can never disagree. Of the
// books, only what has been invoiced counts: a month's invoice is made on its invoicing day, and what is told
// on that day or later does not change it.
//
// A rule is cited by its number, such as S9 or F11; terms.Profile.Cite drops the numbers of other payees'
// rules.
//
//	course.go    the membership, its plans and its events          New, Plan, PlanName, Uninvoiced
//	freeze.go    the months without a fee                          FreedBy, FrozenOn
//	price.go     what a month costs                                PriceOn
//	end.go       when the membership ends, how long it is bound    End, BoundUntil
//	charge.go    what is to be invoiced                            Charges, Fee
//	nofee.go     why a month has no fee                            NoFee
//	method.go    how a charge is paid, and the invoice fee         PaidBy, MandateFor, Stranded
//	event.go     what an event must say                            Complete
//	allow.go     which events the terms allow, else a refusal      Allow, TooYoung
//
// The package never reads or writes the books, a file or the clock, and never makes an invoice: it is handed
// what it needs and says what follows.
package course
