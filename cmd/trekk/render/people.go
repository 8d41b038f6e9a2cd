package render

import (
	"fmt"
	"time"

	"trekk/schedule/bankday"
)

// ForPeople writes a cell as people read it: 1 234,50 and 20.10.2026.
func ForPeople(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bankday.Date:
		return Date(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	default:
		return fmt.Sprint(v)
	}
}

// Date writes a date as 20.10.2026; nothing where there is none.
func Date(d bankday.Date) string {
	if d.IsZero() {
		return ""
	}
	return Day(d.Time())
}

// Day writes the day of a moment as 20.10.2026; nothing where there is none.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02.01.2006")
}

// Time writes a moment as the clocks in Oslo show it: 20.10.2026 13:15.
func Time(t time.Time) string { return t.In(bankday.Oslo).Format("02.01.2006 15:04") }

// Account writes an account number as 1234.56.78903.
func Account(no string) string { return parted(no, ".") }

func parted(no, by string) string {
	if len(no) != 11 {
		return no
	}
	return no[:4] + by + no[4:6] + by + no[6:]
}
