package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/batch/sheet"
	"trekk/batch/statement"
)

// FileQuery is what is said of a file beside it.
type FileQuery struct {
	Keyed
	File   string `query:"file" maxLength:"200" example:"invoices.csv" doc:"What it is called, where it is the body"`
	Reason string `query:"reason" maxLength:"1000" doc:"Kept with the books"`
}

// asBody is the type of a file that is the body.
const asBody = "application/octet-stream"

// takes adds an act that takes a file: as the body, whatever its type but JSON, or as the only part of a form.
func takes[I, R any](a *API, k desk.Kind, path, summary, more string, do func(context.Context, *call, *I) (R, error)) {
	op := a.door(k, path, summary, maxFile)
	op.Description += " " + more
	a.files[http.MethodPost+" "+Prefix+path] = true
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*out[R], error) {
		c := callOf(ctx)
		body, err := do(ctx, c, in)
		if err != nil {
			return nil, c.problem(fileProblem(err))
		}
		return &out[R]{body}, nil
	})
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	form := &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": bytes}, Required: []string{"file"},
	}
	a.huma.OpenAPI().Paths[path].Post.RequestBody = &huma.RequestBody{ // huma would read it
		Required: true, Content: map[string]*huma.MediaType{
			asBody: {Schema: bytes}, "multipart/form-data": {Schema: form},
		},
	}
}

// called is the name of the file, without what no name has; other where it has none.
func (c *call) called(other string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(c.file.name, ""))
	if runes := []rune(name); len(runes) > 200 {
		name = string(runes[:200])
	}
	if strings.Trim(name, "./ ") == "" {
		return other
	}
	return name
}

// fileProblem is what is wrong with a file as a problem, with every fault that is kept.
func fileProblem(err error) error {
	var wrong *sheet.Error
	if !errors.As(err, &wrong) {
		return err
	}
	faults := make([]Fault, len(wrong.Faults))
	for i, f := range wrong.Faults {
		faults[i] = Fault{Detail: f.Message, Line: f.Line, Column: f.Column}
	}
	p := faulty(faults)
	p.More = wrong.More
	return p
}

// ImportQuery is what is said of a file of rows.
type ImportQuery struct {
	FileQuery
	DryRun       bool `query:"dry_run" doc:"Take nothing, and answer how the file is understood and what is wrong with it"`
	FollowedFrom day  `query:"followed_from" doc:"The day from which the days of invoices count that were due before it"`
}

// imported is what an import did, or how its file is understood.
type imported struct{ is any }

// Schema is either.
func (imported) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		r.Schema(reflect.TypeFor[desk.Imported](), true, ""),
		r.Schema(reflect.TypeFor[desk.Rehearsal](), true, ""),
	}}
}

// MarshalJSON is that of what it is.
func (i imported) MarshalJSON() ([]byte, error) { return json.Marshal(i.is) }

// StatementQuery is what is said of a statement.
type StatementQuery struct {
	FileQuery
	Account string `query:"account" maxLength:"20"`
	From    day    `query:"from" doc:"The sums that should be on it"`
	To      day    `query:"to"`
}

// TickedStatement is what a statement has ticked, and how it was read.
type TickedStatement struct {
	File string `json:"file"`
	sheet.Understood
	LeftOut []sheet.RowFault `json:"left_out"` // lines that are none of the account, and why
	Items   []Ticked         `json:"items"`
}

const aboutFiles = "The file is the body, or the only part of a form."

// addFiles adds what takes a file as it is. Imports of rows are there beside, as JSON.
func (a *API) addFiles() {
	for _, what := range desk.Imports {
		takes(a, kind("import_"+what, batch.OfImport), "/imports/"+what,
			"Import a file of "+what+": all of it or nothing",
			aboutFiles+" CSV in any encoding, or XLSX, as `trekk import "+what+"` takes it.",
			func(ctx context.Context, c *call, in *ImportQuery) (imported, error) {
				act := desk.Import{
					What: what, File: c.called("api"), From: c.file, Reason: in.Reason,
					FollowedFrom: in.FollowedFrom.Date,
				}
				if in.DryRun {
					r, err := c.desk().RehearseImport(ctx, act)
					return imported{r}, err
				}
				done, err := c.desk().Import(ctx, act)
				return imported{done}, err
			})
	}
	takes(a, kind("tick", batch.OfStatement), "/imports/statement",
		"Compare a bank statement with the settlement", aboutFiles+
			" CSV or XLSX of the online bank, or camt.053.",
		func(ctx context.Context, c *call, in *StatementQuery) (TickedStatement, error) {
			t := TickedStatement{File: c.called("api"), LeftOut: []sheet.RowFault{}, Items: []Ticked{}}
			done, err := c.desk().Tick(ctx, desk.Tick{
				File: t.File, Statement: c.file, Reason: in.Reason,
				Expected: batch.SumFilter{Account: in.Account, From: in.From.Date, Until: in.To.Date},
				Tell: func(r statement.HowRead) {
					t.Understood, t.LeftOut = r.Understood, append(t.LeftOut, r.LeftOut...)
				},
			})
			for i := range done {
				t.Items = append(t.Items, tickedOf(&done[i]))
			}
			return t, err
		})
	takes(a, kind("deliver", batch.OfFile), "/files", "Hand in a file of the bank",
		aboutFiles+" OCR giro, mandates, camt or a receipt: it has the checks of what lies in the mailbox. See `status`.",
		func(ctx context.Context, c *call, in *FileQuery) (*report.File, error) {
			f, err := c.desk().Deliver(ctx, desk.Deliver{
				File: c.called("api"), Size: c.file.size, From: c.file, Reason: in.Reason,
			})
			if err != nil {
				return nil, err
			}
			return c.reports().File(ctx, strconv.FormatInt(f.No, 10))
		})
}
