package batch

import (
	"time"

	"trekk/nets"
)

// FileStatus is what became of a file that was fetched.
type FileStatus string

// A file is new until ingest has worked it, found faults in it, or found that it is none of ours. Someone may
// discard a quarantined one.
const (
	FileNew         FileStatus = "new"
	FileIngested    FileStatus = "ingested"
	FileQuarantined FileStatus = "quarantined"
	FileDiscarded   FileStatus = "discarded"
	FileIgnored     FileStatus = "ignored"
)

// File is one content received from the bank, kept raw under its hash, whatever names it came under.
type File struct {
	No       int64
	Name     string // the first name it came under
	Folder   string // the mailbox folder: outbound or inbound; else FolderOfDesk, or that of an agency
	Received time.Time
	Arrived  time.Time // when it came to the mailbox, as the mailbox says, but not after Received
	Size     int64
	SHA256   string
	Status   FileStatus
	Kind     string // nets, receipt, transmission, manual, agency, camt, or empty when not known
	Number   int    // transmission number: the bank's of a Nets file, ours of a receipt; zero when unknown
	Verdict  string // of a receipt on a whole transmission: approved or rejected; or Unchecked
	Payments int
	Mandates int
	Amount   Ore    // sum of its payments, as money
	Account  string // of a quarantined file: the one account it concerns; empty when that cannot be told
	Reason   string // why it is quarantined, discarded or ignored
}

// The kinds of files.
const (
	FileOfNets    = "nets"
	FileOfReceipt = "receipt"
	FileOfOurs    = "transmission" // that the books did not have when it was found
	FileOfAgency  = "agency"       // of the collection agency
	FileOfCamt    = "camt"         // notifications of payments, camt.054
	// FileOfStatement is a statement of the account, camt.053: its lines tick the settlement and book nothing.
	FileOfStatement = "statement"
)

// FolderOfDesk is the folder of files of the bank that a person, or a program, has handed in.
const FolderOfDesk = "desk"

// Unchecked is the verdict of a file whose source does not book its account, as long as payments that it tells of
// are not in the books: the other source may bring them yet.
const Unchecked = "unchecked"

// DiscardAction is how the audit log calls it that a person has put a file aside.
const DiscardAction = "discard"

// Sighting is a file as it lay in the mailbox. What was seen before is not fetched again.
type Sighting struct {
	Folder  string
	Name    string
	Size    int64
	ModTime time.Time
}

// Fault is a fault that ingest found, in the words of the nets package.
type Fault = nets.Fault
