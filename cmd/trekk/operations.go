package main

import (
	_ "embed"

	"github.com/spf13/cobra"
)

//go:embed operations.txt
var operations string

// operationsTopic is trekk help operations: a page for whoever runs the nights.
func operationsTopic() *cobra.Command {
	return &cobra.Command{
		Use:   "operations",
		Short: "The operator's pages: what happens, what can fail, what to do",
		Long:  operations,
	}
}
