// Package bank is what the bank has said and what it may still do: how far its files have been heard, what
// blocks reminders and collection until they are, by when something must be at Nets, when silence becomes a
// missed receipt, bringing a sealed transmission to the mailbox, and the rows of its files as our nouns.
//
// It never decides what is owed, never writes but what is known of a transmission on its way, and never acts
// on a person: the jobs and the acts ask it and decide.
package bank
