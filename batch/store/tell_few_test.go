package store

import "testing"

// SettleAtATime makes so few invoices wait for a look at whether they are paid, as long as a test runs.
func SettleAtATime(t *testing.T, n int) {
	was := settleMany
	settleMany = n
	t.Cleanup(func() { settleMany = was })
}
