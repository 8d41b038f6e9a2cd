// Package privacy gathers what the books know of a person, says what may be forgotten of it and when, and
// forgets that: in the rows, and in the bytes of kept files, where names and free text are blanked and a record of
// it is kept, by which the rest is proven.
//
// It never deletes a row, changes an amount, or touches what bookkeeping law or an open matter needs yet.
package privacy
