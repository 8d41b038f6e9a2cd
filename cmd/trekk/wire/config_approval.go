package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"trekk/batch"
	"trekk/batch/terms"
)

// Approval says above which amount one person's word is not enough.
type Approval struct {
	// Refunds is of refunds and write-offs: zero for all of them, nil for none.
	Refunds *Kroner `yaml:"refunds" json:"refunds"`
}

// Kroner is the amount of approval.refunds in kroner, as in 5000 or 1234.50.
type Kroner batch.Ore

// UnmarshalText reads an amount, which is never below zero.
func (k *Kroner) UnmarshalText(b []byte) error {
	o, err := batch.ParseOre(string(b))
	if err != nil || o < 0 {
		return fmt.Errorf("approval.refunds: %q is not an amount in kroner such as 5000", b)
	}
	*k = Kroner(o)
	return nil
}

// above is the amount above which a second person's word is needed; nil where none is.
func (a *Approval) above() *batch.Ore { return (*batch.Ore)(a.Refunds) }

// parts are the parts of the configuration whose changes are noted, each by its hash. What is only written in
// another way is the same.
func (c *Creditor) parts(profile *terms.Profile) ([]batch.ConfigPart, error) {
	type approval struct {
		Claims  string
		Amounts Approval
	}
	type accounts struct {
		Main, Transmitter, Agreement, KID string
		Others                            []BankAccount
		Source                            string   `json:",omitempty"`
		Former                            []string `json:",omitempty"`
	}
	var list []batch.ConfigPart
	for _, p := range []struct {
		name string
		says any
	}{
		{"accounts", accounts{
			digits(c.Account), c.Transmitter.first(), c.Agreement, strings.Join(c.KID, " "),
			c.Accounts, c.Source,
			c.Transmitter.former(),
		}},
		{"approval", approval{c.Claims.Approval, c.Approval}},
		{"limits", c.Limits},
		{"terms", profile},
	} {
		says, err := json.Marshal(p.says)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(says)
		list = append(list, batch.ConfigPart{Part: p.name, Hash: hex.EncodeToString(sum[:])})
	}
	return list, nil
}
