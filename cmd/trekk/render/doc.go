// Package render shows things to people and programs: lists as tables, CSV, JSON and spreadsheets, a journal
// as GBAT10, words and headings in Norwegian, days and amounts as people write them, and how far long work
// has come.
//
// A list is typed: a [List] has columns, each with its name, its heading and what a row has in it, and a
// stream of rows. Lists are written row by row, so that memory does not grow with them; only a table, which
// is for reading, is put together whole. The package asks no question of the books and knows no flag of the
// command.
package render
