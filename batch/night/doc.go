// Package night has the jobs of a payee's night. Every job is a function of what the bank has said, the
// books, the terms and the date: run twice for one date, the second run changes nothing; stopped anywhere
// and run again, the result is the one that an undisturbed run would have given.
//
//	fetch     mailbox -> inbox: raw bytes kept for ever, each file once, whatever its name
//	ingest    inbox -> payments, mandates, receipts; a file with faults is quarantined whole
//	match     payments and invoices -> postings; what does not match waits with a reason
//	bill      memberships, terms, mandates and date -> invoices, claims or ordinary ones; credit pays what it can
//	claims    invoices to be claimed -> one sealed transmission: number, bytes, hash
//	send      sealed transmission -> mailbox, the same bytes until its receipt comes
//	remind    overdue invoices, terms and date -> SMS reminders in the outbox
//	collect   overdue invoices, terms and date -> handovers to the collection agency, and withdrawals
//	deliver   messages that wait -> people, by the channels that trekk sends by itself
//	agency    what its cases have come to -> the agency; what it says -> cases, payments, settlements
//	report    the identities of the books, checked
//
// There is a file for each job. What a job decides about people (who is invoiced, claimed, reminded,
// handed over, and who is not, and why) is a stream of decisions, apart from the code that writes them:
// so the same decisions can be shown without being carried out. All that a job decides it writes in one
// transaction of the store; match and bill take several, of which each sees what those before it wrote.
//
// What the jobs meet that a person should know they tell as findings. They never ask anyone, never wait
// for anything but a database that is away for a moment, never open a database or a socket themselves,
// and know no payee by name: what differs between payees is in the terms.
package night
