package console

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/sheet"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

// importers are who may hand in some file.
var importers = []batch.Right{batch.ToServe, batch.ToAccount, batch.ToOperate}

var importRoutes = []route{
	{"GET /imports", importers, importsPage},
	{"POST /imports", importers, lookPage},
	{"POST /imports/take", importers, takePage},
	{"GET /imports/samples/{no}", importers, samplePage},
}

// ofBank and ofStatement are the kinds of files that no import takes.
const (
	ofBank      = desk.OfBank
	ofStatement = "statement"
)

// kindTitles are what the kinds of files are called.
var kindTitles = map[string]string{
	"customers": "Customers", "memberships": "Memberships", "events": "Events",
	"invoices": "Invoices of another system", ofStatement: "Bank statement",
	ofBank: "File of the bank: OCR giro, camt, receipt",
}

// importRight is the right to hand in a kind of file.
func importRight(kind string) batch.Right {
	switch kind {
	case ofBank:
		return desk.KindOf("deliver", batch.OfFile).Right
	case ofStatement:
		return desk.KindOf("tick", batch.OfStatement).Right
	}
	return desk.KindOf("import_"+kind, batch.OfImport).Right
}

// importKinds are the kinds of files that the visitor may hand in.
func (a *ask) importKinds() []string {
	return slices.DeleteFunc(append(slices.Clone(desk.Imports), ofStatement, ofBank),
		func(kind string) bool { return !a.May(importRight(kind)) })
}

// importsView is what the page of imports shows.
type importsView struct {
	Kinds   []choice
	Kind    string
	Fault   string
	Samples []link
	Look    *importLook // of the file that was dropped
	Done    []check     // what was done with it
}

// importLook is how a file is understood.
type importLook struct {
	File, Kind, Secret string
	Facts              []fact
	Columns, First     *table
	Faults, Left       *table // nil where there is none
	Fields             []field
	Button             string // said already
}

func (a *ask) importsView(kind string) *importsView {
	v := &importsView{Kind: kind, Kinds: []choice{{"", a.say("what it is, is found out")}}}
	for _, k := range a.importKinds() {
		v.Kinds = append(v.Kinds, choice{k, a.say(kindTitles[k])})
		if k != ofBank {
			v.Samples = append(v.Samples,
				link{Title: a.say(kindTitles[k]), To: a.To("/imports/samples/" + k)})
		}
	}
	return v
}

func (v *importsView) page(a *ask) *page {
	p := &page{Title: a.say("Imports"), Body: "imports", Data: v}
	if v.Fault != "" {
		p.Status = http.StatusUnprocessableEntity
	}
	return p
}

func importsPage(a *ask) (*page, error) { return a.importsView(a.query("kind")).page(a), nil }

// samplePage answers with a file that can be imported.
func samplePage(a *ask) (*page, error) {
	kind := a.no()
	if kind == ofBank || !slices.Contains(a.importKinds(), kind) {
		return nil, batch.ErrNotFound
	}
	sample, err := desk.Sample(a.Moment(), kind)
	if err != nil {
		return nil, err
	}
	return nil, kept(kind+".csv", bytes.NewReader(sample))
}

// lookPage shows how a file is understood that was dropped, and holds it until it is taken.
func lookPage(a *ask) (*page, error) {
	f, err := a.form()
	if err != nil {
		return nil, err
	}
	v := a.importsView(f.text("kind"))
	file, head, err := a.r.FormFile("file")
	if err != nil {
		v.Fault = a.say("Choose a file first")
		return v.page(a), nil
	}
	defer file.Close()
	if v.Kind == "" {
		if v.Kind, err = a.kindOf(head.Filename, file); err != nil {
			return nil, err
		}
	}
	switch {
	case v.Kind == "":
		v.Fault = a.say("Neither the name nor the headings of %s say what it is: choose that", head.Filename)
		return v.page(a), nil
	case v.Kind != ofBank && desk.FileKinds()[v.Kind] == nil:
		return nil, a.misasked("kind", a.say("There is no such kind of file"))
	case !a.May(importRight(v.Kind)):
		return nil, batch.Refuse(batch.NotTheirRole, a.say("%s is registered as %s: this page is for others"),
			a.Person.Name, a.say(string(a.Person.Role)))
	}
	held := a.toHold(head.Filename, v.Kind)
	switch v.Kind {
	case ofStatement:
		held.back = "/imports"
		return a.lookAtStatement(held, file)
	case ofBank:
		v.Look, err = a.lookAtBank(held, file, head.Size)
	default:
		v.Look, err = a.look(held, file)
	}
	if err != nil {
		return nil, err
	}
	return v.page(a), nil
}

