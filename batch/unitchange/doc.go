// Package unitchange tells what another transmitter means (the customer unit, kundeenhet, that sends to Nets), on the
// books as they are: what is out without a receipt, which claims the bank has from the unit before, and what is to be
// done in which order.
//
// It reads, and changes nothing: the package desk does the change.
package unitchange
