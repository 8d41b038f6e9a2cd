//go:build race

package batch_test

import "flag"

// The race detector slows the databases of the properties down by ten: fewer draws find its races as well.
// All are drawn without it, and there what they came to is judged (cameTo).
func init() {
	if err := flag.Set("rapid.checks", "5"); err != nil {
		panic(err)
	}
	cutEvery, underRace = 7, true
}
