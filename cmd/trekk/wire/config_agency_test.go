package wire

import (
	"strings"
	"testing"

	"trekk/batch"
)

// What is wrong with an agency is told when trekk.yaml is read.
func TestAgenciesOfTheConfiguration(t *testing.T) {
	const account = "account: 8601.11.17947, "
	const kravia = account + "kind: kravia, token: {env: K}, creditor_id: 10759"
	for agency, want := range map[string]string{
		"kind: none":                       "",
		account + "kind: files, folder: a": "",
		kravia:                             "",
		kravia + `, url: "http://127.0.0.1:1", states: {Terminated: closed}`: "",
		"kind: pigeon":                                     "agency.kind is \"pigeon\": want files, kravia or none",
		"folder: a":                                        "agency.kind is missing",
		"token: {env: K}":                                  "agency.kind is missing",
		kravia + ", folder: a":                             "folder and mailbox are of files",
		kravia + ", states: {Dead: dead}":                  "want open, paid or closed",
		kravia + `, url: "http://kravia.no"`:               "agency.url: want an address",
		account + "kind: kravia, creditor_id: 7":           "agency.token: say where",
		account + "kind: kravia, token: {env: K}":          "agency.creditor_id is missing",
		account + "kind: files, folder: a, creditor_id: 7": "are of kravia",
	} {
		c, err := withSMS(t, "", "agency: {"+agency+"}\n")
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", agency, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", agency, err, want)
		case strings.Contains(agency, "Terminated"):
			a := c.Creditors[0].agency()
			if a.Kind != batch.AgencyKravia || a.Kravia.Creditor != 10759 ||
				a.Over("terminated") != batch.CaseClosed ||
				a.Over("PAID") != batch.CasePaid || a.Over("Open") != "" {
				t.Errorf("%+v", a)
			}
		}
	}
}
