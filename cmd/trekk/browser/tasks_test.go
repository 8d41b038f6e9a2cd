package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The tasks of the people whom the desk is for, each from signing in to its result.

// ask reads something of the API, as the page could: the value of a script that has the answer as j.
func ask[T any](s *seat, path, script string) T {
	s.t.Helper()
	return get(s, chromedp.Evaluate[T](
		fmt.Sprintf(`fetch(%q).then(r => r.json()).then(j => %s)`, "/api/v1/"+path,
			script), chromedp.EvalAwaitPromise))
}

// mark finds what can be followed or pressed by what it says, in the page or else around it, and marks it.
const mark = `(what => { document.querySelectorAll("[data-test]").forEach(e => e.removeAttribute("data-test"));
	for (const where of ["main", "body"]) for (const e of document.querySelectorAll(where + " :is(a, button, summary)"))
		if (e.innerText.trim().startsWith(what) && e.getClientRects().length) { e.dataset.test = "here"; return true }
	return false })(%q)`

// click clicks what says something.
func (s *seat) click(what string) {
	s.t.Helper()
	if !get(s, chromedp.Evaluate[bool](fmt.Sprintf(mark, what))) {
		s.t.Fatalf("nothing to click says %q at %s:\n%s", what, s.path(), s.text())
	}
	s.go1(chromedp.Click(css("[data-test=here]")))
}

// press goes to what says something by Tab alone, and presses Enter.
func (s *seat) press(what string) {
	s.t.Helper()
	s.tabTo(fmt.Sprintf(`document.activeElement.innerText?.trim().startsWith(%q) ?? false`, what))
	s.go1(chromedp.KeyEvent(kb.Enter))
}

// fill goes to a field by Tab alone, and types.
func (s *seat) fill(name, keys string) {
	s.t.Helper()
	s.tabTo(fmt.Sprintf(`document.activeElement.name === %q`, name))
	s.do(chromedp.KeyEvent(keys))
}

// tabTo presses Tab until something holds of what has the focus.
func (s *seat) tabTo(holds string) {
	s.t.Helper()
	for range 300 {
		s.do(chromedp.KeyEvent(kb.Tab))
		if get(s, chromedp.Evaluate[bool](holds)) {
			return
		}
	}
	s.t.Fatalf("Tab does not lead to where %s at %s", holds, s.path())
}

// go1 does a step that leads to another page, and waits for that.
func (s *seat) go1(a step) {
	s.t.Helper()
	s.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.dataset.old = "yes"; 0`), a,
		chromedp.WaitReady(css("html:not([data-old]) main")))
	s.loaded()
}

// acting is a demo's desk where things are done, each to something else, so that their order says nothing.
func acting(t *testing.T) string {
	t.Helper()
	chromium(t)
	actedOn.Do(func() { actedAt, actedErr = serveDemo(sharedDir + "-acting") })
	if actedErr != nil {
		t.Fatal(actedErr)
	}
	return actedAt
}

var (
	actedOn  sync.Once
	actedAt  string
	actedErr error
)

// A payment came on a wrong KID: find it, place it, see the invoice paid; by mouse, in bokmål.
func TestAPaymentOnAWrongKID(t *testing.T) {
	s := sit(t, acting(t))
	s.signIn("accountant", "nb")
	s.click("Uplassert")
	no := get(s, chromedp.Evaluate[string](
		`document.querySelector("form.suggestion input[name=to]").value.replace("invoice:", "")`))
	s.click("Plasser")
	s.says("Angre")
	s.open("/search?q=" + no)
	s.open("/invoices/" + no)
	s.says("Utestående")
	if left := ask[int](s, "invoices/"+no, `j.outstanding_ore`); left != 0 {
		t.Errorf("invoice %s has %d øre outstanding", no, left)
	}
	s.says("0,00")
}

// The same by keyboard alone, in English, and undone again.
func TestAPaymentOnAWrongKIDByKeyboard(t *testing.T) {
	s := sit(t, acting(t))
	s.signIn("accountant", "en")
	s.press("Unmatched")
	waiting := ask[int](s, "unmatched", `j.items.length`)
	for range waiting { // down to the first row that has a suggestion
		s.do(chromedp.KeyEvent("j"))
		if get(s, chromedp.Evaluate[bool](`!!document.querySelector("tr.here [data-key=a]")`)) {
			break
		}
	}
	s.go1(chromedp.KeyEvent("a"))
	if left := ask[int](s, "unmatched", `j.items.length`); left != waiting-1 {
		t.Errorf("%d payments wait after one was placed, %d before", left, waiting)
	}
	s.go1(chromedp.KeyEvent("u"))
	if left := ask[int](s, "unmatched", `j.items.length`); left != waiting {
		t.Errorf("%d payments wait after it was undone, %d before", left, waiting)
	}
}

// A member asks why she got a fee: reception finds her by name, and reads it out.
func TestWhyAFee(t *testing.T) {
	at := address(t)
	s := sit(t, at)
	s.signIn("accountant", "nb")
	no := ask[string](s, "invoices?method=invoice&limit=100", `j.items.find(i => i.fee_ore > 0).invoice_no`)
	customer := ask[string](s, "invoices/"+no, `j.customer_no`)
	s.signIn("reception", "nb")
	s.do(chromedp.KeyEvent("/"), chromedp.SetValue(css("[data-find]:focus"), customer)) // the key is no part of it
	s.go1(chromedp.KeyEvent(kb.Enter))
	if !strings.HasPrefix(s.path(), "/customers/"+customer) {
		s.click(customer)
	}
	s.open("/invoices/" + no)
	s.says("Hvorfor gebyr")
	s.says("AvtaleGiro")
	s.picture("task-fee")
}

// Tonight's transmission is approved by somebody who has seen how it differs from last month's.
func TestApproveTonightsTransmission(t *testing.T) {
	s := sit(t, acting(t))
	s.signIn("approver", "nb")
	s.click("Se og godkjenn")
	s.says("Mot måneden før")
	s.picture("task-approve")
	s.click("Godkjenn")
	s.says("Dette skjer")
	s.click("Godkjenn 2") // 217 claims, or so
	s.says("approver")
	approved := ask[string](s, "transmissions?limit=100",
		`j.items.find(t => t.status === "sealed").approved_by`)
	if approved != "approver" {
		t.Errorf("approved by %q", approved)
	}
}

// Freeze from 10 April to 10 May, knowing what will be charged, by keyboard alone.
func TestFreeze(t *testing.T) {
	s := sit(t, acting(t))
	s.signIn("reception", "en")
	no := "M1010"
	s.open("/memberships/" + no)
	s.press("Freeze")
	s.fill("from", "04102027") // as a browser that speaks American asks for a date
	s.fill("until", "05102027")
	s.press("Show what will happen")
	s.says("What will happen")
	s.picture("task-freeze")
	s.press("Freeze")
	s.says("The freeze is registered.")
}

// The bank's statement shows 499 that trekk does not: the month's page says so, from the file that is dropped, before
// anything is ticked.
func TestTheStatementShowsMore(t *testing.T) {
	s := sit(t, acting(t))
	s.signIn("accountant", "nb")
	statement := filepath.Join(t.TempDir(), "kontoutskrift.csv")
	lines := "date;amount;reference\n2026-10-21;499.25;ukjent\n" // an amount that nobody paid
	if err := os.WriteFile(statement, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	s.open("/month-end?month=2026-10")
	s.do(chromedp.SetUploadFiles(css("#f-statement"), []string{statement}))
	s.click("Sammenlign")
	s.says("1 har bare banken: 499,25")
	s.says("bare banken")
	s.picture("task-statement")
}
