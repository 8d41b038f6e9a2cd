// Package console is the desk in the browser: pages over the read models of package report, and forms over
// the acts of package desk. It decides nothing itself.
//
//	site.go    the addresses, from the pages' files      say.go     what is said, in bokmål and English
//	page.go    what a page is, and its errors            format.go  amounts, days and states as people read them
//	list.go    lists: a page of rows, CSV and XLSX       act.go     acts: a form, what will happen, and doing it
//
// Beside them there is a file for each page, with its template in templates/. A page is made on the server
// and works without JavaScript: links, forms, and one style sheet. static/console.js adds the keyboard and
// what is nicer live; nothing needs it. There is nothing inline, so the content security policy forbids it.
package console
