package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/cmd/trekk/render"
)

// With does something for the one creditor that the command is about.
func With(ctx context.Context, g *Globals, do func(*App) error) error {
	conf, err := LoadConfig(g.Config)
	if err != nil {
		return err
	}
	c, err := conf.One(g.Creditor)
	if err != nil {
		return err
	}
	apps, err := g.wire(ctx, conf, []*Creditor{c})
	if err != nil {
		return err
	}
	defer apps[0].Close()
	return do(apps[0])
}

// Each does something for every creditor that the command is about, one after the other. What goes wrong for
// one is told with its id, and keeps no other from its turn.
func Each(ctx context.Context, g *Globals, do func(*App) error) error {
	return EachOf(ctx, g, []string{g.Creditor}, do)
}

// EachOf is Each for some creditors, by their ids; for all where none is named.
func EachOf(ctx context.Context, g *Globals, ids []string, do func(*App) error) error {
	if len(ids) == 0 {
		ids = []string{""}
	}
	apps, err := g.open(ctx, ids...)
	if err != nil {
		return err
	}
	defer apps[0].Close()
	var errs []error
	for _, a := range apps {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		err := a.Fault
		if err == nil {
			err = do(a)
		}
		errs = append(errs, a.named(err))
	}
	if g.JSON && apps[0].Several {
		errs = append(errs, render.JSON(g.Stdout, *apps[0].gathered))
	}
	return errors.Join(errs...)
}

// List makes one listing of what every creditor that the command is about has, and writes it. Where there are
// several, the first column says whose a row is.
func List[T any](
	ctx context.Context, g *Globals, make func(*App) (*render.List[T], error),
	write func(*render.Listing) error,
) error {
	apps, err := g.Open(ctx)
	if err != nil {
		return err
	}
	defer apps[0].Close()
	var ids []string
	var lists []*render.Listing
	for _, a := range apps {
		l, err := (*render.List[T])(nil), a.Fault
		if err == nil {
			l, err = make(a)
		}
		if err != nil {
			return a.named(err)
		}
		l.Whose, l.Day = []batch.Creditor{a.Payee.Creditor}, a.Today()
		l.Rows = namedRows(a, l.Rows)
		ids, lists = append(ids, a.Conf.ID), append(lists, l.Listing())
	}
	if len(lists) == 1 {
		return write(lists[0])
	}
	return write(render.Join(ids, lists))
}

// namedRows are rows whose error says whose it is.
func namedRows[T any](a *App, rows iter.Seq2[T, error]) iter.Seq2[T, error] {
	if !a.Several {
		return rows
	}
	return func(yield func(T, error) bool) {
		for row, err := range rows {
			if !yield(row, a.named(err)) {
				return
			}
		}
	}
}

// named says whose error it is, where there are several.
func (a *App) named(err error) error {
	if err == nil || !a.Several {
		return err
	}
	return &creditorError{a.Conf.ID, err}
}

// creditorError is an error with the creditor's id before each of its lines.
type creditorError struct {
	id  string
	err error
}

func (e *creditorError) Error() string {
	var b strings.Builder
	for line := range strings.Lines(e.err.Error()) {
		b.WriteString(e.id + ": " + line)
	}
	return b.String()
}

func (e *creditorError) Unwrap() error { return e.err }

// PrintJSON prints a value; with several creditors it is kept until all have had their turn, and says whose
// it is.
func (a *App) PrintJSON(v any) error {
	if !a.Several {
		return render.JSON(a.Stdout, v)
	}
	objects, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if objects[0] == '{' {
		objects = slices.Concat([]byte("["), objects, []byte("]"))
	}
	var list []json.RawMessage
	if err := json.Unmarshal(objects, &list); err != nil {
		return err
	}
	for _, object := range list {
		object = slices.Concat(fmt.Appendf(nil, `{"creditor":%q,`, a.Conf.ID), object[1:])
		*a.gathered = append(*a.gathered, object)
	}
	return nil
}

// Heading says whose the lines are that follow, where there are several.
func (a *App) Heading() {
	if a.Several && !a.JSON {
		fmt.Fprintf(a.Stdout, "\n%s, %s\n", a.Conf.ID, a.Conf.Name)
	}
}

// Progress shows how far the jobs come, as they tell, until finish is called.
func (a *App) Progress() (tell func(job string, done int64), finish func()) {
	bar := render.Progress(a.Stderr, -1, "")
	tell = func(job string, done int64) {
		bar.Describe(job)
		_ = bar.Set64(done)
	}
	return tell, func() { _ = bar.Finish() }
}
