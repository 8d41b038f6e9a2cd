package console

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/web"
	"trekk/schedule/bankday"
)

// ask is a request for a page.
type ask struct {
	*web.Visit
	tongue
	r    *http.Request
	site *Site
}

func (a *ask) ctx() context.Context    { return a.r.Context() }
func (a *ask) no() string              { return a.r.PathValue("no") }
func (a *ask) query(key string) string { return strings.TrimSpace(a.r.URL.Query().Get(key)) }
func (a *ask) Today() bankday.Date     { return a.App.Today() }

// To is an address of the console, from its path below the creditor's.
func (a *ask) To(path string) string { return a.Base + path }

// With is the address asked for with parts of its query set anew; a part that is empty goes.
func (a *ask) With(pairs ...string) string {
	q := a.r.URL.Query()
	for pair := range slices.Chunk(pairs, 2) {
		name, value := pair[0], pair[len(pair)-1]
		q.Set(name, value)
		if value == "" {
			q.Del(name)
		}
	}
	u := url.URL{Path: a.Base + a.r.URL.Path, RawQuery: q.Encode()}
	return u.String()
}

// page is what an address answers.
type page struct {
	Title  string // said already
	Body   string // the template of what is below the title
	Data   any    // what the template is about
	Acts   []link // what can be done here, the first one first
	Status int    // of the answer; 200 where it is zero
	Narrow bool   // a form or a text, not as wide as a table
	Keys   []link // of the keyboard, that only this page has: what each does, said already
}

// link is an address with what it is called.
type link struct {
	Title, To string
	Key       string // that follows it, of the keyboard
	Here      bool   // it is where the reader is
}

// view is a page on its way to the reader.
type view struct {
	*ask
	*page
	Places []link // the navigation
	Other  link   // the same page in the other language
	Done   string // what has just been done, said already
	Undo   string // where it is undone; empty where it cannot be
	AtOnce bool   // it is undone without a form
	See    string // where it is seen; empty where it is on the page
}

//go:embed templates
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// templates are the templates in each language, made when a site is: other commands have no use for them.
var templates = sync.OnceValue(func() map[tongue]*template.Template {
	return map[tongue]*template.Template{"nb": parsed("nb"), "en": parsed("en")}
})

func parsed(t tongue) *template.Template {
	var own *template.Template
	own = template.New("").Funcs(t.moneyFuncs()).Funcs(template.FuncMap{
		"say": t.say, "money": money, "date": t.date, "longdate": t.longDate, "weekday": t.weekday,
		"clock": t.clock, "hour": t.hour, "until": t.until, "mark": mark, "alarming": alarming,
		"cell": t.cell, "saying": t.saying, "join": strings.Join, "account": accountNo,
		"visible": batch.Visible, "filefault": t.fileFault, "dayof": batch.DayOf,
		"lasting": t.lastingSince, "sentence": sentence, "did": t.did, "deadline": t.deadline,
		"customerpath": customerPath,
		"findingpath":  func(id string) string { return fillNo(subjectPaths[batch.OfFinding], id) },
		"linepath":     func(file int64, line int) string { return linePath(filePath(file), line) },
		"linespath":    func(l *report.LineOf) string { return linesPath(*l) },
		"dated":        func(fact string) string { return wording.Dated(fact, string(t)) },
		"ofrecord":     func(text string) string { return wording.OfRecord(text, string(t)) },
		"messageword":  stateWord,
		"word":         func(w any) string { return t.cell(render.Word(fmt.Sprint(w))) },
		"deed":         func(word string) string { return t.cell(deed(word)) },
		"body": func(name string, v any) (template.HTML, error) {
			var b bytes.Buffer
			err := own.ExecuteTemplate(&b, name, v)
			return template.HTML(b.String()), err //nolint:gosec // escaped by the template just executed
		},
	})
	return template.Must(own.ParseFS(templateFiles, "templates/*.html"))
}

// render writes a page. It is made whole before its first byte leaves: one that fails is an error's.
func (s *Site) render(w http.ResponseWriter, a *ask, p *page) error {
	v := view{ask: a, page: p, Places: s.places(a)}
	name, lang := a.otherTongue()
	v.Other = link{Title: name, To: a.With("lang", lang)}
	v.Done = done(a)
	v.Undo, v.AtOnce = undoOf(a)
	v.See = seeOf(a)
	var b bytes.Buffer
	if err := templates()[a.tongue].ExecuteTemplate(&b, "shell", v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	_, err := b.WriteTo(w)
	return err
}

// failure is the page of an error: what it is, and what to do.
func failure(a *ask, err error) *page {
	p := &page{Body: "failure", Narrow: true}
	var refusal *batch.Refusal
	var wrong misasked
	busy, large := new(batch.BusyError), new(http.MaxBytesError)
	switch {
	case errors.Is(err, batch.ErrNotFound):
		p.Status, p.Title = http.StatusNotFound, a.say("There is no such thing here")
		p.Data = a.say("It may be another creditor's, or the number is mistyped. Search by name, KID, invoice or amount.")
	case errors.As(err, &refusal) && refusal.Code == batch.NotTheirRole:
		p.Status, p.Title = http.StatusForbidden, a.say("Not for your role")
		p.Data = a.refusal(refusal)
	case errors.As(err, &large):
		p.Status, p.Title = http.StatusRequestEntityTooLarge, a.say("That is too large")
		p.Data = a.say("A file may have %d MiB at most.", large.Limit>>20)
	case errors.As(err, &wrong):
		p.Status, p.Title, p.Data = http.StatusBadRequest, a.say("That cannot be asked for"), string(wrong)
	case errors.Is(err, batch.ErrCursor), errors.Is(err, batch.ErrOrder):
		p.Status, p.Title = http.StatusBadRequest, a.say("That cannot be asked for")
		p.Data = a.say("The list does not go on from there, or not in that order: begin with its first page.")
	case errors.As(err, &refusal):
		p.Status, p.Title, p.Data = http.StatusUnprocessableEntity, a.say("That cannot be done"), a.refusal(refusal)
	case errors.As(err, &busy):
		p.Status, p.Title = http.StatusConflict, a.say("The books are busy")
		p.Data = a.say("A night's run, or somebody else, is writing in them. Nothing has changed: try again in a minute.")
	default:
		p.Status, p.Title = http.StatusInternalServerError, a.say("Something failed")
		p.Data = a.say("Nothing has changed. The log of the server says what it was.")
	}
	return p
}

// misasked is what is wrong with a question, such as a filter that is no day, in the reader's language.
type misasked string

func (m misasked) Error() string { return string(m) }

// misasked says what is wrong with a filter of the address.
func (a *ask) misasked(name, fault string) error { return misasked(name + ": " + fault) }
