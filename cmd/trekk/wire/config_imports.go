package wire

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trekk/batch/desk"
)

// Imports says what columns of files that people hand in are called, by the kind of file, statement among
// them, and the column.
type Imports map[string]map[string]string

// check looks whether there are such kinds and columns.
func (i Imports) check() (errs []error) {
	kinds := desk.FileKinds()
	for _, kind := range slices.Sorted(maps.Keys(i)) {
		columns, ok := kinds[kind]
		if !ok {
			errs = append(errs, fmt.Errorf("imports.%s: want one of %s", kind,
				strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")))
			continue
		}
		for _, column := range slices.Sorted(maps.Keys(i[kind])) {
			if !slices.Contains(columns, column) {
				errs = append(errs, fmt.Errorf("imports.%s.%s: want one of our columns, %s, and behind it what the file "+
					"calls it", kind, column, strings.Join(columns, ", ")))
			}
		}
	}
	return errs
}
