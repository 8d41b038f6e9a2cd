package store

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// On PostgreSQL, what a lock tells of its holder is the name of the connection that has the lock. What cannot
// be told or understood is not told: the lock holds all the same.

// maxConnName is how many bytes PostgreSQL keeps of a connection's name.
const maxConnName = 63

// connName is the name of a connection while it has a lock: its own, the second since when, and who it is, as
// much of it as there is room for. PostgreSQL keeps ASCII alone.
func connName(own, holder string, since time.Time) string {
	name := own + "|" + strconv.FormatInt(since.Unix(), 36) + "|"
	for _, r := range holder {
		part := string(r)
		if r < ' ' || r > '~' || r == '%' || r == '|' {
			part = url.PathEscape(part)
		}
		if len(name)+len(part) > maxConnName {
			break
		}
		name += part
	}
	return name
}

// readConnName takes such a name apart. Nothing is told where there was no room for it.
func readConnName(name string) (holder string, since time.Time) {
	parts := strings.Split(name, "|")
	if len(parts) < 3 {
		return "", time.Time{}
	}
	second, err := strconv.ParseInt(parts[len(parts)-2], 36, 64)
	holder, escaped := url.PathUnescape(parts[len(parts)-1])
	if err != nil || escaped != nil {
		return "", time.Time{}
	}
	return holder, time.Unix(second, 0)
}
