package console

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/console/picture"
	"trekk/schedule/bankday"
)

// The pictures are drawn of the books, each with its figures, without a style of their own.
func TestPictures(t *testing.T) {
	d := opened(t)
	d.shows(batch.RoleViewer, "/pictures", `id="money-title"`, `id="speed-title"`, `id="asked-title"`,
		`id="ageing-title"`, `id="mandates-title"`, "okt. 26", "Tallene", `class="line c1"`,
		`href="/pictures" aria-current`)
	d.refuses(batch.RoleReception, "/pictures", http.StatusForbidden)
	_, body := d.get(batch.RoleViewer, "/pictures")
	if n := strings.Count(body, "<svg"); n != 5 || strings.Count(body, "<details") < n {
		t.Errorf("%d pictures, %d foldings", n, strings.Count(body, "<details"))
	}
	if strings.Contains(body, "style=") || strings.Contains(body, "<style") {
		t.Error("a picture has a style of its own")
	}
	d.shows(batch.RoleViewer, "/", "Ingenting forfaller denne uken")
	due := bankday.New(2026, 10, 20)
	w, err := d.app.Report().Week(t.Context(), due)
	if err != nil {
		t.Fatal(err)
	}
	week := tongue("nb").weekDrawn(&w)
	if svg := string(week.SVG); week.Blank() || !strings.Contains(svg, "tirsdag") ||
		!strings.Contains(svg, "line c2") {
		t.Errorf("the week of a due date: %s", svg)
	}
}

// Where there is nothing to draw, the page says what would be there.
func TestAPictureOfNothing(t *testing.T) {
	if drawn := tongue("nb").speedDrawn(nil); !drawn.Blank() {
		t.Error("no due date is drawn")
	}
	if drawn := tongue("nb").mandatesDrawn([]report.MonthMandates{{Won: 1}}); drawn.Blank() {
		t.Error("a mandate is not drawn")
	}
}

func TestTheStyleSheetHasThatOfPictures(t *testing.T) {
	w := httptest.NewRecorder()
	Static().ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "console.css"}})
	body, kind := w.Body.String(), w.Header().Get("Content-Type")
	if w.Code != http.StatusOK || !strings.HasPrefix(kind, "text/css") ||
		!strings.Contains(body, ".facts") || !strings.HasSuffix(body, picture.CSS) {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w = httptest.NewRecorder()
	Static().ServeHTTP(w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "icon.svg"}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<svg") {
		t.Errorf("the icon: %d", w.Code)
	}
}
