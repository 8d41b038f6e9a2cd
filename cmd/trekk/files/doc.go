// Package files is the part of the command that needs no database: it looks at, checks, converts and builds
// files of the Nets format (trekk file), and checks and makes KIDs (trekk kid). It never opens the books.
package files
