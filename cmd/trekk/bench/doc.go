// Package bench measures the speed of the night on each database beside that of bare rows, with peak memory:
// trekk itself, as processes, on the books of many members.
//
// It is built with the tag bench only, on Linux, whose /proc tells the peak memory. Released programs do not
// have it.
package bench
