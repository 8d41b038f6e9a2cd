package console

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/schedule/bankday"
)

// act is something a person does, with an address of its own: GET shows a form and what will happen, POST
// does it and leads back.
type act struct {
	path  string      // /invoices/{no}/credit
	right batch.Right // of who may; none for everybody who is signed in
	title string      // of its page, and of the link to it
	did   string      // what is said when it is done
	key   string      // of the keyboard
	money bool        // the password is asked for again: money leaves, or it is for good
	kind  desk.Kind   // of the desk, whose last reasons are offered; none where no reason is asked for

	// about reads what the act is about, as it is now.
	about func(*ask) (*about, error)
	// will says what would happen, in numbers, by what the form has; nil where about says it all. The act is
	// done when it has been shown what it would do as the form is.
	will func(*ask, *form) ([]string, error)
	// warn says what speaks against it as the form is: it is done at once where nothing does, else when that has been
	// shown. Nil where nothing ever does.
	warn func(*ask, *form) ([]string, error)
	// do does it, and says where to go on, below the creditor's path; empty for where about leads back.
	do func(*ask, *form) (to string, err error)
	// undo is the address at which it is undone, below the creditor's path; nil where it is not.
	undo func(no string) string
	// see is where what was done is seen, below the creditor's path; nil where the page that follows shows it.
	see func(no string) string
	// atOnce says that it is undone without another word; else the address has a form.
	atOnce bool
}

// about is what an act is about.
type about struct {
	Title string   // said already: Invoice 1042 · Kari Nordmann
	Facts []fact   // what one must know to decide
	Will  []string // what will happen, in numbers
	// Figures are what will happen as a table; nil where it takes none.
	Figures *table
	Shown   *shown // above the form; nil where nothing is
	Button  string // the act in numbers, said already; the act's title where it is empty
	Fields  []field
	Back    string // where to go when nothing is done, below the creditor's path
}

type fact struct {
	Name  string
	Value any
	To    string
}

// field is a field of a form.
type field struct {
	Name, Label, Help string // said already
	Kind              string // text, reason, amount, date, choice, check, password, number, area, file, hidden
	Value             string
	Choices           []choice
	Recent            []string // reasons that were given before
	Optional          bool
	Ours              bool   // its value is made here: no address fills it in, which may be another's that knows it
	Fault             string // what is wrong with it
}

// form is what a reader has filled in.
type form struct {
	a      *ask
	values url.Values
	faults map[string]string

	// What will may add to its lines: a table of figures, and the act in numbers for the button, said already.
	figures *table
	button  string
	warned  bool // it is shown what speaks against the act
}

func (f *form) text(name string) string { return strings.TrimSpace(f.values.Get(name)) }
func (f *form) has(name string) bool    { return f.text(name) != "" }

// wrong notes what is wrong with a field, once.
func (f *form) wrong(name, fault string) {
	if f.faults[name] == "" {
		f.faults[name] = fault
	}
}

// amount is an amount of kroner as 1 234,50 or 1234.5; zero where the field is empty.
func (f *form) amount(name string) batch.Ore {
	text := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".").Replace(f.text(name))
	if text == "" {
		return 0
	}
	o, err := batch.ParseOre(text)
	if err != nil {
		f.wrong(name, f.a.say("This is no amount: want one such as 1 234,50"))
	}
	return o
}

// count is a number from 1 on; zero where the field is empty.
func (f *form) count(name string) int {
	if !f.has(name) {
		return 0
	}
	n, err := strconv.Atoi(f.text(name))
	if err != nil || n < 1 {
		f.wrong(name, f.a.say("This is no number: want one such as 3"))
	}
	return n
}

// day is a day; none where the field is empty.
func (f *form) day(name string) (d bankday.Date) {
	if !f.has(name) {
		return 0
	}
	d, err := readDay(f.text(name))
	if err != nil || d < earliest {
		f.wrong(name, f.a.say("This is no day: want one such as 20.10.2026"))
	}
	return d
}

// actView is an act's page.
type actView struct {
	*about
	To    string // where the form goes
	Seen  string // a mark of what is shown, by which a change meanwhile is told
	Asked string // a mark of the form of which is shown what would happen; empty where none is
	Moved bool   // it has changed since the reader saw it
	Fault string // why it was not done
	File  bool   // the form has a file
}

// acts are all acts, from the files of the pages.
func acts() []*act {
	return slices.Concat(
		invoiceActs, membershipActs, transmissionActs, fileActs, findingActs, brakeActs, runActs,
		monthEndActs, personActs, unmatchedActs, customerActs, refundActs, messageActs,
	)
}

