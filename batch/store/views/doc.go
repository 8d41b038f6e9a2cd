// Package views is the list of the views by which other programs read the books, with what each of their
// columns holds: the statements that make them, their documentation and the page of the manual come from it.
//
// What is published stays: a column keeps its name, its type and its place, and new ones come behind the
// others. The package never talks to a database.
package views
