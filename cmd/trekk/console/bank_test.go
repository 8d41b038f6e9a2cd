package console

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"trekk/batch"
)

// The pages of what goes to the bank and comes from it.
func TestPagesOfTheBank(t *testing.T) {
	d := opened(t)
	for _, c := range []struct {
		path  string
		texts []string
	}{
		{"/transmissions", []string{"○ forseglet", "● godkjent", "om "}},
		{"/transmissions?status=sealed", []string{"○ forseglet"}},
		{"/transmissions/1", []string{"Forsendelse 1", "KV.GODKJENT", "SHA-256"}},
		{"/claims", []string{"○ gjelder"}},
		{"/claims?transmission=1&status=rejected", nil},
		{"/files", []string{"OCR.D261105", "▲ i karantene"}},
		{"/files?status=quarantined", []string{"OCR.D261105", "linje 1, kolonne ", "linjen har "}},
		{"/mandates", []string{"● gjelder"}},
		{"/mandates?state=ended", nil},
		{"/findings", []string{"▲ haster", "/findings?as=csv", "Se filen"}},
		{"/runs", []string{"claims", "● i orden"}},
		{"/runs?job=claims", []string{"krav"}},
		{"/audit", []string{"seal"}},
		{"/audit?by=send&from=2026-10-06&to=2026-10-06&kind=transmission&no=1",
			[]string{`href="/transmissions/1"`}},
		{"/settings", []string{"mailbox.url", "folder:bank", "15032080119"}},
	} {
		d.shows(batch.RoleViewer, c.path, c.texts...)
		d.refuses(batch.RoleReception, c.path, http.StatusForbidden)
	}
	for _, path := range []string{
		"/transmissions/99", "/transmissions/x", "/transmissions/0", "/files/9999", "/files/OCR.D261105",
		"/transmissions/99/bytes", "/transmissions/99/approve", "/findings/nothing", "/mandates/1",
		"/nowhere",
	} {
		d.refuses(batch.RoleAdmin, path,
			map[bool]int{true: 403, false: 404}[strings.HasSuffix(path, "approve")])
	}
	d.refuses(batch.RoleViewer, "/claims?transmission=x", http.StatusBadRequest)
	d.refuses(batch.RoleViewer, "/claims?cursor=x", http.StatusBadRequest)
	d.refuses(batch.RoleViewer, "/audit?from=x", http.StatusBadRequest)
	if _, body := d.get(batch.RoleViewer, "/audit?to=2026-09-30"); strings.Contains(body, "data-row") {
		t.Error("something was done before the books began")
	}
}

// Today has what needs a person, with the act beside it, and what ran.
func TestToday(t *testing.T) {
	d := opened(t)
	d.shows(batch.RoleViewer, "/", "OCR.D261105", "Se filen", "▲", "haster", "Natten", "fakturaer",
		"Neste frister",
		"Denne uken", "fredag 06.11.2026")
	_, body := d.get(batch.RoleViewer, "/")
	_, body, _ = strings.Cut(body, "Neste frister")
	_, body, _ = strings.Cut(body, "Bankens neste fil ventes") // today still
	if !strings.Contains(body, "Fakturering, forfall 20.") {
		t.Errorf("the bank's next file is not the next thing:\n%s", body)
	}
	if status, _, to := d.ask(batch.RoleReception,
		httptest.NewRequest(http.MethodGet, "/", nil)); status != 303 ||
		to != "/search" {
		t.Errorf("reception begins at %q, %d", to, status)
	}
}

// number is the number of the sealed transmission.
func (d *desktop) sealed() string {
	d.t.Helper()
	for tr, err := range d.app.Store.Transmissions(d.t.Context(), batch.TransmissionSealed) {
		if err != nil {
			d.t.Fatal(err)
		}
		return "/transmissions/" + strconv.FormatInt(tr.Number, 10)
	}
	d.t.Fatal("no transmission is sealed")
	return ""
}

func TestASealedTransmissionIsApprovedOnce(t *testing.T) {
	d := opened(t)
	path := d.sealed()
	if _, body := d.get(batch.RoleApprover, path+"/approve"); !strings.Contains(body, "Godkjenn ") ||
		!strings.Contains(body, " krav, ") || strings.Contains(body, ">0 krav") {
		t.Error("the button does not say what is approved, or what does not happen is said")
	}
	d.shows(batch.RoleApprover, path, "Mot måneden før", `href="/transmissions/1"`,
		"betalere trekkes det samme")
	if status, _, _ := d.post(batch.RoleOperator, path+"/approve"); status != http.StatusForbidden {
		t.Errorf("an operator approves: %d", status)
	}
	if status, _, _ := d.post(batch.RoleApprover, path+"/approve", "seen",
		"another"); status != http.StatusConflict {
		t.Errorf("what has moved is approved: %d", status)
	}
	status, body, to := d.post(batch.RoleApprover, path+"/approve")
	if status != http.StatusSeeOther || !strings.HasPrefix(to, path) {
		t.Fatalf("approving: %d %s\n%s", status, to, body)
	}
	d.shows(batch.RoleViewer, to, "Forsendelsen er godkjent", "av kari")
	if status, _, _ := d.post(batch.RoleApprover, path+"/approve"); status != http.StatusUnprocessableEntity {
		t.Errorf("approved twice: %d", status)
	}
}