// toHold is a file that the visitor has dropped.
func (a *ask) toHold(name, kind string) heldFile {
	return heldFile{name: name, kind: kind, person: a.Person.Name, creditor: a.App.Conf.ID, since: time.Now()}
}

// holds holds a file that has been looked at, from its beginning: the bytes that were shown are those that are taken.
func (a *ask) holds(f heldFile, from io.ReadSeeker) (secret string, err error) {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return a.site.held.hold(f, from)
}

// kindOf finds out what a file is, from its beginning, to which it goes back.
func (a *ask) kindOf(name string, file io.ReadSeeker) (kind string, err error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", err
	}
	back := func() error { _, err := file.Seek(0, io.SeekStart); return err }
	if err := back(); err != nil {
		return "", err
	}
	if kind = desk.KindByContent(head[:n]); kind != "" {
		return kind, nil
	}
	if kind, err = a.Desk().KindOfFile(name, file); err != nil {
		return "", err
	}
	return kind, back()
}

// deliverPage hands in a file of the bank, and leads to it.
func deliverPage(a *ask, act desk.Deliver) (*page, error) {
	f, err := a.Desk().Deliver(a.ctx(), act)
	if err != nil {
		return nil, err
	}
	return nil, goTo(a.To(filePath(f.No)))
}

// shownRows is how many rows of a file are shown, and shownFaults how many of its faults.
const (
	shownRows   = 5
	shownFaults = 200
)

// look rehearses an import, and holds its file.
func (a *ask) look(held heldFile, file io.ReadSeeker) (*importLook, error) {
	act := desk.Import{What: held.kind, File: held.name, From: file}
	r, err := a.Desk().RehearseImport(a.ctx(), act)
	if err != nil {
		return nil, err
	}
	l := &importLook{File: held.name, Kind: a.say(kindTitles[held.kind])}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	headings, rows, err := a.Desk().FirstRows(act, shownRows)
	if err != nil {
		return nil, err
	}
	l.First = rowsOf(headings, rows)
	l.tell(a, &r)
	if len(r.Faults) > 0 {
		return l, nil
	}
	l.Secret, err = a.holds(held, file)
	l.Button = a.say("Take it: %d new, %d changed", r.New, r.Changed)
	l.Fields = []field{{Name: "reason", Label: a.say("Reason"), Kind: "text", Optional: true}}
	if held.kind == "invoices" {
		l.Fields = append(l.Fields, field{Name: "followed", Kind: "date", Optional: true,
			Label: a.say("The day from which the days of overdue invoices count")})
	}
	return l, err
}

// lookAtBank shows what would become of a file of the bank, and holds it. One with faults is held too: in quarantine
// it is where others are, and what waits for it waits.
func (a *ask) lookAtBank(held heldFile, file io.ReadSeeker, size int64) (*importLook, error) {
	r, err := a.Desk().RehearseDeliver(a.ctx(), held.name, size, file)
	if err != nil {
		return nil, err
	}
	f := &r.File
	l := &importLook{File: held.name, Kind: a.say(kindTitles[ofBank]), Columns: &table{}}
	l.Facts = []fact{{a.say("It will be"), fileWord(f.Status), ""}}
	if f.Kind != "" { // of one that cannot be read it is not known
		l.Facts = append(l.Facts, fact{a.say("Kind"), fileKind(f.Kind), ""})
	}
	if f.Reason != "" {
		l.Facts = append(l.Facts, fact{a.say("Reason"), a.fileFault(f.Reason), ""})
	}
	if f.Payments > 0 {
		l.Facts = append(l.Facts, fact{a.say("Payments"), f.Payments, ""}, fact{a.say("Amount"), f.Amount, ""})
	}
	if f.Mandates > 0 {
		l.Facts = append(l.Facts, fact{a.say("Mandates"), f.Mandates, ""})
	}
	if f.Kind == batch.FileOfReceipt && f.Number > 0 {
		l.Facts = append(l.Facts, fact{a.say("Transmission"), f.Number, a.To(transmissionPath(int64(f.Number)))})
	}
	for i := range r.Findings {
		l.Facts = append(l.Facts, fact{a.say("To know"), wording.Read(r.Findings[i], string(a.tongue)), ""})
	}
	l.Facts = append(l.Facts, fact{"SHA-256", f.SHA256, ""})
	if len(r.Faults) > 0 {
		l.Faults = figures(a, a.bankFaultColumns(), r.Faults[:min(len(r.Faults), shownFaults)])
	}
	if r.Before {
		l.Facts[0] = fact{a.say("It came before, and is not taken again"), batch.Visible(f.Name), a.To(filePath(f.No))}
		return l, nil
	}
	switch f.Status {
	case batch.FileIngested:
		l.Button = a.say("Take it: %d {payment|payments}, %s", f.Payments, money(f.Amount))
	case batch.FileQuarantined:
		l.Button = a.say("Put it into quarantine: nothing of it is booked")
	default:
		l.Button = a.say("Keep it all the same: nothing of it is booked")
	}
	l.Fields = []field{{Name: "reason", Label: a.say("Reason"), Kind: "text", Optional: true}}
	l.Secret, err = a.holds(held, file)
	return l, err
}

