package wire

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
)

// Imports says what columns of files that people hand in are called, by the kind of file, statement among
// them, and the column; and, as folder, where files lie that the night takes.
type Imports struct {
	Folder   string
	Headings map[string]map[string]string
}

// UnmarshalYAML reads the folder beside the kinds.
func (i *Imports) UnmarshalYAML(unmarshal func(any) error) error {
	var all map[string]any
	if err := unmarshal(&all); err != nil {
		return err
	}
	i.Headings = map[string]map[string]string{}
	for key, value := range all {
		if key == "folder" {
			folder, ok := value.(string)
			if !ok {
				return errors.New("imports.folder: want a folder")
			}
			i.Folder = folder
			continue
		}
		columns, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("imports.%s: want our columns, and behind each what the file calls it", key)
		}
		i.Headings[key] = map[string]string{}
		for column, heading := range columns {
			i.Headings[key][column] = fmt.Sprint(heading)
		}
	}
	return nil
}

// handed is the folder of files that the night takes; nil where trekk.yaml names none.
func (c *Creditor) handed() *batch.Handed {
	if c.Imports.Folder == "" {
		return nil
	}
	return &batch.Handed{Folder: c.Path(c.Imports.Folder), KindNamed: desk.KindNamed, Take: desk.TakeHanded}
}

// check looks whether there are such kinds and columns.
func (i *Imports) check() (errs []error) {
	kinds := desk.FileKinds()
	for _, kind := range slices.Sorted(maps.Keys(i.Headings)) {
		columns, ok := kinds[kind]
		if !ok {
			errs = append(errs, fmt.Errorf("imports.%s: want one of %s", kind,
				strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")))
			continue
		}
		for _, column := range slices.Sorted(maps.Keys(i.Headings[kind])) {
			if !slices.Contains(columns, column) {
				errs = append(errs, fmt.Errorf("imports.%s.%s: want one of our columns, %s, and behind it what the file "+
					"calls it", kind, column, strings.Join(columns, ", ")))
			}
		}
	}
	return errs
}
