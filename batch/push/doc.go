// Package push tells webhooks of changes: each change at least once, and the changes of one invoice, or of
// another subject, in their order. One that a webhook does not take is tried again, more and more seldom, for
// three days; it holds back only what is told in order behind it.
//
// What it knows of a webhook is in the database: how far it has been told, and what it has not taken. That is
// noted after a round of messages has left. Who dies in between sends them once more, under the same IDs, by
// which the receiver knows them. One process at a time tells a webhook: callers see to that with a lock.
//
// It knows nothing of how a message is sent.
package push
