package wire

import (
	"fmt"
	"strconv"
	"strings"

	"trekk/batch"
)

// Retention says how long people are kept who have left and owe nothing; what is empty is kept.
type Retention struct {
	Messages Age `yaml:"messages"` // texts of SMS and e-mail
	Contact  Age `yaml:"contact"`  // mobile, e-mail, birth date
	Names    Age `yaml:"names"`    // from the end of the year of the last voucher
	Files    Age `yaml:"files"`    // in the outbox, that nobody has moved away
}

// Age is a number of months, as 13 months or 5 years.
type Age int

// UnmarshalText reads one.
func (a *Age) UnmarshalText(b []byte) error {
	number, unit, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	n, err := strconv.Atoi(number)
	months := map[string]int{"months": 1, "month": 1, "years": 12, "year": 12}[strings.TrimSpace(unit)]
	if err != nil || n < 1 || n > 1200 || months == 0 {
		return fmt.Errorf("%q: want a number of months or years, such as 13 months or 5 years", b)
	}
	*a = Age(n * months)
	return nil
}

// leastNames are the months for which the law has vouchers kept (bokføringsloven § 13).
const leastNames = 5 * 12

func (r *Retention) check() (errs []error) {
	if r.Names > 0 && (r.Names < leastNames || r.Names%12 != 0) {
		errs = append(errs, fmt.Errorf(
			"retention.names is %d months: want whole years, and 5 years at least: the law has vouchers kept so long",
			r.Names))
	}
	return errs
}

func (r *Retention) retention() batch.Retention {
	return batch.Retention{
		Messages: int(r.Messages), Contact: int(r.Contact), Names: int(r.Names) / 12, Files: int(r.Files),
	}
}
