package wire

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"trekk/batch"
)

// places says of each key of trekk.yaml, and of each creditor in a list, where it is: file:line:column.
func places(path string, data []byte) (keys map[string]string, items []string) {
	keys = map[string]string{}
	file, err := parser.ParseBytes(data, 0)
	if err != nil || len(file.Docs) == 0 {
		return keys, nil
	}
	root, ok := file.Docs[0].Body.(ast.MapNode)
	if !ok {
		return keys, nil
	}
	place := func(t *token.Token) string {
		return fmt.Sprintf("%s:%d:%d", path, t.Position.Line, t.Position.Column)
	}
	for it := root.MapRange(); it.Next(); {
		key := it.Key().GetToken()
		keys[key.Value] = place(key)
		if list, ok := it.Value().(*ast.SequenceNode); ok && key.Value == "creditors" {
			for _, item := range list.Values {
				first := item.GetToken()
				if m, ok := item.(*ast.MappingNode); ok && len(m.Values) > 0 {
					first = m.Values[0].Key.GetToken()
				}
				items = append(items, place(first))
			}
		}
	}
	return keys, items
}

// readEach reads one key after the other, so that what is wrong with one keeps no other from being read, and says
// what is wrong with each.
func (c *Config) readEach(path string, data []byte) error {
	file, err := parser.ParseBytes(data, 0)
	if err != nil || len(file.Docs) == 0 {
		return nil
	}
	root, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok {
		return nil
	}
	var errs []error
	for _, value := range root.Values {
		one := ast.Mapping(value.GetToken(), false, value)
		if err := yaml.NodeToValue(one, c, yaml.Strict()); err != nil {
			errs = append(errs, placed(path, err))
			_ = yaml.NodeToValue(one, c) // what can be read of it is there then
		}
	}
	return errors.Join(errs...)
}

// checkAll looks at a list of creditors; items says where each of them is. What belongs to one alone
// (invariant 7), and what would overwrite another's, must not be shared.
func (c *Config) checkAll(keys map[string]string, items []string) error {
	listed := c.Creditors
	c.Creditors = slices.DeleteFunc(slices.Clone(listed), func(cr *Creditor) bool { return cr == nil })
	for _, cr := range c.Creditors {
		cr.settle(c)
	}
	for _, key := range []string{
		"creditor", "mailbox", "inbox", "outbox", "claims", "receipts", "limits", "approval", "letters",
		"agency", "channels", "imports",
	} {
		if place, ok := keys[key]; ok {
			return fmt.Errorf("%s: %s is of a single creditor, and there is a list, creditors: "+
				"put it into each of them", place, key)
		}
	}
	if len(listed) == 0 {
		return fmt.Errorf("%s: creditors is empty: list one or more, each with id, name, account, "+
			"transmitter, kid and terms", keys["creditors"])
	}
	var errs []error
	owners := map[string]string{}
	for i, cr := range listed {
		if cr == nil {
			return fmt.Errorf("%s: this creditor is empty", items[i])
		}
		wrong := cr.check("")
		if strings.Trim(strings.ToLower(cr.ID), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			wrong = append(wrong, errors.New("an id is of the letters a to z, digits, - and _"))
		}
		for _, thing := range cr.owned() {
			if other, taken := owners[thing]; taken {
				wrong = append(wrong,
					fmt.Errorf("%s is that of the creditor at %s: each has its own", thing, other))
			}
			owners[thing] = items[i]
		}
		for _, err := range wrong {
			errs = append(errs, fmt.Errorf("%s: creditor %s: %w", items[i], cr.ID, err))
		}
	}
	return errors.Join(errs...)
}

// settle gives a creditor of a list what the configuration has for all.
func (c *Creditor) settle(all *Config) {
	c.dir = all.dir
	c.Outbox = cmp.Or(c.Outbox, filepath.Join("outbox", c.ID))
	if len(c.Schedule) == 0 {
		c.Schedule = all.Schedule
	}
}

