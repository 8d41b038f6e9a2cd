// Package law is what Norwegian law says in amounts and rates about those who pay late: dated data with its
// sources, and what follows from it on a day. A day that the data does not cover is an error, never a guess.
//
//	law.go        the data, and what is in force on a day
//	interest.go   interest on late payment (forsinkelsesrenteloven sections 2 and 3)
package law
