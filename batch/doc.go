// Package batch has the words of a payee's work on AvtaleGiro and OCR giro: what things are (Invoice, Claim,
// Payment, Mandate ...), what is asked of a database (Store), what a payee is (Payee), who asks when (Call),
// what cannot be done (Refusal) and what a person should know (Finding).
//
// What is done with them is in the rooms below:
//
//	night     the jobs of the night          desk    what people do         report  what people read
//	billing   what is to be invoiced, and how                     dunning what comes next for who has not paid
//	bank      what the bank has said and may still do                      course  a membership's timeline
//	ledger    where money stands, and the journal                          outbox  what leaves for people
//	sheet     reading CSV files              wording sentences of findings  stream  merging sorted streams
//	store     SQLite and PostgreSQL          terms   terms profiles             whole   putting files in place
//	law       what the law says in amounts                                 letter  what people read on paper
//	delivery  what is heard of messages
//
// night, desk and report are made from a Payee and a Call, for each call anew: payee.At(call) is a Moment,
// and night.At, desk.At and report.At take it. A Payee never changes, so any number of goroutines may use
// one.
//
// # States
//
// A transmission (forsendelse) goes through these states; only what the bank says, or a person, makes it
// rejected once a byte of it may have left:
//
//	sealed  -> sending, sent, rejected  its bytes, numbers and claims stand; nothing has left; it may
//	                                    still be given up. It is sent at once when a receipt, or the
//	                                    file in the mailbox, proves that it is there
//	sending -> sent, rejected           it may be at the bank: the same bytes are brought again until
//	                                    they are there
//	sent    -> approved, rejected       a receipt is waited for; L226 approves, L200 rejects
//
// A claim (betalingskrav) is live from the moment its transmission is sealed:
//
//	live      -> rejected, dropped, cancelled    by L00202; with its whole transmission; by a
//	                                             cancellation in a later one
//	cancelled -> live, rejected, dropped         the cancellation was rejected, or its transmission; by
//	                                             L00202, or with its own transmission, when that is
//	                                             heard of late
//
// A rejected claim's invoice becomes an ordinary one; a dropped claim's is claimed anew where the deadline
// allows.
//
// # What holds
//
// Every amount is int64 øre and every day a civil date in Oslo. Rows of payments, postings, claims,
// reminders and handoffs are only ever added; what is paid or open follows from them. Every change is in the
// audit log: of a person with name, subject and reason.
//
// # Norwegian terms
//
// claim betalingskrav, mandate fast betalingsoppdrag (FBO), transmission forsendelse, assignment oppdrag,
// collection inkasso, reminder purring, credit note kreditnota, loss tap på fordringer, journal
// bilagsjournal.
//
// The package never opens a database, a socket or a configuration file itself: Store and mailbox.Mailbox are
// handed in, and so is the clock. It never decides by a gym's name: what differs between payees is data in a
// terms.Profile. It imports none of the rooms.
package batch