// bankFaultColumns name what is wrong with a file of the bank.
func (t tongue) bankFaultColumns() []col[batch.Fault] {
	return plain(
		render.Col("line", "Line", func(f *batch.Fault) any { return f.Line }),
		render.Col("column", "Column", func(f *batch.Fault) any { return f.Column }),
		render.Col("message", "What is wrong", func(f *batch.Fault) any { return t.fileFault(f.Message) }),
		render.Col("field", "Field", func(f *batch.Fault) any { return strings.TrimSpace(f.Record + " " + f.Field) }),
		render.Col("value", "Value", func(f *batch.Fault) any { return batch.Visible(f.Value) }),
	)
}

// fileReason is why a file of the bank is in quarantine, as it is kept with it.
type fileReason string

// fileFault says what is wrong with a file of the bank.
func (t tongue) fileFault(message string) string {
	return batch.Visible(wording.FileFault(message, string(t)))
}

// readFacts say how a file was read; nothing of one that is no table.
func (a *ask) readFacts(u *sheet.Understood) (facts []fact) {
	if u.Encoding != "" {
		facts = append(facts, fact{a.say("Encoding"), string(u.Encoding), ""})
	}
	switch u.Separator {
	case "":
	case "\t":
		facts = append(facts, fact{a.say("Separator"), a.say("tabulator"), ""})
	default:
		facts = append(facts, fact{a.say("Separator"), u.Separator, ""})
	}
	if len(u.Ignored) > 0 {
		facts = append(facts, fact{a.say("Columns that are not used"), batch.Visible(strings.Join(u.Ignored, ", ")), ""})
	}
	return facts
}

// tell says how the file is understood, and what is wrong with it.
func (l *importLook) tell(a *ask, r *desk.Rehearsal) {
	l.Facts = append([]fact{{a.say("What"), l.Kind, ""}}, a.readFacts(&r.Understood)...)
	if len(r.Faults) == 0 {
		l.Facts = append(l.Facts, fact{a.say("Rows"),
			a.say("%d, of them %d new and %d changed", r.Rows, r.New, r.Changed), ""})
	}
	if len(r.LeftOut) > 0 {
		l.Left = figures(a, a.leftColumns(), r.LeftOut)
	}
	l.Columns = &table{Heads: []head{{Title: a.say("Column")}, {Title: a.say("In the file")}}}
	for _, ours := range slices.Sorted(maps.Keys(r.Columns)) {
		l.Columns.Rows = append(l.Columns.Rows,
			row{Cells: []tableCell{{Value: ours}, {Value: r.Columns[ours]}}})
	}
	if len(r.Faults) > 0 {
		l.Faults = figures(a, a.rowFaultColumns(), r.Faults[:min(len(r.Faults), shownFaults)])
		if more := len(r.Faults) + r.More - len(l.Faults.Rows); more > 0 {
			l.Facts = append(l.Facts, fact{a.say("Faults that are not shown"), strconv.Itoa(more), ""})
		}
	}
}

// rowFaultColumns name what is wrong with a file.
func (t tongue) rowFaultColumns() []col[sheet.RowFault] {
	return plain(
		render.Col("line", "Line", func(f *sheet.RowFault) any { return f.Line }),
		render.Col("column", "Column", func(f *sheet.RowFault) any { return f.Column }),
		render.Col("message", "What is wrong", func(f *sheet.RowFault) any { return t.rowFault(f) }),
	)
}

// rowFault says what is wrong with a cell or a line of a file, or why it was left out.
func (t tongue) rowFault(f *sheet.RowFault) string {
	said := t.saying(batch.Say("%v", f.Said))
	if f.Field != "" {
		said = f.Field + ": " + said
	}
	return batch.Visible(said)
}

