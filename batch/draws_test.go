package batch_test

import (
	"flag"
	"os"
)

var (
	// thorough is whether as many histories are drawn as a property asks for, and all places cut, as make properties
	// does. Otherwise few are: the tests are to be through in minutes.
	thorough = os.Getenv("TREKK_THOROUGH") != ""

	// cutEvery is how many places lie between two cuts.
	cutEvery = 1

	// underRace is whether the race detector looks on, under which the databases take ten times as long.
	underRace bool
)

func init() {
	if thorough {
		return
	}
	cutEvery = 7
	if err := flag.Set("rapid.checks", "10"); err != nil {
		panic(err)
	}
}
