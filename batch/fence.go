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

// Fenced is what a fence keeps.
type Fenced struct {
	Number int64     `json:"number"`
	SHA256 string    `json:"sha256"`
	Sealed time.Time `json:"sealed"`
}
