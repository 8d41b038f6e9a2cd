// Package keyset makes the statements of lists that go from row to row by keys: a page begins behind the key
// of the row before it, never counts the rows that it leaves out, and costs as much however far down it is.
// What a page goes on from is in a cursor, which says of which list, order and direction it is.
//
// It knows no table and no database: the package store names the columns of a list and reads the rows.
package keyset
