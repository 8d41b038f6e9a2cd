// Package nets reads, checks and writes files of the Nets format: AvtaleGiro
// claims and cancellations that a payee sends, OCR giro payments and mandates
// that it receives, and the receipts in between.
//
// # The format
//
// A file is one transmission (forsendelse). It contains assignments (oppdrag), each
// for one account, each of one [Kind]: [Claims] (betalingskrav), [Cancellations]
// (slettinger), [OCRGiro] payments or [Mandates] (faste betalingsoppdrag, FBO).
// An assignment contains transactions (transaksjoner), and a transaction has one or
// more records of 80 characters in ISO-8859-1: amount items (beløpsposter),
// specifications (spesifikasjoner). Start and end records (startrecord,
// sluttrecord) stand around assignments and transmissions; the end records
// carry counts and totals.
//
// Every position of every record is in one table per record type, which
// [Records] returns. The reader, the writer and the checks work from it.
//
// The sources are Nets' two public system specifications, AvtaleGiro v3.3
// (November 2016, in Norwegian) and OCR giro. What real files do differently is
// told by `trekk help format`.
//
// Amounts are int64 øre. Dates are days at midnight UTC, and the zero
// [time.Time] where there is none; a two-digit year is 20YY. Text is UTF-8 on
// our side and ISO-8859-1 in the file.
//
// # Reading
//
// A [Reader] takes the file as a stream and gives out its transactions, in
// memory that does not grow and without an allocation for each. All faults of
// the file are found in the same pass; they are there when it has ended:
//
//	r := nets.NewReader(file, nets.Options{})
//	for tx, err := range r.Transactions() {
//		if err != nil {
//			return err // the file could not be read
//		}
//		book(tx.Assignment.Account, tx.Date, tx.Money(), string(tx.KID))
//	}
//	if r.Failed() {
//		rollBack(r.Faults()) // the file is not as the format promises
//	}
//
// A [Transaction] is valid until the next step; Clone keeps one. What counts in
// the books is [Transaction.Money]: a payment with sign "-" and a reversal
// (types 18 and 20) are negative there. The totals of the file are control sums
// and count differently: a "-" is deducted, a reversal is added.
//
// Lines may end in LF, in CR LF or, in a run of 80-character blocks, in nothing.
// Blank lines or a 0x1A at the end, a missing last line end, a UTF-8 byte order
// mark and trailing blanks that an editor has eaten are read; so is a record in
// UTF-8, where that is the only way it can have 80 characters.
//
// # Faults
//
// A [Fault] names line, column, field and value, what was expected, and a code
// that does not change; the Code constants list them. An [Error] makes the file
// unusable. A [Warning] is what Nets and other banks let pass: filler that is not
// zero, an account or a KID whose check digit fails. With [Options] the reader
// asks for more: KIDs of an algorithm or a layout, due dates within 12 months, a
// recipient.
//
// Nothing is guessed. A transaction of which a number, a date or the amount
// cannot be read is reported and left out, and totals that hang on it are not
// compared, so that one fault is one line.
//
// # Writing
//
// A [Writer] numbers, counts and sums by itself:
//
//	w := nets.NewWriter(out, nets.Transmission{Transmitter: "00123456", Number: 42, Recipient: nets.Nets})
//	w.Begin(nets.Assignment{Kind: nets.Claims, Number: 7, Account: "15032080119"})
//	w.Claim(&nets.Claim{Type: nets.TypePayeeNotifies, Due: due, Amount: 49900, KID: k})
//	w.End()
//	w.Close()
//
// (each call returns an error). What cannot be represented is refused with an
// error that names the claim: a text that is too long or not in ISO-8859-1 after
// the obvious transliterations, an amount below 1 øre, a KID with a wrong check
// digit. A refused claim leaves nothing behind, and the writer goes on. What the
// writer writes, the reader accepts; what the reader accepts without a warning,
// [Writer.Copy] writes back byte for byte.
//
// Numbers of transmissions and assignments are the caller's to choose, and to
// use once only: the same file sent twice under two numbers charges people twice.
//
// # Receipts
//
// [ReadReceipt] reads what Nets answers (kvittering): L226 approves and L200
// rejects a transmission, L00202 names rejected claims, L00203 cancellations that
// found no claim. An approved transmission may still contain rejected claims.
//
// The package knows no mailbox, no database and no clock, and decides nothing
// about money.
package nets
