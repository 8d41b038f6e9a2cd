// Package topics holds the pages that `trekk help TOPIC` shows: what happens in each job, what can fail, what
// is then on disk and in the database, and what to do; and, for engineers, the rules, the file format, the
// words, one night as a story, and what else must change when something is added.
//
// The pages are Markdown that reads well as it is: at most 100 columns, no HTML, tables aligned. Tests hold
// them against the code: rules against the tests that name them, and names of functions, tests and files
// against what is there.
//
// The package never knows a command, and never changes a page when it shows it.
package topics
