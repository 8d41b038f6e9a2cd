package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Kravia says of each case that has changed that it has, once; of whom it does not reach it says so another time.
func TestKraviaReportsWhatHasChanged(t *testing.T) {
	var heard []int64
	away := true
	payee := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var said struct {
			Data struct {
				EventType string
				ClaimID   int64
			}
			Signature string
		}
		if away {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil || said.Data.EventType != "CaseUpdate" ||
			len(said.Signature) != 32 {
			t.Errorf("%+v, %v", said, err)
		}
		heard = append(heard, said.Data.ClaimID)
	}))
	defer payee.Close()
	k := newKravia(1, KraviaFaults{}, "token", day("2026-11-03"))
	k.hook = payee.URL
	for id := range int64(3) {
		c := &KraviaCase{ID: 100 + id, Amount: 50000, Status: "Open"}
		k.books.Cases = append(k.books.Cases, c)
		k.touch(c)
	}
	want := func(ids ...int64) {
		t.Helper()
		must(t, k.Report(context.Background()))
		if !slices.Equal(heard, ids) {
			t.Errorf("heard of %v, want %v", heard, ids)
		}
		heard = nil
	}
	want()
	away = false
	want(100, 101, 102)
	want()
	k.Collect(day("2026-11-04"), 0, map[int64]int64{101: 20000})
	want(101)
}

// An agency that is killed between noting what it says and leaving it, or after it has left it, leaves the same bytes
// under the same name when it is opened again, and says nothing twice.
func TestAnAgencyThatIsKilledSaysNothingTwice(t *testing.T) {
	dir := t.TempDir()
	ledger := filepath.Join(dir, "agency.json")
	open := func() *Agency {
		t.Helper()
		a, err := NewAgency(filepath.Join(dir, "agency"), 1, AgencyFaults{})
		must(t, err)
		must(t, a.openIn(ledger))
		return a
	}
	out, aside := filepath.Join(dir, "agency", "Outbound"), filepath.Join(dir, "aside")
	a := open()
	must(t, os.WriteFile(filepath.Join(dir, "agency", "Inbound", "agency-000001.jsonl"), []byte(
		`{"record":"header","file":1,"creditor":"gym"}`+"\n"+
			`{"record":"new","message":1,"case":1,"invoice":"1042","left_ore":50000}`+"\n"+
			`{"record":"trailer","count":1}`+"\n"), 0o600))
	must(t, os.Rename(out, aside)) // it dies where it would leave its answer
	if _, err := a.Night(day("2026-11-03"), 0); err == nil {
		t.Fatal("an answer left for a folder that is not there")
	}
	noted, err := os.ReadFile(ledger)
	must(t, err)
	must(t, os.Rename(aside, out))

	name := filepath.Join(out, "svar-000001.jsonl")
	open()
	left, err := os.ReadFile(name)
	must(t, err)
	if !bytes.Contains(left, []byte(`"case":1,"result":"accepted"`)) {
		t.Fatalf("it left %s", left)
	}
	must(t, os.WriteFile(ledger, noted, 0o600)) // it died before it had noted that the file is there
	a = open()
	if again, err := os.ReadFile(name); err != nil || !bytes.Equal(again, left) {
		t.Errorf("the second time it left %s, %v", again, err)
	}
	for night := range 3 {
		_, err := a.Night(day("2026-11-04").AddMonths(night), 0)
		must(t, err)
	}
	files, err := os.ReadDir(out)
	must(t, err)
	if len(files) != 1 || fmt.Sprint(a.Wrong()) != "[]" {
		t.Errorf("it left %v, and was told wrong: %v", files, a.Wrong())
	}
}
