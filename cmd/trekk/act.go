package main

import (
	"os/user"

	"github.com/spf13/cobra"

	"trekk/batch"
)

// What the acts of persons have in common: who, why, and how much.

// byFlag adds the flag that says who acts.
func byFlag(c *cobra.Command, by *string) {
	c.Flags().StringVar(by, "by", "", "your name, for the audit log (default the system's)")
}

// orUser is a name, or else that of the system's user.
func orUser(name string) string {
	if name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

// needReason asks for the reason of an act; kept says where it is kept.
func needReason(reason, kept string) error {
	if reason == "" {
		return usageError("say why with --reason: it is kept %s", kept)
	}
	return nil
}

// part is the amount of --amount, or zero, which stands for all, when the flag is not given.
func part(c *cobra.Command, amount string) (batch.Ore, error) {
	if !c.Flags().Changed("amount") {
		return 0, nil
	}
	return kroner("amount", amount)
}
