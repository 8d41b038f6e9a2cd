package console

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
)

// rolesOfPages is who comes to pages of which rights, written here once more: what the code says is held against
// this.
var rolesOfPages = map[batch.Right]string{
	batch.ToRead: "viewer accountant operator approver admin", batch.ToServe: "reception accountant operator admin",
	batch.ToAccount: "accountant admin", batch.ToOperate: "operator admin", batch.ToApprove: "approver",
	batch.ToManage: "admin",
}

// Each page and act against each role: whose it is not gets 403 and no word of what is there, by GET or by POST.
func TestEachRoleAtEachPage(t *testing.T) {
	d, refused := opened(t), 0
	for _, r := range routes() {
		method, path, _ := strings.Cut(strings.TrimSuffix(r.pattern, "{$}"), " ")
		address := strings.NewReplacer("{no}", "1", "{line}", "1").Replace(path)
		for _, role := range batch.Roles() {
			may := len(r.rights) == 0
			for _, right := range r.rights {
				may = may || slices.Contains(strings.Fields(rolesOfPages[right]), string(role))
			}
			if may && method == http.MethodPost {
				continue // what it does is tried elsewhere
			}
			var status int
			var body string
			if method == http.MethodPost {
				status, body, _ = d.post(role, address, "reason", "x")
			} else {
				status, body = d.get(role, address)
			}
			if !may {
				refused++
			}
			if (status == http.StatusForbidden) == may || status >= http.StatusInternalServerError ||
				!may && strings.Contains(body, "<table") {
				t.Errorf("%s %s as %s: %d", method, address, role, status)
			}
		}
	}
	if refused < 200 {
		t.Errorf("only %d refusals", refused)
	}
}
