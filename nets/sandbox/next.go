package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// The scenarios that can be ordered. Each happens once, the next time that it can.
const (
	RejectTransmission = "reject-transmission" // a transmission that is right is rejected
	RejectClaim        = "reject-claim"        // the claim on a KID is rejected, as if there were no mandate
	LateReceipt        = "late-receipt"        // a receipt comes at 08:00 on the next bank day
	NoMoney            = "no-money"            // the charge on a KID finds no money, on five bank days
	Stop               = "stop"                // the payer stops the charge on a KID
	Repay              = "repay"               // the bank repays the last charge on a KID, or else the next
	SplitFiles         = "split-files"         // what would be one file from Nets comes as several
	BrokenFile         = "broken-file"         // an OCR file comes with a fault first, the right one days later
	Camt               = "camt"                // payments are published as a camt.054 file, too
)

// Scenarios are the names of all of them.
func Scenarios() []string {
	return []string{RejectTransmission, RejectClaim, LateReceipt, NoMoney, Stop, Repay, SplitFiles,
		BrokenFile,
		Camt}
}

// Next orders a scenario.
type Next struct {
	Scenario string `json:"scenario"`
	KID      string `json:"kid,omitempty"` // of reject-claim, no-money, stop and repay

	CreditNote bool   `json:"credit_note,omitempty"` // of repay: sign -, else a reversal (type 18)
	Version    string `json:"version,omitempty"`     // of camt: 08, also when empty, or 02
}

func (*Next) name() string { return "next" }

func (n *Next) check(sb *Sandbox) error {
	aboutKID := slices.Contains([]string{RejectClaim, NoMoney, Stop, Repay}, n.Scenario)
	switch {
	case !slices.Contains(Scenarios(), n.Scenario):
		return refuse("no scenario is called %q: want %s", n.Scenario,
			strings.Join(append(Scenarios(), OutsideScenarios()...), ", "))
	case aboutKID && n.KID == "":
		return refuse("%s is about a KID: name it", n.Scenario)
	case !aboutKID && n.KID != "":
		return refuse("%s is about no KID", n.Scenario)
	case n.CreditNote && n.Scenario != Repay:
		return refuse("a credit note is for %s only", Repay)
	case n.Version != "" && (n.Scenario != Camt || n.Version != "02" && n.Version != "08"):
		return refuse("version %q: want 02 or 08, for %s only", n.Version, Camt)
	}
	if n.KID != "" {
		_, err := sb.customer(n.KID)
		return err
	}
	return nil
}

func (n *Next) do(sb *Sandbox) error {
	if n.Scenario != Repay || !sb.clearing.repayNow(*n) {
		sb.orders.list = append(sb.orders.list, *n)
	}
	return nil
}

// orders are the scenarios that are still to come, in the order in which they were asked for.
type orders struct{ list []Next }

// take is the first order of a scenario, which happens now and is gone. KID is empty where it is about none.
func (o *orders) take(scenario, kid string) (Next, bool) {
	i := slices.IndexFunc(o.list, func(n Next) bool { return n.Scenario == scenario && n.KID == kid })
	if i < 0 {
		return Next{}, false
	}
	n := o.list[i]
	o.list = slices.Delete(o.list, i, i+1)
	return n, true
}

// comes says whether a scenario was ordered; it has happened then.
func (o *orders) comes(scenario, kid string) bool {
	_, ok := o.take(scenario, kid)
	return ok
}

// customer is who is charged by a KID.
func (sb *Sandbox) customer(kid string) (int64, error) {
	c, ok := sb.kids.customerOf(kid)
	if !ok {
		return 0, refuse("%q is no KID of the agreement: want %d digits, such as %s, "+
			"the last one a %s check digit", kid, sb.kids.customerDigits+sb.kids.invoiceDigits+1,
			sb.kids.of(1, 1), sb.kids.algorithm)
	}
	return c, nil
}

// Refusal is why an act is not done. Nothing has changed.
type Refusal string

func (r Refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return Refusal(fmt.Sprintf(format, args...)) }
