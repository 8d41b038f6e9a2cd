package batch

import "trekk/schedule/bankday"

// Registration is what a mandate record says: a row of a full listing, a new or changed mandate, or a deleted
// one.
type Registration int

// The registration types of mandate records (AvtaleGiro system specification v3.3, record type 70).
const (
	MandateListed  Registration = 0
	MandateActive  Registration = 1
	MandateDeleted Registration = 2
)

// MandateRecord is one mandate record of a file, kept as it came.
type MandateRecord struct {
	File         int64
	Line         int
	Account      string
	KID          string
	Fixed        string // the fixed part of the KID; the whole KID where it does not fit the layout
	Registration Registration
	Notice       bool
}

// Mandate is one unbroken time in which a payer's mandate was active. A mandate that was deleted and made
// again in one file was active throughout.
type Mandate struct {
	Account string
	Fixed   string
	KID     string
	Notice  bool         // the payer wants written notice
	Since   bankday.Date // the day trekk heard of it
	Until   bankday.Date // the day trekk heard that it was deleted; zero while it is active
}

// ActiveOn reports whether the mandate was known to be active at the end of the day.
func (m *Mandate) ActiveOn(d bankday.Date) bool {
	return m.Since <= d && (m.Until.IsZero() || m.Until > d)
}
