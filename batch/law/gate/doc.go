// Package gate says what the law lets a payee do next about a claim that is not paid: whether a step of the
// ladder may be taken today, from which day on, or not at all, and what fee it may carry. Each answer names its
// rule, L1 to L16 of `trekk help rules`.
//
// It is a function of the claim's history, the debtor, the day and the law's data. It reads nothing and writes
// nothing, and knows nothing of what the books hold against a step: package dunning does.
package gate