// owned are the things that no other creditor may have too, each in words.
func (c *Creditor) owned() []string {
	owned := []string{"id " + c.ID, "outbox " + c.Path(c.Outbox)}
	for _, unit := range c.Transmitter {
		owned = append(owned, "transmitter "+unit)
	}
	if c.Mailbox.URL != "" {
		for _, folder := range c.mailbox().Folders() {
			owned = append(owned, "mailbox folder "+folder)
		}
	}
	if c.Agency.Kind == string(batch.AgencyFiles) {
		for _, folder := range c.agencyMailbox().Folders() {
			owned = append(owned, "folder of the agency "+folder)
		}
	}
	if c.Imports.Folder != "" {
		owned = append(owned, "folder of imports "+c.Path(c.Imports.Folder))
	}
	slices.Sort(owned)
	return slices.Compact(owned) // a mailbox may have one folder for both ways
}

// check looks at what a creditor's keys say, beyond their form; prefix is what stands before its keys.
func (c *Creditor) check(prefix string) (errs []error) {
	want := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, a...))
		}
	}
	want(c.ID != "", "%sid is missing", prefix)
	want(c.Name != "", "%sname is missing", prefix)
	want(len(c.Transmitter) > 0, "%stransmitter is missing", prefix)
	_, layoutErr := c.KID.layouts()
	_, monthErr := c.billFrom()
	for _, err := range []error{
		CheckAccount(c.Account), c.Transmitter.check("transmitter"),
		c.Mailbox.Recipient.check("mailbox.recipient"), checkAgreement(c.Agreement), layoutErr,
		checkSource(c.Source),
		monthErr, c.checkLetters(), c.Channels.check(),
	} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	errs = append(errs, c.checkAccounts()...)
	errs = append(errs, c.Limits.check()...)
	errs = append(errs, c.Agency.check()...)
	errs = append(errs, c.Channels.SMS.check()...)
	errs = append(errs, c.Imports.check()...)
	errs = append(errs, c.Retention.check()...)
	want(c.Terms.name != "" || c.Terms.inline != nil,
		"%sterms is missing: sit, f24s, a file, or a profile itself", prefix)
	want(c.CreditNotes.Prefix == "" || prefixForm.MatchString(c.CreditNotes.Prefix),
		"credit_notes.prefix is %q: want up to 10 letters, digits and -, a letter first and no digit last",
		c.CreditNotes.Prefix)
	want(c.Mailbox.Upload == "rename" || c.Mailbox.Upload == "direct",
		"mailbox.upload is %q: want rename or direct", c.Mailbox.Upload)
	errs = append(errs, c.Mailbox.check()...)
	want(c.Inbox.Strays == "aside" || c.Inbox.Strays == "hold",
		"inbox.strays is %q: want aside or hold", c.Inbox.Strays)
	want(c.Claims.Approval == "none" || c.Claims.Approval == "required",
		"claims.approval is %q: want none or required", c.Claims.Approval)
	return errs
}

// checkAccounts looks at the accounts beside the main one, each of which may be there once, as may its plans.
func (c *Creditor) checkAccounts() (errs []error) {
	bad := func(err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("accounts: %w", err))
		}
	}
	accounts, plans := []string{digits(c.Account)}, []string{}
	for _, a := range c.Accounts {
		bad(CheckAccount(a.Account))
		bad(checkAgreement(a.Agreement))
		bad(checkSource(a.Source))
		if slices.Contains(accounts, digits(a.Account)) {
			bad(fmt.Errorf("%s is there twice", a.Account))
		}
		accounts = append(accounts, digits(a.Account))
		for _, plan := range a.Plans {
			if slices.Contains(plans, plan) {
				bad(fmt.Errorf("the plan %s is there twice: it is invoiced to one account", plan))
			}
			plans = append(plans, plan)
		}
	}
	return errs
}

// checkSource looks at the source that books an account.
func checkSource(source string) error {
	switch batch.Source(source) {
	case "", batch.SourceOCR, batch.SourceCamt:
		return nil
	}
	return fmt.Errorf("source is %q: want ocr or camt, whose files book the account", source)
}

// CheckAccount says what is wrong with an account number, in which dots may stand.
func CheckAccount(account string) error {
	return batch.CheckAccount(digits(account))
}

// digits is an account number without the points that it may be written with.
func digits(account string) string { return strings.ReplaceAll(account, ".", "") }

func checkAgreement(id string) error {
	if id != "" && (len(id) != 9 || !batch.Digits(id)) {
		return fmt.Errorf("agreement %q: want the 9 digits of your OCR giro agreement", id)
	}
	return nil
}
