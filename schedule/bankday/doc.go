// Package bankday knows civil dates, months and the days on which Norwegian banks work.
//
// A bank day is Monday to Friday and no public holiday; 24 and 31 December are bank days. A Calendar answers
// which days are, which come before and after, and on which of them something counts that reaches Nets at a
// given moment (cut-off 14:00 in Oslo).
//
// It has no rule of any payee (those are in batch/terms), never reads a clock, and never mixes a date with
// a time of day.
package bankday
