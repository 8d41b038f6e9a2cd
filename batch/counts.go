package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Count is one figure of what a job did. A name that ends in _ore is an amount.
type Count struct {
	Name string
	N    int64
}

// Counts are a job's figures, in the order in which it tells them. Every figure counts what this run did,
// never what stands: a run that finds nothing to do counts zero everywhere.
type Counts []Count

// Get is the figure of that name, zero when there is none.
func (c Counts) Get(name string) int64 {
	for _, f := range c {
		if f.Name == name {
			return f.N
		}
	}
	return 0
}

// String tells the figures that are not zero in one line.
func (c Counts) String() string {
	var parts []string
	for _, f := range c {
		if f.N == 0 {
			continue
		}
		name, isOre := strings.CutSuffix(f.Name, "_ore")
		name = strings.ReplaceAll(name, "_", " ")
		if isOre {
			parts = append(parts, fmt.Sprintf("%s %s", name, Ore(f.N)))
		} else {
			parts = append(parts, fmt.Sprintf("%s %d", name, f.N))
		}
	}
	if parts == nil {
		return "nothing new"
	}
	return strings.Join(parts, ", ")
}

// MarshalJSON gives an object with the figures in their order.
func (c Counts) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range c {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%d", f.Name, f.N)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON wrote, order included.
func (c *Counts) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if _, err := d.Token(); err != nil {
		return err
	}
	*c = Counts{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		f := Count{Name: fmt.Sprint(name)}
		if err := d.Decode(&f.N); err != nil {
			return err
		}
		*c = append(*c, f)
	}
	return nil
}
