package batch

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"
)

// How long a person stays signed in, by the real clock: from one thing that is asked to the next, and in all;
// and how long a passphrase that was given counts as given just now.
const (
	SessionIdle  = 30 * time.Minute
	SessionLife  = 12 * time.Hour
	ConfirmedFor = 10 * time.Minute
)

// Session is a person who has signed in, and not out. All its times are the real clock's, whatever the books'
// clock says. It is no part of the books.
type Session struct {
	ID        string // HashOf the secret that the browser has, which is kept nowhere
	Person    string
	Began     time.Time
	Seen      time.Time // when something was last asked in it, to about a minute
	Confirmed time.Time // when it was last shown that it is the person still
}

// Over reports whether the session has ended by itself.
func (s *Session) Over(wall time.Time) bool {
	return wall.Sub(s.Seen) >= SessionIdle || wall.Sub(s.Began) >= SessionLife
}

// Token lets a program act as a person, in the role that the person has then. Its times are the real clock's.
type Token struct {
	ID      string    `json:"id"` // says which it is, and is no secret
	Hash    string    `json:"-"`  // HashOf its secret, which is kept nowhere
	Person  string    `json:"person"`
	Made    time.Time `json:"made"`
	MadeBy  string    `json:"made_by"`
	Ends    time.Time `json:"ends"`
	Revoked time.Time `json:"revoked,omitzero"`
	Reason  string    `json:"reason,omitempty"` // why it was revoked
}

// Over reports whether the token is good for nothing any longer.
func (t *Token) Over(wall time.Time) bool { return !t.Revoked.IsZero() || !wall.Before(t.Ends) }

// FromAnother reports whether another registered person made the token, who could then act as two. What is made
// at the command line by the system's user, who has the whole installation in hand, is as the person's own.
func (t *Token) FromAnother() bool {
	return FromAnother(t.MadeBy, t.Person)
}

// HashOf is what is kept of a secret that is random: its SHA-256, in hex.
func HashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// TryKind is what tries to sign in are counted by.
type TryKind string

// The kinds of counts.
const (
	TryName    TryKind = "name"    // that is given, whether anybody has it or not
	TryAddress TryKind = "address" // from which it is given
)

// Try is a count of tries to sign in. There are 65,536 of each kind, so that whoever tries does not fill the
// database: names that share one share its pauses too.
type Try struct {
	Kind   TryKind
	Bucket int64
}

// TryOf is the count of a name, or of a remote address; of IPv6 its network of 64 bits.
func TryOf(kind TryKind, of string) Try {
	if ip, err := netip.ParseAddr(of); kind == TryAddress && err == nil && ip.Unmap().Is6() {
		if p, err := ip.WithZone("").Prefix(64); err == nil {
			of = p.String()
		}
	}
	sum := sha256.Sum256([]byte(strings.ToLower(of)))
	return Try{kind, int64(binary.BigEndian.Uint16(sum[:]))}
}

// TriesForgotten is how long after a pause the tries before it no longer count.
const TriesForgotten = time.Hour

// Pauses after wrong tries double from a second on, up to the longest. A name is locked for that after ten in
// a row; behind an address there may be many people.
const (
	longestPause  = 15 * time.Minute
	freeNameTries = 2
	nameTries     = 10
	freeAddress   = 20
)

// Pause is how long nothing more is looked at after so many wrong tries in a row.
func (k TryKind) Pause(failed int64) time.Duration {
	free := int64(freeNameTries)
	switch {
	case k == TryAddress:
		free = freeAddress
	case failed >= nameTries:
		return longestPause
	}
	if failed <= free {
		return 0
	}
	return min(longestPause, time.Second<<min(failed-free-1, 20))
}
