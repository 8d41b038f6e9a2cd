//go:build !linux && !darwin && !freebsd

package wire

// freeIn is nil: nothing here tells how much room a disk has.
var freeIn func(folder string) (int64, error)
