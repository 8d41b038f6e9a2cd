package console

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var fileRoutes = []route{
	{"GET /files", readers, filesPage},
	{"GET /files/{no}", readers, filePage},
	{"GET /files/{no}/bytes", readers, fileBytes},
}

var fileActs = []*act{acceptFile, retryFile, discardFile}

func filesPage(a *ask) (*page, error) {
	f := batch.FileFilter{Status: batch.FileStatus(a.query("status")), Kind: a.query("kind")}
	l := list[report.File]{
		name: "files", title: "Files", columns: fileColumns,
		empty: a.say("No files are so. The job fetch takes them from the mailbox at the bank."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.File], error) {
			p.Descending = true
			return a.Reports().Files(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Files"), Body: "listed", Data: listed{a.fileFilters(f), t}}, nil
}

func (a *ask) fileFilters(f batch.FileFilter) []filter {
	status, kind := []choice{{"", a.say("all")}}, []choice{{"", a.say("all")}}
	for _, s := range []batch.FileStatus{
		batch.FileQuarantined, batch.FileNew, batch.FileIngested, batch.FileDiscarded, batch.FileIgnored,
	} {
		status = append(status, choice{string(s), a.say(string(fileWord(s)))})
	}
	for _, k := range []string{
		batch.FileOfNets, batch.FileOfCamt, batch.FileOfStatement, batch.FileOfReceipt, batch.FileOfOurs,
		batch.FileOfEntry,
	} {
		kind = append(kind, choice{k, a.say(string(fileKind(k)))})
	}
	return []filter{
		{Name: "status", Label: a.say("Status"), Kind: "choice", Value: string(f.Status), Choices: status},
		{Name: "kind", Label: a.say("Kind"), Kind: "choice", Value: f.Kind, Choices: kind},
	}
}

var fileColumns = []col[report.File]{
	leads(render.Col("no", "No", func(f *report.File) any { return f.No }),
		func(f *report.File) string { return filePath(f.No) }),
	leads(render.Col("name", "Name", func(f *report.File) any { return batch.Visible(f.Name) }),
		func(f *report.File) string { return filePath(f.No) }),
	{Column: render.Col("received", "Received", func(f *report.File) any { return report.Time(f.Received) })},
	{Column: render.Col("status", "Status", func(f *report.File) any { return fileWord(f.Status) })},
	{Column: render.Col("kind", "Kind", func(f *report.File) any { return fileKind(f.Kind) })},
	{Column: render.Col("payments", "Payments", func(f *report.File) any { return f.Payments })},
	{Column: render.Col("amount_ore", "Amount", func(f *report.File) any { return f.Amount })},
	{Column: render.Col("mandates", "Mandates", func(f *report.File) any { return f.Mandates })},
	{Column: render.Col("reason", "Reason", func(f *report.File) any { return fileReason(f.Reason) })},
	{Column: render.Col("sha256", "SHA-256", func(f *report.File) any { return f.SHA256 }), file: true},
}

// fileWord is the state of a file. Of a payment the same word says that it is for no invoice.
func fileWord(s batch.FileStatus) render.Word {
	if s == batch.FileIgnored {
		return "not_ours"
	}
	return render.Word(s)
}

// fileKind is a kind of file; transmission is the word for those of ours that are in the books.
func fileKind(kind string) render.Word {
	if kind == batch.FileOfOurs {
		return "our_file"
	}
	return render.Word(kind)
}

func filePath(no int64) string { return "/files/" + strconv.FormatInt(no, 10) }

// file is the one in the address, with its faults.
func (a *ask) file() (*report.File, error) {
	n, err := a.number()
	if err != nil {
		return nil, err
	}
	return a.Reports().File(a.ctx(), strconv.FormatInt(n, 10))
}

type fileData struct {
	*report.File
	Facts []fact
}

func filePage(a *ask) (*page, error) {
	f, err := a.file()
	if err != nil {
		return nil, err
	}
	p := &page{Title: batch.Visible(f.Name), Body: "file", Data: fileData{f, a.fileFacts(f)}}
	if f.Status == batch.FileQuarantined {
		p.Acts = a.offers(a.no(), retryFile, discardFile)
		if f.Acceptable {
			p.Acts = a.offers(a.no(), acceptFile, retryFile, discardFile)
		}
	}
	return p, nil
}

func (a *ask) fileFacts(f *report.File) []fact {
	facts := []fact{
		{a.say("Status"), fileWord(f.Status), ""},
		{a.say("Kind"), fileKind(f.Kind), ""},
		{a.say("Received"), a.clock(f.Received), ""},
	}
	if f.Reason != "" {
		facts = append(facts, fact{a.say("Reason"), a.fileFault(f.Reason), ""})
	}
	if f.Kind == batch.FileOfReceipt && f.Number > 0 {
		facts = append(facts, fact{a.say("Transmission"), f.Number, a.To(transmissionPath(int64(f.Number)))})
	}
	if f.Payments > 0 {
		facts = append(facts,
			fact{a.say("Payments"), f.Payments, a.To("/payments?file=" + strconv.FormatInt(f.No, 10))},
			fact{a.say("Amount"), f.Amount, ""})
	}
	if f.Mandates > 0 {
		facts = append(facts, fact{a.say("Mandates"), f.Mandates, ""})
	}
	if f.Account != "" {
		facts = append(facts, fact{a.say("Account"), accountNo(f.Account), ""})
	}
	return append(facts,
		fact{a.say("Content"), a.say("%d bytes", f.Size), a.To(filePath(f.No) + "/bytes")},
		fact{a.say("Lines"), a.say("as they stand, and decoded"), a.To(filePath(f.No) + "/lines")},
		fact{"SHA-256", f.SHA256, ""})
}

// fileBytes are the bytes as they came.
func fileBytes(a *ask) (*page, error) {
	f, err := a.file()
	if err != nil {
		return nil, err
	}
	return nil, kept(f.Name, a.Reports().Store.Content(a.ctx(), batch.In, f.No))
}

// aboutFile makes what an act on a file is about.
func aboutFile(a *ask, reason bool, will ...string) (*about, error) {
	f, err := a.file()
	if err != nil {
		return nil, err
	}
	b := &about{Title: batch.Visible(f.Name), Facts: a.fileFacts(f), Back: filePath(f.No), Will: will}
	if reason {
		b.Fields = []field{a.reason()}
	}
	return b, nil
}

var retryFile = &act{
	path: "/files/{no}/retry", right: batch.ToOperate, title: "Work it again",
	did: "The file was worked again: this is how it stands now.",
	about: func(a *ask) (*about, error) {
		return aboutFile(a, false,
			a.say("All of the file is checked again. Without faults all of it is booked; else nothing is."))
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().Retry(a.ctx(), desk.Retry{File: n, Reason: f.text("reason")})
		return "", err
	},
}

var acceptFile = &act{
	path: "/files/{no}/accept", right: batch.ToOperate, title: "Accept it as it is",
	did:  "The file was accepted: this is how it stands now.",
	kind: desk.KindOf("accept", batch.OfFile),
	about: func(a *ask) (*about, error) {
		return aboutFile(a, true,
			a.say("Only dates in end records are wrong, on which no money depends. All of it is booked."),
			a.say("Your name and the reason stay with the file."))
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().Accept(a.ctx(), desk.Accept{File: n, Reason: f.text("reason")})
		return "", err
	},
}

var discardFile = &act{
	path: "/files/{no}/discard", right: batch.ToOperate, title: "Put aside for good",
	did:  "The file is put aside.",
	kind: desk.KindOf("discard", batch.OfFile),
	about: func(a *ask) (*about, error) {
		return aboutFile(a, true,
			a.say("Nothing of the file is booked, now or later. Its bytes are kept."),
			a.say("What waited for it goes on: reminders, and handing over to collection."))
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().Discard(a.ctx(), desk.Discard{File: n, Reason: f.text("reason")})
		return "", err
	},
}

var fileTexts = texts{
	"Accept it as it is": "Godta den som den er",
	"The file was accepted: this is how it stands now.": "Filen er godtatt: slik står den nå.",
	"Only dates in end records are wrong, on which no money depends. All of it is booked.": "Bare datoer i " +
		"sluttrecorder er feil, og ingen penger avhenger av dem. Alt i filen blir bokført.",
	"Your name and the reason stay with the file.": "Navnet ditt og grunnen blir stående på filen.",
	"No": "Nr.", "Content": "Innhold", "%d bytes": "%d byte",
	"new":         "ny",
	"ingested":    "bokført",
	"quarantined": "i karantene",
	"discarded":   "lagt bort",
	"not_ours":    "ikke vår",
	"nets":        "fra banken",
	"receipt":     "kvittering",
	"statement":   "kontoutskrift",
	"camt":        "camt.054",
	"our_file":    "vår, lest tilbake",
	"manual":      "lagt inn for hånd",
	"No files are so. The job fetch takes them from the mailbox at the bank.": "Ingen filer er slik. " +
		"Jobben fetch henter dem fra postkassen hos banken.",
	"Faults": "Feil", "Line": "Linje", "Column": "Kolonne", "Field": "Felt", "Value": "Verdi",
	"What is wrong": "Hva som er feil", "Code": "Kode",
	"No faults were found in it.": "Det ble ikke funnet feil i den.",
	"Ask the bank for a right file, then put this one aside. Where it was refused wrongly, work it " +
		"again.": "Be banken om en riktig fil, og legg så denne bort. Ble den avvist ved en feil, " +
		"behandles den på nytt.",
	"Work it again": "Behandle på nytt",
	"The file was worked again: this is how it stands now.": "Filen ble behandlet på nytt: slik står den nå.",
	"All of the file is checked again. Without faults all of it is booked; else nothing is.": "Hele " +
		"filen kontrolleres på nytt. Er den uten feil, bokføres alt; ellers ingenting.",
	"Put aside for good":     "Legg bort for godt",
	"The file is put aside.": "Filen er lagt bort.",
	"Nothing of the file is booked, now or later. Its bytes are kept.": "Ingenting av filen bokføres, " +
		"verken nå eller senere. Innholdet beholdes.",
	"What waited for it goes on: reminders, and handing over to collection.": "Det som ventet på den, " +
		"går videre: purring og overføring til inkasso.",
}
