//go:build race

package course_test

import "flag"

// The race detector slows the years of random events down by ten: fewer draws find its races as well. All are
// drawn without it.
func init() {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
}
