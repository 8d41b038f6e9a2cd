package wire

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"trekk/batch"
	"trekk/cmd/trekk/channel"
)

// Events says who is told of changes.
type Events struct {
	Webhooks []EventWebhook `yaml:"webhooks"`
}

// EventWebhook is where changes are posted, by which secret they are signed, and which they are.
type EventWebhook struct {
	ID        string   `yaml:"id"` // by which the database knows how far it has been told
	URL       string   `yaml:"url"`
	Secret    Secret   `yaml:"secret"`
	Types     []string `yaml:"types"`     // all where it is empty
	Creditors []string `yaml:"creditors"` // all where it is empty
}

// hookForm is the form of IDs of webhooks.
var hookForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// check looks at what the keys of events: say, beyond their form.
func (e *Events) check(path string, c *Config) error {
	var errs []error
	fault := func(format string, v ...any) { errs = append(errs, fmt.Errorf(path+": "+format, v...)) }
	seen := map[string]bool{}
	for n, w := range e.Webhooks {
		key := fmt.Sprintf("events.webhooks[%d]", n)
		if !hookForm.MatchString(w.ID) {
			fault("%s.id is %q: want small letters and digits, such as door", key, w.ID)
		}
		if seen[w.ID] {
			fault("%s.id is %s, and so is another's", key, w.ID)
		}
		seen[w.ID] = true
		for _, err := range []error{checkAddress(key+".url", w.URL), w.Secret.check(key + ".secret")} {
			if err != nil {
				fault("%w", err)
			}
		}
		for _, name := range w.Types {
			if !batch.ChangeType(name).Known() {
				fault("%s.types: there is no %s; trekk change list --help has them", key, name)
			}
		}
		for _, id := range w.Creditors {
			if _, err := c.Chosen(id); err != nil || id == "" {
				fault("%s.creditors: there is no %q", key, id)
			}
		}
	}
	return errors.Join(errs...)
}

// hooks are the webhooks that are told of a creditor's changes.
func (c *Config) hooks(creditor string) (list []*channel.Hook) {
	for _, w := range c.Events.Webhooks {
		if len(w.Creditors) > 0 && !slices.Contains(w.Creditors, creditor) {
			continue
		}
		h := &channel.Hook{Name: w.ID, URL: w.URL, Secret: w.Secret.read(c.dir)}
		for _, name := range w.Types {
			h.Wants = append(h.Wants, batch.ChangeType(name))
		}
		list = append(list, h)
	}
	return list
}
