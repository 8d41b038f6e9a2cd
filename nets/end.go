package nets

// end compares an end record with what was read before it.
type end struct {
	*Reader
	read *totals
	what string // assignment or transmission
}

// checkDates compares the dates of the end of an assignment.
func (e end) checkDates(a *Assignment) {
	if a.Kind == OCRGiro {
		if d, ok := e.date("nets_date"); ok {
			a.NetsDate = d.time
			if d.ymd == 0 && e.read.transactions > 0 {
				e.fault(Error, CodeNetsDate, e.layout.Field("nets_date"), "expected the Nets date")
			}
		}
	}
	e.checkDate("earliest", CodeEarliest, e.read.earliest)
	e.checkDate("latest", CodeLatest, e.read.latest)
}

// checkTransmissionDate: to Nets, the earliest due date; from Nets, the Nets
// date of its OCR giro, and any date or none when there are only mandates.
func (e end) checkTransmissionDate() {
	d, ok := e.date("date")
	if !ok {
		return
	}
	e.header.Date = d.time
	var expected []string
	if e.read.earliest != 0 {
		if d.ymd == e.read.earliest {
			return
		}
		expected = append(expected, "the earliest due date, "+timeOf(e.read.earliest).Format("020106"))
	}
	for _, a := range e.assignments {
		if a.Kind != OCRGiro || a.Transactions == 0 {
			continue
		}
		if a.NetsDate.Equal(d.time) || a.NetsDate.IsZero() {
			return // a missing Nets date has been reported
		}
		if len(expected) < 2 {
			expected = append(expected, "the Nets date, "+a.NetsDate.Format("020106"))
		}
	}
	if len(expected) == 0 || e.read.unsure || e.read.undated {
		return
	}
	f := e.layout.Field("date")
	want := expected[0]
	if len(expected) > 1 {
		want += ", or " + expected[1]
	}
	e.fault(Error, CodeNetsDate, f, "the date is %s, expected %s", f.Of(e.rec[:]), want)
}

// date reads a date of an end record, and reports one that is none.
func (e end) date(name string) (*day, bool) {
	f := e.layout.Field(name)
	d, ok := e.days.of(e.rec, &f)
	if !ok {
		e.fault(Error, CodeDate, f, "%s is no date: expected DDMMYY", quote(f.Of(e.rec[:])))
	}
	return d, ok
}

func (e end) checkDate(name, code string, want int) {
	d, ok := e.date(name)
	if !ok || d.ymd == want || e.read.unsure || e.read.undated {
		return
	}
	f := e.layout.Field(name)
	severity, expected := Error, "000000"
	if want != 0 {
		expected = timeOf(want).Format("020106")
	} else {
		severity = Warning // an assignment without transactions has no dates to compare with
	}
	if code == CodeLatest && e.assignment.Kind == OCRGiro && d.ymd > want {
		severity = Warning // one provider writes it so, and no money depends on it
	}
	e.fault(severity, code, f, "the %s date is %s, the transactions' is %s", name, f.Of(e.rec[:]), expected)
}

func (e end) checkCounts() {
	if n := endTransactions.of(e.rec); n != e.read.transactions && !e.read.unsure {
		e.fault(Error, CodeTransactions, endTransactions.Field,
			"the %s holds %d transactions, the end record says %d", e.what, e.read.transactions, n)
	}
	if n := endRecords.of(e.rec); n != e.read.records {
		e.fault(Error, CodeRecords, endRecords.Field,
			"the %s holds %d records, its start and end included; the end record says %d",
			e.what, e.read.records, n)
	}
}

// checkTotal compares the control sum. The digits have no sign, so a sum below
// zero is written without it.
func (e end) checkTotal() {
	sum := e.read.amount
	if sum < 0 {
		sum = -sum
	}
	if n := amountOf(e.rec, &endTotal); n != sum && !e.read.unsure {
		e.fault(Error, CodeTotal, endTotal,
			"the amounts of the %s add up to %s (%d øre), the end record says %s",
			e.what, FormatAmount(sum), sum, FormatAmount(n))
	}
}
