// Package bench measures the speed of the night on each database beside that of bare rows, with peak memory:
// trekk itself, as processes, on the books of many members; and each page of the console and read of the API with
// few members and with many.
//
// It is built with the tag bench only, on Linux, whose /proc tells the peak memory. Released programs do not
// have it.
package bench
