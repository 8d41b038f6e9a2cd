package browser

import (
	"cmp"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"trekk/cmd/trekk/console"
)

// kinds finds an address of the console by a path, so that of a thousand invoices one is looked at.
var kinds = func() *http.ServeMux {
	mux := http.NewServeMux()
	for _, a := range console.Addresses() {
		if a != "/" { // which is every other address too
			mux.Handle(a, http.NotFoundHandler())
		}
	}
	return mux
}()

// kindOf is the kind of page at a path: /invoices/{no}.
func kindOf(path string) string {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return path
	}
	_, pattern := kinds.Handler(r)
	return cmp.Or(pattern, path)
}

// reach follows links from page to page, and gives one address for each kind of page.
func reach(s *seat) map[string]string {
	found := map[string]string{}
	for wait := []string{"/"}; len(wait) > 0; {
		path := wait[0]
		wait = wait[1:]
		if _, seen := found[kindOf(path)]; seen {
			continue
		}
		found[kindOf(path)] = path
		s.open(path)
		links := get(s, chromedp.Evaluate[[]string](`[...document.querySelectorAll("nav a[href], main a[href]")]
			.filter(a => a.origin === location.origin && !/[?&](as|lang)=/.test(a.search))
			.map(a => a.pathname + a.search)`))
		for _, l := range links {
			if _, seen := found[kindOf(l)]; !seen && !isFile(l) {
				wait = append(wait, l)
			}
		}
	}
	return found
}

// isFile reports whether an address answers with a file, which is no page.
func isFile(path string) bool {
	for _, begins := range []string{"/api/", "/persons/me/second-factor/qr", "/imports/samples/"} {
		if strings.HasPrefix(path, begins) {
			return true
		}
	}
	return strings.HasSuffix(path, "/bytes") || strings.HasSuffix(path, "/pdf") ||
		strings.HasSuffix(path, "/everything")
}

// inOtherStates are pages to which links lead in states that the demo's books are not in, or of acts that only
// somebody else may do then.
var inOtherStates = []string{
	"/transmissions/{no}/resend", "/transmissions/{no}/renew", "/runs/confirm", "/refunds/{no}",
	"/refunds/{no}/approve", "/refunds/{no}/withdraw", "/persons/tokens/{no}/revoke", "/findings/{no}/settle",
	"/files/{no}/accept", "/files/{no}/retry", "/files/{no}/discard", "/events/{no}/undo",
	"/customers/{no}/release",
	"/customers/{no}/refund", "/customers/{no}/apply-credit", "/invoices/{no}/release",
	"/invoices/{no}/resolve", "/invoices/{no}/withdraw-write-off", "/invoices/{no}/approve-write-off",
	"/invoices/{no}/withdraw-reminder",
	"/invoices/{no}/withdraw-handover", "/invoices/{no}/cancel-claim", "/persons/me/second-factor/off",
	"/persons/{no}/take-second-factor", "/messages/{no}", "/messages/{no}/retry", "/cases/{no}",
	"/customers/{no}/return",
}

// violation is what axe-core finds.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// accessible holds the page against axe-core, where TREKK_AXE names its script.
func (s *seat) accessible(path string) {
	s.t.Helper()
	file := os.Getenv("TREKK_AXE")
	if file == "" {
		return
	}
	script, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	s.do(chromedp.Evaluate[chromedp.Void](string(script) + "; 0"))
	result := get(s, chromedp.Evaluate[string](
		`axe.run().then(r => JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	var list []violation
	if err := json.Unmarshal([]byte(result), &list); err != nil {
		s.t.Fatal(err)
	}
	for _, v := range list {
		s.t.Errorf("%s: %s: %s: %s\n%s", path, v.ID, v.Help, v.Nodes[0].HTML, v.Nodes[0].Summary)
	}
}

// fits fails where the page is wider than the window, for what is wide scrolls by itself, and where a text is
// higher than its place.
func (s *seat) fits(path string) {
	s.t.Helper()
	over := get(s, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if over > 0 {
		widest := get(s, chromedp.Evaluate[string](`(() => { const w = document.documentElement.clientWidth;
			const e = [...document.querySelectorAll("main *, header *, nav *")].find(e => !e.closest(".scroll, nav, pre, figure")
				&& e.getBoundingClientRect().right > w + 1); return e ? e.outerHTML.slice(0, 200) : "" })()`))
		s.t.Errorf("%s is %d px wider than the window: %s", path, over, widest)
	}
	spilled := get(s, chromedp.Evaluate[string](`(() => { const e = [...document.querySelectorAll("main :is(td, th, li, p, dd, a)")]
		.find(e => getComputedStyle(e).overflowY === "visible" && e.clientHeight > 0 && e.scrollHeight > e.clientHeight + 4);
		return e ? e.outerHTML.slice(0, 200) : "" })()`))
	if spilled != "" {
		s.t.Errorf("%s: what stands in this is higher than its place, and covers others: %s", path, spilled)
	}
}

// TestEveryPage opens every page that can be reached, in bokmål and light, in English and dark, narrow and at
// 200 %.
func TestEveryPage(t *testing.T) {
	at := address(t)
	s := sit(t, at)
	seen := map[string]string{}
	for _, role := range []string{"admin", "approver", "accountant"} {
		s.signIn(role, "nb")
		for kind, path := range reach(s) {
			if _, before := seen[kind]; before {
				continue
			}
			seen[kind] = path
			s.look(role+path, path)
		}
	}
	for _, a := range console.Addresses() {
		if _, ok := seen[a]; !ok && !isFile(a) && !slices.Contains(inOtherStates, a) {
			t.Errorf("%s is reached by no link", a)
		}
	}
	t.Logf("%d kinds of pages", len(seen))
	if s.said = slices.Compact(s.said); len(s.said) > 0 {
		t.Errorf("the browser complained: %q", s.said)
	}
}

func (s *seat) look(name, path string) {
	s.t.Helper()
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	for i, lang := range []string{"nb", "en"} {
		s.dark(i == 1)
		s.open(path + join + "lang=" + lang)
		s.accessible(path)
		s.picture(name + "-" + lang)
	}
	s.dark(false)
	s.do(chromedp.EmulateViewport(320, 640))
	s.fits(path)
	s.picture(name + "-320")
	s.do(chromedp.EmulateViewport(640, 450)) // 1280 by 900 at 200 %
	s.fits(path)
	s.do(chromedp.EmulateViewport(1280, 900))
}

// TestKeysShowThemselves is the help that ? shows, and that focus is seen wherever Tab leads.
func TestKeysShowThemselves(t *testing.T) {
	s := sit(t, address(t))
	s.signIn("admin", "nb")
	s.open("/") // whole, so that keys are heard
	s.do(chromedp.KeyEvent("?"), chromedp.WaitVisible(css("dialog.keys[open]")), chromedp.KeyEvent(kb.Escape))
	for range 12 {
		s.do(chromedp.KeyEvent(kb.Tab))
		if get(s, chromedp.Evaluate[string](`getComputedStyle(document.activeElement).outlineStyle`)) == "none" {
			t.Errorf("focus is not seen on %s", get(s, chromedp.Evaluate[string](
				`document.activeElement.outerHTML.slice(0, 120)`)))
		}
	}
}
