//go:build race

package batch_test

import "flag"

// The race detector slows the databases of the properties down by ten: fewer draws find its races as well. All are drawn
// without it.
func init() {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
}
