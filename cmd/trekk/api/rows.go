package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/sheet"
)

// column is a column of an import and the field of a row that it is made of.
type column[T any] struct {
	name, field string
	cell        func(*T) string
}

// same is a column that is called as its field is.
func same[T any](name string, cell func(*T) string) column[T] { return column[T]{name, name, cell} }

// rows are one object or a list of them. What is no row is a fault of its own, so that all of them are told.
type rows[T any] struct {
	items  []T
	faults []Fault
}

// Schema is a T or a list of them.
func (rows[T]) Schema(r huma.Registry) *huma.Schema {
	one := r.Schema(reflect.TypeFor[T](), true, "")
	return &huma.Schema{OneOf: []*huma.Schema{one, {Type: huma.TypeArray, Items: one}}}
}

// mostFaults is how many faults of a request are told.
const mostFaults = 100

// UnmarshalJSON takes each item for itself.
func (l *rows[T]) UnmarshalJSON(data []byte) error {
	*l = rows[T]{}
	list := []json.RawMessage{data}
	if first := bytes.TrimLeft(data, " \t\r\n"); len(first) > 0 && first[0] == '[' {
		if err := json.Unmarshal(data, &list); err != nil {
			return err
		}
	}
	for i, raw := range list {
		var item T
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		err := d.Decode(&item)
		var wrong *json.UnmarshalTypeError
		switch {
		case bytes.Equal(raw, []byte("null")):
			l.fault(i, "", "want an object")
		case errors.As(err, &wrong):
			l.fault(i, wrong.Field, fmt.Sprintf("want %s", wrong.Type.Kind()))
		case err != nil:
			l.fault(i, "", strings.TrimPrefix(err.Error(), "json: "))
		}
		l.items = append(l.items, item)
	}
	return nil
}

func (l *rows[T]) fault(i int, field, detail string) {
	if len(l.faults) < mostFaults {
		l.faults = append(l.faults, Fault{Pointer: pointer(i, field), Detail: detail})
	}
}

func pointer(i int, field string) string {
	if field == "" {
		return fmt.Sprintf("/%d", i)
	}
	return fmt.Sprintf("/%d/%s", i, field)
}

// file writes the rows as the file of an import: a line for each, below the header.
func (l *rows[T]) file(columns []column[T]) *bytes.Reader {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	record := make([]string, len(columns))
	write := func() { _ = w.Write(record) } // into memory
	for i, c := range columns {
		record[i] = c.name
	}
	write()
	for i := range l.items {
		blank := true
		for k, c := range columns {
			record[k] = c.cell(&l.items[i])
			blank = blank && strings.TrimSpace(record[k]) == ""
			if strings.ContainsFunc(record[k], unicode.IsControl) { // a line break would make two lines of it
				l.fault(i, c.field, "holds a line break or another control character")
			}
		}
		if blank {
			l.fault(i, "", "is empty")
		}
		write()
	}
	w.Flush()
	return bytes.NewReader(b.Bytes())
}

// importing is the request of an import.
type importing[T any] struct {
	Keyed
	Reason       string `query:"reason" maxLength:"1000" doc:"Kept with the books"`
	FollowedFrom day    `query:"followed_from" doc:"The day from which the days of invoices count that were due before it"`
	Body         rows[T]
}

// imports adds the import of a kind of rows.
func imports[T any](a *API, what, summary string, columns []column[T]) {
	k := kind("import_"+what, batch.OfImport)
	op := a.door(k, "/"+what, summary+": all or none", maxRows)
	op.SkipValidateBody = true // each row for itself
	op.Description += " One object or a list of them; what is in the books already changes by its number, as in a file."
	huma.Register(a.huma, op, func(ctx context.Context, in *importing[T]) (*out[desk.Imported], error) {
		c := callOf(ctx)
		from := in.Body.file(columns)
		if len(in.Body.faults) > 0 {
			return nil, c.problem(faulty(in.Body.faults))
		}
		done, err := c.desk().Import(ctx, desk.Import{
			What: what, File: "api", From: from, Reason: in.Reason, FollowedFrom: in.FollowedFrom.Date,
		})
		if err != nil {
			return nil, c.problem(rowsProblem(err, func(f sheet.RowFault) string {
				for _, col := range columns {
					if col.name == f.Field {
						return pointer(f.Line-2, col.field)
					}
				}
				return pointer(f.Line-2, "")
			}))
		}
		return &out[desk.Imported]{done}, nil
	})
}

func faulty(faults []Fault) *Problem {
	p := problem(http.StatusUnprocessableEntity, codeRowsWrong,
		"nothing was taken: correct it and send all of it again")
	p.Errors = faults
	return p
}

// rowsProblem is what is wrong with a file as a problem; at points to where a fault is in the request.
func rowsProblem(err error, at func(sheet.RowFault) string) error {
	var wrong *sheet.Error
	if !errors.As(err, &wrong) {
		return err
	}
	var faults []Fault
	for _, f := range wrong.Faults[:min(len(wrong.Faults), mostFaults)] {
		faults = append(faults, Fault{Pointer: at(f), Detail: strings.TrimPrefix(f.Message, f.Field+": ")})
	}
	return faulty(faults)
}

func oreCell(o *batch.Ore) string {
	if o == nil {
		return ""
	}
	return o.Decimal()
}

func intCell(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func yesCell(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}
