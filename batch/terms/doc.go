// Package terms reads terms profiles: the rules of a payee as data, in a YAML file that a person can read and
// change.
//
// A profile says when an invoice is made and due, what it costs to be without a mandate, what has been paid
// at joining, which plans there are, and when someone is reminded or handed to the collection agency. Rule
// numbers (S1, F2, A4) are those of `trekk help rules`; each key of a profile has the numbers of its rules.
//
// The package never decides by a payee's name, never fills in a key that a profile lacks, never sees an
// invoice, and never reads a clock: every method takes the dates and the calendar that it needs.
package terms
