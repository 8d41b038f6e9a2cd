// Package brake is what keeps a job from doing anything at all: a reason for which nothing should be done
// now, whatever the books say of each person. Nights ask it before each job, and status tells of what it
// finds.
//
// The clock is one of these reasons. It never decides about one invoice or person, and never writes.
package brake
