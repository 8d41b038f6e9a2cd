package terms

import (
	"fmt"
	"strconv"
	"strings"
)

// Ore is an amount of money in øre. In JSON it is a plain number of øre; in a profile it is written in
// kroner: 40, 40.00 or 39.50.
type Ore int64

// String gives the amount as people read it: 1 234,50.
func (o Ore) String() string { return o.format(" ", ",") }

// Decimal gives the amount in kroner as machines read it: 1234.50.
func (o Ore) Decimal() string { return o.format("", ".") }

func (o Ore) format(group, point string) string {
	sign, u := "", uint64(o)
	if o < 0 {
		sign, u = "-", -u
	}
	kroner := strconv.FormatUint(u/100, 10)
	for i := len(kroner) - 3; i > 0 && group != ""; i -= 3 {
		kroner = kroner[:i] + group + kroner[i:]
	}
	return fmt.Sprintf("%s%s%s%02d", sign, kroner, point, u%100)
}

// MaxOre is the largest amount of anything that is paid, charged or imported.
const MaxOre Ore = 1e13

// ParseOre reads an amount in kroner, exactly: 499, 499.00, 499,00 or 499,5. It takes no sign, no grouping
// and no more than two decimals, and nothing above MaxOre.
func ParseOre(s string) (Ore, error) {
	kroner, decimals, hasPoint := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if len(kroner) > 12 || !digits(kroner) ||
		hasPoint && (decimals == "" || len(decimals) > 2 || !digits(decimals)) {
		return 0, fmt.Errorf("%q is not an amount in kroner such as 499 or 499,00", s)
	}
	n, err := strconv.ParseInt(kroner+(decimals + "00")[:2], 10, 64)
	if err == nil && Ore(n) > MaxOre {
		return 0, fmt.Errorf("%q is too much: an amount is %s kroner at most", s, MaxOre)
	}
	return Ore(n), err
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
