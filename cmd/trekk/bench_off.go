//go:build !bench || !linux

package main

import "github.com/spf13/cobra"

// benchStoreCmd is in programs built with the tag bench only.
func benchStoreCmd(*globals) []*cobra.Command { return nil }
