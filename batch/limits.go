package batch

// Limit is how many of something a job makes without asking: when it is more than Least, and more than Times
// as many as are to be expected, a person is asked first. The zero value limits nothing.
type Limit struct {
	Least int64
	Times int64
}

// Limits are those of the jobs that act.
type Limits struct {
	Invoices  Limit // of bill
	Claims    Limit
	Reminders Limit
	Handovers Limit
}