func TestASealedTransmissionIsGivenUpWithAReason(t *testing.T) {
	d := opened(t)
	path := d.sealed()
	status, body, _ := d.post(batch.RoleOperator, path+"/reject")
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Dette må fylles ut") {
		t.Errorf("without a reason: %d", status)
	}
	status, body, _ = d.post(batch.RoleOperator, path+"/reject", "reason", "feil priser")
	if status != http.StatusSeeOther {
		t.Fatalf("giving up: %d\n%s", status, body)
	}
	d.shows(batch.RoleViewer, path, "✕ avvist", "feil priser")
	if status, _, _ := d.post(batch.RoleOperator, path+"/resend"); status != http.StatusUnprocessableEntity {
		t.Errorf("what was given up is sent: %d", status)
	}
}

func TestAQuarantinedFileIsPutAside(t *testing.T) {
	d := opened(t)
	f, err := d.app.Report().File(t.Context(), "OCR.D261105")
	if err != nil {
		t.Fatal(err)
	}
	path := "/files/" + strconv.FormatInt(f.No, 10)
	d.shows(batch.RoleOperator, path, "▲ i karantene", "Legg bort for godt", "Behandle på nytt")
	if status, _, _ := d.post(batch.RoleViewer, path+"/discard", "reason",
		"x"); status != http.StatusForbidden {
		t.Errorf("a viewer puts a file aside: %d", status)
	}
	if status, _, to := d.post(batch.RoleOperator, path+"/retry"); status != http.StatusSeeOther {
		t.Errorf("working again: %d %s", status, to)
	}
	d.shows(batch.RoleOperator, path, "▲ i karantene")
	if status, _, _ := d.post(batch.RoleOperator, path+"/discard", "reason",
		"banken sendte den på nytt"); status != 303 {
		t.Errorf("putting aside: %d", status)
	}
	d.shows(batch.RoleOperator, path, "✕ lagt bort", "banken sendte den på nytt")
	d.shows(batch.RoleViewer, "/audit?action=discard", "banken sendte den på nytt", path)
}

func TestWhatLeavesIsStoppedAndGoesOn(t *testing.T) {
	d := opened(t)
	if status, body, _ := d.post(batch.RoleOperator, "/stop", "job", "remind", "reason",
		"feil"); status != 303 {
		t.Fatalf("stopping: %d\n%s", status, body)
	}
	d.shows(batch.RoleViewer, "/runs", "Det som står stille", "feil")
	if status, _, _ := d.post(batch.RoleOperator, "/stop", "job", "fetch", "reason", "feil"); status != 422 {
		t.Errorf("fetch is stopped: %d", status)
	}
	if status, _, _ := d.post(batch.RoleOperator, "/resume", "reason", "i orden"); status != 303 {
		t.Errorf("going on: %d", status)
	}
	if _, body := d.get(batch.RoleViewer, "/runs"); strings.Contains(body, "Det som står stille") {
		t.Error("something is stopped still")
	}
}

func TestARunIsMadeHere(t *testing.T) {
	d := opened(t)
	if status, _, _ := d.post(batch.RoleViewer, "/runs/now", "jobs",
		"match"); status != http.StatusForbidden {
		t.Errorf("a viewer makes a run: %d", status)
	}
	status, body, to := d.post(batch.RoleOperator, "/runs/now", "jobs", "match")
	if status != http.StatusSeeOther {
		t.Fatalf("a run: %d\n%s", status, body)
	}
	for r := d.site.live.of(d.app.Conf.ID); !r.Over; r = d.site.live.of(d.app.Conf.ID) {
		time.Sleep(10 * time.Millisecond)
	}
	d.shows(batch.RoleViewer, to, "match", "Kjøringen er gjort")
	last, err := d.app.Store.LastJob(t.Context(), "match")
	if err != nil || last.Run < 3 {
		t.Errorf("the last run of match is %d, %v", last.Run, err)
	}
	if status, _, _ := d.post(batch.RoleApprover, "/runs/confirm", "jobs", "bill", "code",
		"12345678"); status != 422 {
		t.Errorf("a code that nothing waits for: %d", status)
	}
	d.refuses(batch.RoleOperator, "/runs/confirm", http.StatusForbidden)
}
