package terms

import (
	"fmt"
	"strconv"
	"strings"
)

// Ore is an amount of money in øre. In a profile it is written in kroner: 40, 40.00 or 39.50.
type Ore int64

// parseOre reads kroner exactly, never by way of a float.
func parseOre(s string) (Ore, error) {
	kroner, decimals, point := strings.Cut(s, ".")
	digits := kroner + (decimals + "00")[:2]
	if kroner == "" || len(kroner) > 9 || len(decimals) > 2 || point && decimals == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("want kroner such as 40 or 39.50")
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return Ore(n), err
}
