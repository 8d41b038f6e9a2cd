// Package kidchange tells what another layout of KIDs means, on the books as they are: which mandates go on
// covering, which are lost, what would be read as another customer's, and what is to be done in which order.
//
// It reads, and changes nothing: the package desk does the change.
package kidchange
