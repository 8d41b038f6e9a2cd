// Package web is what the console and the API share: who asks, and whose books the question is about. It
// never makes a page or an answer of its own but for signing in, and never decides about money.
package web
