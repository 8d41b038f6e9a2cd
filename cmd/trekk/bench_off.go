//go:build !bench || !linux

package main

import (
	"github.com/spf13/cobra"

	"trekk/cmd/trekk/wire"
)

// benchStoreCmd is in programs built with the tag bench only.
func benchStoreCmd(*wire.Globals) []*cobra.Command { return nil }
