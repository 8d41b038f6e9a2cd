// Package kid makes, checks and takes apart the customer identification (KID,
// kundeidentifikasjon) that a payer gives with a Norwegian giro payment.
//
// A KID has 2 to 25 characters: digits, of which the last is a check digit
// (kontrollsiffer) by mod10 or by mod11. In mod11 the check digit may also be
// "-". The payee's agreement with the bank fixes the algorithm and the length.
//
//	kid.Check(kid.Mod10, "123456782") // true
//	kid.Digit(kid.Mod11, "12345678")  // '5'
//
// # Layouts
//
// A payee composes the KID: mostly a customer number and perhaps a payment
// type, which make the fixed part (fast del), and an invoice number, the
// variable part (variabel del). A [Layout] says which positions are which, as
// text that fits into a configuration file:
//
//	customer:8,invoice:7,check:mod10       // the usual one: 16 digits
//	type:1,customer:6,invoice:6,check:mod11
//	literal:90,customer:6,invoice:6,check:mod11-skip
//
// "mod11" lets the check digit be "-". "mod11-skip" never makes such a KID:
// [Layout.Make] returns [ErrSkip], and the caller takes the next invoice number.
//
// A mandate (fast betalingsoppdrag, FBO) is registered on one KID and covers
// every claim with the same fixed part. [Layout.Fixed] gives that part of a
// KID, [Layout.FixedOf] that of a customer; the two are equal when the mandate
// is the customer's.
//
// # Wrong KIDs
//
// [Suggest] looks for the KID that was meant when one digit is wrong or two
// neighbours are swapped.
//
// The package knows no files, no database and no other package of this module.
// It never corrects a KID by itself.
package kid
