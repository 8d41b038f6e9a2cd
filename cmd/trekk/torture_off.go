//go:build !torture || !linux || !amd64

package main

import "github.com/spf13/cobra"

// tortureCmd is in programs built with the tag torture only.
func tortureCmd(*globals) []*cobra.Command { return nil }
