// Package letter is what people get to read on paper, or as a PDF behind an e-mail: an invoice, the notice of
// a claim, a reminder, a collection notice and a payment demand, on A4, in Norwegian (bokmål) or English.
//
//	letter.go   what a letter says     compose.go  a letter about an invoice, from the books
//	page.go     text flowing on pages  draw.go     the parts of a letter and where they stand
//	giro.go     the giro part          book.go     letters one behind another, as one PDF
//
// The same letter at the same moment is the same bytes. Names and texts of any length wrap, and flow on to
// further pages; nothing ever stands on top of something else.
//
// The package never decides who is written to, when, or what is asked for; it never writes to the books, and
// never sends anything.
package letter
