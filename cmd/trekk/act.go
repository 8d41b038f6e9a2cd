package main

import (
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
)

// What the acts of persons have in common: who, why, and how much.

// byFlag adds the flag of a remark about who acts.
func byFlag(c *cobra.Command, by *string) {
	c.Flags().StringVar(by, "by", "", "a remark for the audit log, beside who acts (--as, or the system's user)")
}

// needReason asks for the reason of an act; kept says where it is kept.
func needReason(reason, kept string) error {
	if reason == "" {
		return wire.UsageError("say why with --reason: it is kept %s", kept)
	}
	return nil
}

// part is the amount of --amount; nil, which stands for all, when the flag is not given.
func part(c *cobra.Command, amount string) (*batch.Ore, error) {
	if !c.Flags().Changed("amount") {
		return nil, nil
	}
	o, err := kroner("amount", amount)
	return &o, err
}
