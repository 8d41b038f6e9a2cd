// Package mailbox moves files between trekk and the bank: four verbs (list, open, put, remove) over SFTP with
// a key and a pinned host key, or over a plain folder. Nets' files are in the folder Outbound, ours go to
// Inbound, receipts may appear in either.
//
// It never looks into a file, never overwrites one, never guesses from a name what is in a file, never trusts
// a host key that it was not told, and never retries by itself: Retryable says whether trying again can help.
package mailbox
