package batch

import "time"

// Fence keeps, outside the database, the highest number of a transmission that was ever sealed: it is written
// once the seal is durable and before anything leaves. Books that are older than it have been restored. It
// may lag behind the books, when a process was killed between the two.
type Fence interface {
	Read() (Fenced, error) // the zero value when there is none yet
	Write(Fenced) error    // durable when it returns
	String() string        // its name, for people
}

// AgencyFence keeps, outside the database, the highest numbers of what the agency was told: it is written before
// anything leaves. Books that have not come so far have been restored, or are a copy.
type AgencyFence interface {
	Read() (AgencyFenced, error) // the zero value when there is none yet
	Write(AgencyFenced) error    // durable when it returns
	String() string              // its name, for people
}

// AgencyFenced is what it keeps.
type AgencyFenced struct {
	Case    int64     `json:"case"`
	Message int64     `json:"message"`
	File    int64     `json:"file"`   // zero where the agency gets no files
	SHA256  string    `json:"sha256"` // of that file
	At      time.Time `json:"at"`
}

// Fenced is what a fence keeps.
type Fenced struct {
	Number int64     `json:"number"`
	SHA256 string    `json:"sha256"`
	Sealed time.Time `json:"sealed"`
}
