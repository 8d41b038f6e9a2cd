package console

import (
	"bytes"
	"encoding/json"

	"trekk/batch"
	"trekk/batch/desk"
)

// everythingPage is all that the books know of a person, as a file. The audit log says who was given it.
func everythingPage(a *ask) (*page, error) {
	c, err := a.Desk().ExportPerson(a.ctx(), desk.ExportPerson{Customer: a.no()})
	if err != nil {
		return nil, err
	}
	told, err := a.Reports().Everything(a.ctx(), c.No)
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(told, "", "  ")
	if err != nil {
		return nil, err
	}
	return nil, kept("person-"+c.No+".json", bytes.NewReader(text))
}

var forgetPersonAct = &act{
	path: "/customers/{no}/forget", right: batch.ToAccount, title: "Forget the person",
	did:   "The person is forgotten",
	money: true,
	kind:  desk.KindOf("forget_person", batch.OfCustomer),
	about: func(a *ask) (*about, error) {
		b, err := a.aboutCustomer([]field{a.reason()},
			a.say("How to reach the person is blanked, and the texts of messages."))
		if err != nil {
			return nil, err
		}
		f, err := a.Reports().Forgettable(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		if f.What == "person" {
			b.Will = append(b.Will,
				a.say("Name, address and notes are blanked too, and names in kept files of the bank. Amounts stay."))
		} else if !f.NamesFrom.IsZero() {
			b.Will = append(b.Will,
				a.say("Bookkeeping needs name and address through %s: they stay.", a.date(f.NamesFrom-1)))
		}
		b.Will = append(b.Will, a.say("This cannot be undone."))
		return b, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().ForgetPerson(a.ctx(),
			desk.ForgetPerson{Customer: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

var returnPersonAct = &act{
	path: "/customers/{no}/return", right: batch.ToAccount, title: "Take the person back",
	did:  "The next import says who the person is",
	kind: desk.KindOf("return_person", batch.OfCustomer),
	about: func(a *ask) (*about, error) {
		return a.aboutCustomer([]field{a.reason()},
			a.say("The next import of customers takes the person again."))
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().ReturnPerson(a.ctx(),
			desk.ReturnPerson{Customer: a.no(), Reason: f.text("reason")})
		return "", err
	},
}
