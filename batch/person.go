package batch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Person is someone who may act on a payee's books, beside the users of the operating system.
type Person struct {
	Name     string
	Role     Role
	Hash     string // of the passphrase; it is never shown. Empty of who signs in elsewhere (OIDC)
	Added    time.Time
	Disabled time.Time // zero while the person may act
	Reason   string    // why the person is disabled
	Failed   int       // wrong passphrases since the last right one
	Profile
}

// Profile is what a person has chosen.
type Profile struct {
	Lang   string // nb or en; empty while nothing is chosen
	Factor string // the secret of the second factor as it is kept, in base 32 or sealed; empty without one
	Step   int64  // that of the last code of the second factor, none of before which is good any longer
}

// Role is what a person does for a payee.
type Role string

// The roles.
const (
	RoleViewer     Role = "viewer"     // looks
	RoleReception  Role = "reception"  // meets the members
	RoleAccountant Role = "accountant" // keeps the books
	RoleOperator   Role = "operator"   // runs the machine
	RoleApprover   Role = "approver"   // is the second person
	RoleAdmin      Role = "admin"      // registers the others
)

// Right is a part of the work, in which a role has all acts or none.
type Right string

// The rights.
const (
	ToRead    Right = "read"    // everything but persons and secrets
	ToServe   Right = "serve"   // events, quotes, holds, time to pay, and to read what that needs
	ToAccount Right = "account" // payments, credit, refunds, credit notes, ticks, closing
	ToOperate Right = "operate" // the inbox, transmissions, runs, recovery, findings
	ToApprove Right = "approve" // as the second person
	ToManage  Right = "manage"  // persons and their secrets
)

// rights are the rights of each role. To approve is an approver's alone: whoever
// registers persons is not the second one too.
var rights = map[Role][]Right{
	RoleViewer:     {ToRead},
	RoleReception:  {ToServe},
	RoleAccountant: {ToRead, ToServe, ToAccount},
	RoleOperator:   {ToRead, ToServe, ToOperate},
	RoleApprover:   {ToRead, ToApprove},
	RoleAdmin:      {ToRead, ToServe, ToAccount, ToOperate, ToManage},
}

// Roles are all roles, from the one that may least.
func Roles() []Role {
	return []Role{RoleViewer, RoleReception, RoleAccountant, RoleOperator, RoleApprover, RoleAdmin}
}

// May reports whether the role has a right.
func (r Role) May(right Right) bool { return slices.Contains(rights[r], right) }

// NotTheirRole is the code of the refusal of what is not of the role of who acts.
const NotTheirRole = "not_their_role"

// NotByToken is the code of the refusal of what a person does himself, signed in, and no program in his name.
const NotByToken = "not_by_token"

// Allow refuses something to a person whose role has not the right to it, and a second person's word to a
// program whose token another person made, who could be the first. Everybody has the right that is empty; what the user of the
// operating system may is not decided here.
func (c Call) Allow(right Right, what string) error {
	switch {
	case c.Role != "" && right != "" && !c.Role.May(right):
		return c.notTheirs(what)
	case right == ToApprove && c.Lent:
		return Refuse(NotByToken, "another registered person made this token of %s, and could then be both: %s "+
			"signs in to %s, or has a token that the system's user made (trekk user token, without --as)",
			c.By, c.By, what)
	}
	return nil
}

// InPerson refuses something to a program that acts by a token.
func (c Call) InPerson(what string) error {
	if c.Token == "" {
		return nil
	}
	return Refuse(NotByToken, "%s does that himself, signed in: a token does not %s", c.By, what)
}

func (c Call) notTheirs(what string) error {
	return Refuse(NotTheirRole, "%s is registered as %s: %s is not of that role", c.By, c.Role, what)
}

// CheckRole says that there is no such role.
func CheckRole(r Role) error {
	if _, ok := rights[r]; !ok {
		return fmt.Errorf("role %q: want one of %s", r, joined(Roles()))
	}
	return nil
}

func joined(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// osUser stands before the name of a user of the operating system. No person's name has a colon.
const osUser = "os:"

// OSUser is how a user of the operating system is named as the one who acts, apart from any person.
func OSUser(name string) string { return osUser + name }

// SamePerson reports whether two who acted may be one human being. The user of the operating system ola, the
// registered person ola, and the Ola of books from before there were persons are taken for one.
func SamePerson(a, b string) bool {
	bare := func(actor string) string { return strings.ToLower(strings.TrimPrefix(actor, osUser)) }
	return bare(a) == bare(b)
}

// FromAnother reports whether somebody who acts on a person is another registered one, who could then act as two.
// The user of the operating system is none: he has the keys anyway.
func FromAnother(by, person string) bool {
	return !strings.HasPrefix(by, osUser) && !SamePerson(by, person)
}

// personName is the form of persons' names.
var personName = regexp.MustCompile(`^[a-z][a-z0-9._-]{0,39}$`)

// actors are names under which the program itself acts.
var actors = []string{
	"fetch", "ingest", "match", "bill", "claims", "send", "remind", "collect", "deliver", "agency", "report",
	"init", "login",
}

// places are what addresses of the desk have where the name of a person stands in others.
var places = []string{"me", "tokens", "add"}

// CheckPersonName says what is wrong with a person's name. It can be no job's, so that the audit log tells
// them apart.
func CheckPersonName(name string) error {
	switch {
	case !personName.MatchString(name):
		return fmt.Errorf("name %q: want up to 40 of the letters a to z, digits and . _ -, a letter first", name)
	case slices.Contains(places, name):
		return fmt.Errorf("name %q: the desk has it for a page of its own", name)
	case slices.Contains(actors, name):
		return fmt.Errorf("name %q: the audit log has it for what the program does itself", name)
	}
	return nil
}
