package console

import (
	"net/http"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// Who may act is had as a file by who may see it, without what the page leads to, and without any secret.
func TestPersonsAreHadAsAFile(t *testing.T) {
	d := opened(t)
	add := desk.AddPerson{Name: "nina", Role: batch.RoleAccountant, Passphrase: "ti bleke katter"}
	if _, err := d.app.Desk("").AddPerson(t.Context(), add); err != nil {
		t.Fatal(err)
	}
	d.shows(batch.RoleAdmin, "/persons", "nina", "/persons/nina/", "as=csv", "as=xlsx")
	status, body := d.get(batch.RoleAdmin, "/persons?as=csv")
	if status != http.StatusOK || !strings.HasPrefix(body, "name,role,factor,added,disabled,reason\n") ||
		!strings.Contains(body, "\nnina,accountant,") || strings.Contains(body, "$") {
		t.Errorf("%d\n%s", status, body)
	}
	if status, body := d.get(batch.RoleAdmin, "/persons?as=xlsx"); status != http.StatusOK ||
		!strings.HasPrefix(body, "PK") {
		t.Errorf("%d", status)
	}
	d.refuses(batch.RoleAccountant, "/persons?as=csv", http.StatusForbidden)
}