func actRoutes() (all []route) {
	for _, x := range acts() {
		var rights []batch.Right
		if x.right != "" {
			rights = []batch.Right{x.right}
		}
		all = append(all, route{"GET " + x.path, rights, x.show}, route{"POST " + x.path, rights, x.post})
	}
	return all
}

// link is the way to the act on a subject.
func (x *act) link(a *ask, no string) link {
	return link{Title: a.say(x.title), To: a.To(x.at(no)), Key: x.key}
}

func (x *act) at(no string) string { return strings.Replace(x.path, "{no}", url.PathEscape(no), 1) }

// offers are the links to those acts that the visitor may do.
func (a *ask) offers(no string, acts ...*act) (list []link) {
	for _, x := range acts {
		if x.right == "" || a.May(x.right) {
			list = append(list, x.link(a, no))
		}
	}
	return list
}

// show answers with the form.
func (x *act) show(a *ask) (*page, error) {
	if to := x.confirmed(a); to != nil {
		return nil, to
	}
	b, err := x.about(a)
	if err != nil {
		return nil, err
	}
	for i, f := range b.Fields { // an address may fill fields in
		if v := a.query(f.Name); v != "" && f.Kind != "password" && !f.Ours {
			b.Fields[i].Value = v
		}
	}
	return x.page(a, b, &form{})
}

// confirmed leads to where the password is asked for, when money would move and it was not given of late.
func (x *act) confirmed(a *ask) error {
	if !x.money || a.Confirmed() {
		return nil
	}
	return goTo(a.To("/confirm") + "?to=" + url.QueryEscape(a.With()))
}

func (x *act) page(a *ask, b *about, f *form) (*page, error) {
	v := &actView{about: b, To: a.Base + a.r.URL.Path, Seen: seen(b)}
	b.Button = cmp.Or(f.button, b.Button, a.say(x.title))
	switch {
	case f.warned:
		v.Asked = asked(f, b)
	case x.will == nil:
	case len(b.Will) > 0 || f.figures != nil:
		v.Asked = asked(f, b)
	default:
		b.Button = a.say("Show what will happen")
	}
	if f.figures != nil {
		b.Figures = f.figures
	}
	for i := range b.Fields {
		if b.Fields[i].Kind == "reason" {
			recent, err := a.Reports().Reasons(a.ctx(), x.kind.Action, x.kind.On)
			if err != nil {
				return nil, err
			}
			b.Fields[i].Recent = recent
		}
		b.Fields[i].Fault = f.faults[b.Fields[i].Name]
		v.File = v.File || b.Fields[i].Kind == "file"
		if f.values != nil && b.Fields[i].Kind != "password" {
			b.Fields[i].Value = f.text(b.Fields[i].Name)
		}
	}
	return &page{Title: a.say(x.title), Body: "act", Data: v, Narrow: true}, nil
}

