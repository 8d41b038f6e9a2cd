package desk

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"trekk/batch"
	"trekk/batch/stream"
)

// as is the desk with someone else at it.
func (d *Desk) as(name string, role batch.Role) *Desk {
	m := d.m
	m.By, m.Role = name, role
	other := At(m)
	other.Patience = d.Patience
	return other
}

func init() { PassphraseCost = bcrypt.MinCost }

// register puts a person into the books, whose passphrase nobody needs.
func (d *Desk) register(t *testing.T, name string, role batch.Role) {
	t.Helper()
	err := d.m.Store.Update(t.Context(), batch.Act{At: d.m.Now, By: "init"}, func(tx batch.Tx) error {
		return tx.AddPerson(batch.Person{Name: name, Role: role, Hash: "$2a$04$", Added: d.m.Now})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func wantRefusal(t *testing.T, err error, code string) {
	t.Helper()
	var r *batch.Refusal
	if !errors.As(err, &r) || r.Code != code {
		t.Errorf("%v, want the refusal %s", err, code)
	}
}

// Which role may do what, act by act.
func TestWhoMayDoWhat(t *testing.T) {
	counter := "register undo_event object resolve hold release hold_customer release_customer postpone instalments " +
		"import_customers import_memberships import_events"
	money := "assign split ignore undo add_payment apply_credit refund withdraw_refund credit write_off waive_fee " +
		"tick untick close_period first_invoice add_law change_kids cancel_claim withdraw_reminder withdraw_handover " +
		"import_invoices withdraw_write_off forget_person return_person"
	machine := "deliver discard accept retry reject resend settle accept_clock stop resume recover renew change_transmitter"
	persons := "add_person disable_person set_passphrase make_token revoke_token turn_off_second_factor"
	own := " set_own_passphrase choose_language turn_on_second_factor turn_off_own_second_factor end_sessions"
	readers := " export_person"
	may := map[batch.Role]string{
		batch.RoleViewer:     readers + own,
		batch.RoleReception:  counter + own,
		batch.RoleAccountant: counter + " " + money + readers + own,
		batch.RoleOperator:   counter + " " + machine + readers + own,
		batch.RoleApprover:   "approve approve_refund approve_write_off" + readers + own,
		batch.RoleAdmin:      strings.Join([]string{counter, money, machine, persons}, " ") + readers + own,
	}
	d := newDesk(t)
	for _, role := range batch.Roles() {
		allowed := strings.Fields(may[role])
		for _, k := range Kinds() {
			err := d.as("ola", role).may(t.Context(), k)
			if slices.Contains(allowed, k.Name) != (err == nil) {
				t.Errorf("%s, %s: %v", role, k.Name, err)
			}
			if err != nil {
				wantRefusal(t, err, batch.NotTheirRole)
			}
		}
	}
}

// The system's user may do everything but, where persons are registered, what needs two of them.
func TestTheSystemsUserGivesNobodysWord(t *testing.T) {
	d := newDesk(t).as(batch.OSUser("trekk"), "")
	refused := func(want bool) {
		t.Helper()
		for _, k := range Kinds() {
			err := d.may(t.Context(), k)
			if (err != nil) != (want && k.Right == batch.ToApprove) {
				t.Errorf("%s: %v", k.Name, err)
			}
		}
	}
	refused(false)
	d.register(t, "eva", batch.RoleReception)
	refused(true)
	_, err := d.ApproveRefund(t.Context(), ApproveRefund{Refund: 1})
	wantRefusal(t, err, PersonNeeded)
}

// Persons are registered, disabled and given passphrases, each by an act; the passphrase is in none of them.
func TestPersonsAreRegisteredByActs(t *testing.T) {
	d, ctx, secret := newDesk(t), t.Context(), "correct horse battery"
	boss := d.as("kari", batch.RoleAdmin)
	p, err := boss.AddPerson(ctx, AddPerson{Name: "Kari", Role: batch.RoleAdmin, Passphrase: secret})
	if err != nil || p.Name != "kari" {
		t.Fatal(p, err)
	}
	_, err = boss.AddPerson(ctx, AddPerson{Name: "kari", Role: batch.RoleViewer, Passphrase: secret})
	wantRefusal(t, err, PersonThere)
	_, err = boss.DisablePerson(ctx, DisablePerson{Name: "kari", Reason: "gone"})
	wantRefusal(t, err, LastAdmin)
	boss.register(t, "per", batch.RoleAdmin)

	signIn := func(name, passphrase string) error {
		_, err := SignIn(ctx, d.m, name, passphrase)
		return err
	}
	if err := signIn("KARI", secret); err != nil {
		t.Error(err)
	}
	for _, wrong := range [][2]string{{"kari", "wrong"}, {"nobody", secret}, {"kari", ""}} {
		if err := signIn(wrong[0], wrong[1]); !errors.Is(err, ErrSignIn) || err.Error() != ErrSignIn.Error() {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	if p, err := d.m.Store.Person(ctx, "kari"); err != nil || p.Failed != 2 {
		t.Error(p, err)
	}
	long := strings.Repeat("å", 36) // 72 bytes
	if _, err = boss.SetPassphrase(ctx, SetPassphrase{Name: "kari", Passphrase: long}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(signIn("kari", long), signIn("kari", long)); err != nil {
		t.Error(err)
	}
	if err := signIn("kari", long+"x"); !errors.Is(err, ErrSignIn) { // bcrypt does not look so far
		t.Error(err)
	}
	if _, err = boss.DisablePerson(ctx, DisablePerson{Name: "kari", Reason: "gone"}); err != nil {
		t.Fatal(err)
	}
	if err := signIn("kari", long); !errors.Is(err, ErrSignIn) {
		t.Error(err)
	}
	acts, err := stream.All(d.m.Store.Acts(ctx, batch.Subject{Kind: batch.OfPerson, No: "kari"}))
	var did []string
	for _, a := range acts {
		did = append(did, a.Action+" "+a.Detail)
	}
	want := []string{
		"add person admin", "sign in refused", "sign in refused", "set passphrase ", "sign in refused",
		"disable person ", "sign in refused",
	}
	if err != nil || !slices.Equal(did, want) {
		t.Errorf("%q, %v", did, err)
	}
}

// What cannot be a name, a role or a passphrase is refused, and the passphrase is not told.
func TestWhatCannotBeAPerson(t *testing.T) {
	d := newDesk(t)
	good := AddPerson{Name: "ola", Role: batch.RoleViewer, Passphrase: "correct horse"}
	for _, c := range []struct {
		change func(*AddPerson)
		code   string
	}{
		{func(a *AddPerson) { a.Name = "os:ola" }, PersonWrong},
		{func(a *AddPerson) { a.Name = "" }, PersonWrong},
		{func(a *AddPerson) { a.Name = "ola\nkari" }, PersonWrong},
		{func(a *AddPerson) { a.Name = "bill" }, PersonWrong},
		{func(a *AddPerson) { a.Role = "boss" }, PersonWrong},
		{func(a *AddPerson) { a.Passphrase = "horseho" }, PassphraseWrong},
		{func(a *AddPerson) { a.Name, a.Passphrase = "olanordmann", "OlaNordmann" }, PassphraseWrong},
		{func(a *AddPerson) { a.Passphrase = strings.Repeat("å", 36) + "x" }, PassphraseWrong},
	} {
		a := good
		c.change(&a)
		_, err := d.AddPerson(t.Context(), a)
		wantRefusal(t, err, c.code)
		if err != nil && a.Passphrase != "" && strings.Contains(err.Error(), a.Passphrase) {
			t.Errorf("told: %v", err)
		}
	}
}

// Who is taken for one human being: the system's user, the person, and who was named before there were persons.
func TestSamePerson(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"os:ola", "ola", true}, {"Ola", "ola", true}, {"os:ola", "os:ola", true}, {"ola", "kari", false},
		{"os:ola", "kari", false},
	} {
		if got := batch.SamePerson(c.a, c.b); got != c.same {
			t.Errorf("%s and %s: %t", c.a, c.b, got)
		}
	}
}

// Who gave an approver the passphrase could be both: he gets no word of that approver's until another passphrase is
// chosen, everybody is told, and somebody else settles it.
func TestWhoGaveThePassphraseIsNoSecondPerson(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	boss, ola := d.as("kari", batch.RoleAdmin), d.as("ola", batch.RoleApprover)
	word := func(by string) error { return ola.second(ctx, by, askedBy(by, "refund 1")) }
	set := func(by *Desk, name string) {
		t.Helper()
		if _, err := by.SetPassphrase(ctx, SetPassphrase{Name: name, Passphrase: "correct horse"}); err != nil {
			t.Fatal(err)
		}
	}
	for name, role := range map[string]batch.Role{"ola": batch.RoleApprover, "eva": batch.RoleViewer} {
		if _, err := boss.AddPerson(ctx, AddPerson{name, role, "correct horse"}); err != nil {
			t.Fatal(err)
		}
	}
	set(boss, "eva") // who approves nothing
	if err := word("kari"); err != nil {
		t.Errorf("as registered: %v", err)
	}
	set(boss, "ola")
	wantRefusal(t, word("kari"), SamePerson)
	if err := word("eva"); err != nil {
		t.Errorf("what another sealed: %v", err)
	}
	met, err := batch.Met(ctx, d.m.Store, batch.PassphraseGiven)
	if err != nil || len(met) != 1 || met[0].ID() != "passphrase_given:ola" || met[0].Facts["by"] != "kari" {
		t.Errorf("%+v, %v", met, err)
	}
	settle := Settle{Finding: "passphrase_given:ola", Reason: "he had forgotten it"}
	_, err = boss.Settle(ctx, settle)
	wantRefusal(t, err, SamePerson)
	if _, err := d.as("per", batch.RoleOperator).Settle(ctx, settle); err != nil {
		t.Error(err)
	}
	set(ola, "ola")
	if err := word("kari"); err != nil {
		t.Errorf("with a passphrase of his own: %v", err)
	}
	system := d.as("os:root", "")
	set(system, "ola")
	if err := word("kari"); err != nil {
		t.Errorf("with one of the system's user: %v", err)
	}
}
