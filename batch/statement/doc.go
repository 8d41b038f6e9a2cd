// Package statement ties what a bank statement says to the sums of the settlement: each line to one sum, and what
// was tied stays so.
//
// It knows the lines, and not how an online bank writes them in a file of its own, which the package desk reads.
package statement
