// Package agency is the exchange with the collection agency: what it is to be told of each case, and the files
// of numbered, counted and hashed JSON lines in which it is told and answers.
//
//	plan.go      what is to be told, by the books and by what was told before
//	exchange.go  the records of the files; exchange.schema.json says the same to others
//	write.go     a file to the agency
//	read.go      a file from it, with every fault named
//	take.go      what such a file says, on its way into the books
//	deliver.go   a file's way to the agency
//	ask.go       what an agency says that is asked by requests, as the file that another would have written
//	inform.go    what is noted for such an agency, on its way there
//
// What is to be told is worked out each night from the books, and written in the transaction that puts it into
// a file: so it does not matter what act or job changed an invoice, nothing can be missed, and what has been
// told is not told again. Only that a case is opened is written where the invoice is handed over, since an
// invoice may be with the agency by another way.
//
// The package never decides who is handed over or taken back, and never sends anything to a customer.
package agency
