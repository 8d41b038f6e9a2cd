//go:build !torture || !linux || !amd64

package main

import (
	"github.com/spf13/cobra"

	"trekk/cmd/trekk/wire"
)

// tortureCmd is in programs built with the tag torture only.
func tortureCmd(*wire.Globals) []*cobra.Command { return nil }