// seen is a mark of what an act's page has shown.
func seen(b *about) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %v", b.Title, b.Facts)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// asked is a mark of what a form asks for.
func asked(f *form, b *about) string {
	h := sha256.New()
	for _, field := range b.Fields {
		fmt.Fprintf(h, "%q %q ", field.Name, f.text(field.Name))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// post does the act, or shows what would happen, or what keeps it from being done.
func (x *act) post(a *ask) (*page, error) {
	if to := x.confirmed(a); to != nil {
		return nil, to
	}
	f, err := a.form()
	if err != nil {
		return nil, err
	}
	b, err := x.about(a)
	if err != nil {
		return nil, err
	}
	moved := f.text("seen") != "" && f.text("seen") != seen(b)
	if x.check(a, f, b); len(f.faults) == 0 && !moved {
		var to string
		var shown bool
		if shown, err = x.foretell(a, f, b); err == nil && !shown && len(f.faults) == 0 {
			if to, err = x.do(a, f); err == nil && len(f.faults) == 0 {
				return nil, goTo(x.after(a, to, b))
			}
		}
	}
	var refusal *batch.Refusal
	if err != nil && (!errors.As(err, &refusal) || refusal.Code == batch.NotTheirRole) {
		return nil, err
	}
	p, err := x.page(a, b, f)
	if err != nil {
		return nil, err
	}
	v := p.Data.(*actView)
	switch v.Moved = moved; {
	case moved:
		p.Status = http.StatusConflict
	case refusal != nil:
		p.Status, v.Fault = http.StatusUnprocessableEntity, a.refusal(refusal)
	case len(f.faults) > 0:
		p.Status = http.StatusUnprocessableEntity
	}
	return p, nil
}

// foretell reports whether what would happen is to be shown before the act is done, and notes it.
func (x *act) foretell(a *ask, f *form, b *about) (shown bool, err error) {
	switch {
	case f.text("asked") == asked(f, b):
	case x.will != nil:
		b.Will, err = x.will(a, f)
		return true, err
	case x.warn != nil:
		var against []string
		if against, err = x.warn(a, f); len(against) > 0 {
			b.Will, f.warned = against, true
		}
	}
	return f.warned, err
}

// check notes which fields are missing.
func (x *act) check(a *ask, f *form, b *about) {
	for _, field := range b.Fields {
		if !field.Optional && field.Kind != "check" && field.Kind != "file" && !f.has(field.Name) {
			f.wrong(field.Name, a.say("This must be filled in"))
		}
	}
}

// after is where the reader goes when it is done, which says that it is.
func (x *act) after(a *ask, to string, b *about) string {
	if to == "" {
		to = b.Back
	}
	u, err := url.Parse(to)
	if err != nil {
		u = &url.URL{Path: "/"}
	}
	q := u.Query()
	q.Set("done", x.path)
	q.Set("of", a.no())
	u.RawQuery = q.Encode()
	return a.To(u.String())
}

// maxForm is how much of a form is read, in bytes, a file apart.
const maxForm = 1 << 20

// maxText is how long what is filled in may be, in characters.
const maxText = 1000

// form is the form that was sent.
func (a *ask) form() (*form, error) {
	var err error
	if strings.HasPrefix(a.r.Header.Get("Content-Type"), "multipart/") {
		err = a.r.ParseMultipartForm(maxForm)
	} else {
		err = a.r.ParseForm()
	}
	if err != nil {
		return nil, errors.Join(misasked(a.say("The form cannot be read.")), err)
	}
	f := &form{a: a, values: a.r.PostForm, faults: map[string]string{}}
	for name, values := range f.values {
		if slices.ContainsFunc(values, func(v string) bool {
			return utf8.RuneCountInString(v) > maxText || strings.ContainsRune(v, 0) || !utf8.ValidString(v)
		}) {
			f.values.Del(name)
			f.wrong(name, a.say("This is too long, or cannot be kept"))
		}
	}
	return f, nil
}

// goTo answers with a way on.
func goTo(to string) writer {
	return func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
}

// done says what the reader has just done.
func done(a *ask) string {
	if x := actAt(a.query("done")); x != nil {
		return a.say(x.did)
	}
	return ""
}

// undoOf is where what the reader has just done is undone, and whether that needs no form.
func undoOf(a *ask) (to string, atOnce bool) {
	if x := actAt(a.query("done")); x != nil && x.undo != nil {
		return a.To(x.undo(url.PathEscape(a.query("of")))), x.atOnce
	}
	return "", false
}

// seeOf is where what the reader has just done is seen; empty where it is on the page.
func seeOf(a *ask) string {
	if x := actAt(a.query("done")); x != nil && x.see != nil {
		return a.To(x.see(a.query("of")))
	}
	return ""
}

func actAt(path string) *act {
	for _, x := range acts() {
		if path != "" && x.path == path {
			return x
		}
	}
	return nil
}

// reason is the field of why something is done.
func (a *ask) reason() field { return field{Name: "reason", Label: a.say("Reason"), Kind: "reason"} }

var actTexts = texts{
	"Reason":                                       "Årsak",
	"Show what will happen":                        "Vis hva som skjer",
	"What will happen":                             "Dette skjer",
	"This must be filled in":                       "Dette må fylles ut",
	"This is too long, or cannot be kept":          "Dette er for langt, eller kan ikke lagres",
	"This is no amount: want one such as 1 234,50": "Dette er ikke et beløp: skriv for eksempel 1 234,50",
	"This is no number":                            "Dette er ikke et tall",
	"This is no month: want one such as 2026-10":   "Dette er ikke en måned: skriv for eksempel 2026-10",
	"There is no such kind of file":                "Det finnes ingen slik filtype",
	"A list is had as csv or xlsx":                 "En liste fås som csv eller xlsx",
	"The form cannot be read.":                     "Skjemaet kan ikke leses.",
	"The list does not go on from there, or not in that order: begin with its first page.": "Listen fortsetter " +
		"ikke derfra, eller ikke i den rekkefølgen: begynn på første side.",
	"This is no day: want one such as 20.10.2026": "Dette er ikke en dato: skriv for eksempel 20.10.2026",
	"This is no number: want one such as 3":       "Dette er ikke et tall: skriv for eksempel 3",
	"Do nothing":                                  "Avbryt",
	"optional":                                    "valgfritt",
	"This has changed since you saw it. Look at it as it is now, and decide again.": "Dette er endret " +
		"siden du så det. Se hvordan det er nå, og bestem deg på nytt.",
	"It was not done: %s": "Det ble ikke gjort: %s",
	"Undo":                "Angre",
}
