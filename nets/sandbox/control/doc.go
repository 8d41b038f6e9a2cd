// Package control keeps a sandbox in a folder, serves it over SFTP and HTTP, and asks one that is served.
// People who use the command and programs in any language use the same acts: those of package sandbox, as
// JSON.
//
// It never looks at the machine's clock but to wait for another process, and knows nothing of trekk's own
// books.
package control
