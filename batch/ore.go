package batch

import (
	"strings"

	"trekk/batch/terms"
)

// Ore is an amount of money in øre.
type Ore = terms.Ore

// ParseOre reads an amount in kroner, exactly.
func ParseOre(s string) (Ore, error) { return terms.ParseOre(s) }

// Digits reports whether s is one or more ASCII digits.
func Digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
