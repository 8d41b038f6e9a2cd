// Package doctor looks at an installation: what trekk needs of its configuration, database, mailbox, machine and
// people, each by itself, so that one thing that is broken hides no other, and says what to do.
//
// It never changes anything that lasts: the file that it writes into the mailbox is removed, it makes no folder,
// no key and no anchor, takes no lock of jobs, and sends nothing to anybody.
package doctor