// rowsOf are rows of a file as they stand in it.
func rowsOf(headings []string, rows [][]string) *table {
	t := &table{}
	for _, h := range headings {
		t.Heads = append(t.Heads, head{Title: batch.Visible(strings.TrimSpace(h))})
	}
	for _, r := range rows {
		cells := make([]tableCell, len(r))
		for i, c := range r {
			cells[i].Value = batch.Visible(strings.TrimSpace(c))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// takePage takes a file that is held. One that could not be taken for the moment is held on.
func takePage(a *ask) (p *page, err error) {
	f, err := a.form()
	if err != nil {
		return nil, err
	}
	v := a.importsView("")
	followed := f.day("followed")
	if fault := f.faults["followed"]; fault != "" {
		v.Fault = fault
		return v.page(a), nil
	}
	file, err := a.site.held.take(f.text("secret"), a.Person.Name, a.App.Conf.ID)
	if errors.Is(err, batch.ErrNotFound) {
		v.Fault = a.say("The file was taken already, or is no longer held: choose it again")
		return v.page(a), nil
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if answer := *new(writer); err != nil && !errors.As(err, &answer) {
			a.site.held.put(f.text("secret"), file)
		} else {
			_ = file.file.Close()
		}
	}()
	switch file.kind {
	case ofBank:
		return deliverPage(a, desk.Deliver{
			File: file.name, Size: file.size, From: file.file, Reason: f.text("reason"),
		})
	case ofStatement:
		return a.tick(file, f.text("reason"))
	}
	return a.takeRows(v, file, f.text("reason"), followed)
}

// takeRows imports a file that is held.
func (a *ask) takeRows(v *importsView, file *heldFile, reason string, followed bankday.Date) (*page, error) {
	done, err := a.Desk().Import(a.ctx(), desk.Import{
		What: file.kind, File: file.name, From: file.file, Reason: reason, FollowedFrom: followed,
	})
	wrong := new(sheet.Error)
	switch {
	case errors.As(err, &wrong): // the books have changed since it was looked at
		v.Look = &importLook{File: file.name, Kind: a.say(kindTitles[file.kind])}
		v.Look.tell(a, &desk.Rehearsal{Faults: wrong.Faults, More: wrong.More})
	case err != nil:
		return nil, err
	default:
		v.Done = []check{{State: "ok", Said: a.say("%s is taken: %d {row|rows}, %d new, %d changed, %d as before",
			file.name, done.Rows, done.New, done.Changed, done.Unchanged)}}
	}
	return v.page(a), nil
}

var importTexts = texts{
	"Imports": "Import", "Choose a file first": "Velg en fil først",
	"what it is, is found out":                  "finn ut hva det er",
	"Events":                                    "Hendelser",
	"Invoices of another system":                "Fakturaer fra et annet system",
	"File of the bank: OCR giro, camt, receipt": "Fil fra banken: OCR giro, camt, kvittering",
	"Neither the name nor the headings of %s say what it is: choose that": "Verken navnet eller overskriftene i %s " +
		"sier hva det er: velg det",
	"Take it: %d new, %d changed":                           "Ta den inn: %d nye, %d endret",
	"The day from which the days of overdue invoices count": "Dagen som dagene til forfalte fakturaer regnes fra",
	"tabulator": "tabulator", "Encoding": "Tegnsett", "Separator": "Skilletegn", "Rows": "Rader",
	"%d, of them %d new and %d changed": "%d, av dem %d nye og %d endret",
	"Columns that are not used":         "Kolonner som ikke brukes",
	"In the file":                       "I filen",
	"Left out: no rows of the file":     "Utelatt: ikke rader i filen",
	"Faults that are not shown":         "Feil som ikke vises",
	"The file was taken already, or is no longer held: choose it again": "Filen er allerede tatt inn, eller holdes " +
		"ikke lenger: velg den på nytt",
	"%s is taken: %d {row|rows}, %d new, %d changed, %d as before": "%s er tatt inn: %d {rad|rader}, %d nye, %d " +
		"endret, %d som før",
	"Drop a file here": "Slipp en fil her", "The file": "Filen",
	"CSV or XLSX as another system or the online bank exports it, or a file of the bank. You see how it is understood " +
		"before anything is taken.": "CSV eller XLSX slik et annet system eller nettbanken eksporterer den, eller en fil " +
		"fra banken. Du ser hvordan den er forstått, før noe tas inn.",
	"What it is": "Hva det er", "Look at it": "Se på den",
	"Files to begin with": "Filer å begynne med",
	"It will be":          "Den blir", "To know": "Å vite",
	"It came before, and is not taken again":          "Den er kommet før, og tas ikke inn igjen",
	"Take it: %d {payment|payments}, %s":              "Ta den inn: %d {innbetaling|innbetalinger}, %s",
	"Put it into quarantine: nothing of it is booked": "Sett den i karantene: ingenting av den bokføres",
	"Keep it all the same: nothing of it is booked":   "Ta vare på den likevel: ingenting av den bokføres",
	"How it is understood":                            "Slik er den forstått", "The first rows": "De første radene",
	"Nothing is taken of this file: correct it, and drop it again.": "Ingenting tas inn av denne filen: rett den, og " +
		"slipp den på nytt.",
	"Another file": "En annen fil",
}
