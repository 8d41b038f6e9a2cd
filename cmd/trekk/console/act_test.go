package console

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
)

// withoutReason are the acts whose forms ask for no reason.
var withoutReason = []string{
	"/invoices/{no}/approve-write-off", "/transmissions/{no}/approve", "/transmissions/{no}/resend",
	"/files/{no}/retry", "/runs/now", "/runs/confirm", "/month-end/{no}/close", "/settlement/untick",
	"/persons/add", "/persons/{no}/passphrase", "/persons/me/passphrase", "/persons/tokens/make",
	"/persons/me/second-factor", "/persons/me/second-factor/off", "/persons/me/sign-out",
	"/refunds/{no}/approve",
}

// What is filled in and cannot be kept is said beside its field, and nothing is done.
func TestWhatCannotBeKeptIsNotTaken(t *testing.T) {
	d := opened(t)
	for _, reason := range []string{strings.Repeat("ø", maxText+1), "a\x00b", "\xff"} {
		status, body, _ := d.post(batch.RoleOperator, "/stop", "job", "remind", "reason", reason)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "kan ikke lagres") {
			t.Errorf("%.10q: %d\n%s", reason, status, body)
		}
	}
}

// An act that asks for a reason says of which kind it is, since the last reasons of that kind are offered.
func TestActsWithAReasonAreOfAKind(t *testing.T) {
	var counter []string
	for _, x := range counterActs {
		counter = append(counter, x.path)
	}
	for _, x := range acts() {
		none := slices.Contains(withoutReason, x.path) || slices.Contains(counter, x.path)
		if none != (x.kind.Name == "") {
			t.Errorf("%s is of kind %q", x.path, x.kind.Name)
		}
	}
}
