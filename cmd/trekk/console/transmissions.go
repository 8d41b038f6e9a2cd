package console

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var transmissionRoutes = []route{
	{"GET /transmissions", readers, transmissionsPage},
	{"GET /transmissions/{no}", readers, transmissionPage},
	{"GET /transmissions/{no}/bytes", readers, transmissionBytes},
}

var transmissionActs = []*act{approveTransmission, rejectTransmission, resendTransmission, renewTransmission}

func transmissionsPage(a *ask) (*page, error) {
	f := batch.TransmissionFilter{Status: batch.TransmissionStatus(a.query("status"))}
	l := list[report.Transmission]{
		name: "transmissions", title: "Transmissions", columns: transmissionColumns,
		empty: a.say("No transmissions are so. The job claims seals one when claims are to go to the bank."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Transmission], error) {
			p.Descending = true
			return a.Reports().Transmissions(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{{
		Name: "status", Label: a.say("Status"), Kind: "choice", Value: string(f.Status),
		Choices: a.choices("sealed", "sending", "sent", "approved", "rejected"),
	}}
	return &page{Title: a.say("Transmissions"), Body: "transmissions", Data: transmissionsData{
		listed{filters, t}, a.Reports().Plan(planMonths),
	}}, nil
}

// planMonths is how far ahead the plan of deadlines goes.
const planMonths = 2

// transmissionsData are the transmissions, and until when the next must be at the bank.
type transmissionsData struct {
	listed
	Plan []report.PlannedDue
}

var transmissionColumns = []col[report.Transmission]{
	leads(render.Col("number", "Number", func(t *report.Transmission) any { return t.Number }),
		func(t *report.Transmission) string { return transmissionPath(t.Number) }),
	{Column: render.Col("status", "Status",
		func(t *report.Transmission) any { return render.Word(t.Status) })},
	{Column: render.Col("claims", "Claims", func(t *report.Transmission) any { return t.Claims })},
	{Column: render.Col("amount_ore", "Amount", func(t *report.Transmission) any { return t.Amount })},
	{Column: render.Col("cancellations", "Cancellations",
		func(t *report.Transmission) any { return t.Cancellations })},
	{Column: render.Col("sealed", "Sealed", func(t *report.Transmission) any { return moment(t.Sealed) })},
	{Column: render.Col("approved_by", "Approved by",
		func(t *report.Transmission) any { return t.ApprovedBy })},
	{Column: render.Col("sent", "Sent", func(t *report.Transmission) any { return moment(t.Sent) })},
	{Column: render.Col("replied", "Answered",
		func(t *report.Transmission) any { return moment(t.Replied) })},
	{Column: render.Col("name", "Name", func(t *report.Transmission) any { return t.Name }), file: true},
	{Column: render.Col("sha256", "SHA-256", func(t *report.Transmission) any { return t.SHA256 }),
		file: true},
	{Column: render.Col("text", "Text", func(t *report.Transmission) any { return t.Text }), file: true},
}

// moment is a cell with a moment; nothing where there is none.
func moment(t *report.Time) any {
	if t == nil {
		return nil
	}
	return *t
}

func transmissionPath(number int64) string { return "/transmissions/" + strconv.FormatInt(number, 10) }

// number is the number in the address. What is no number is not there.
func (a *ask) number() (int64, error) {
	n, err := strconv.ParseInt(a.no(), 10, 64)
	if err != nil || n < 1 {
		return 0, batch.ErrNotFound
	}
	return n, nil
}

// transmission is the one in the address, with its receipts.
func (a *ask) transmission() (*report.Transmission, error) {
	n, err := a.number()
	if err != nil {
		return nil, err
	}
	return a.Reports().Answered(a.ctx(), n)
}

// transmissionData is a transmission with what the bank turned down of it.
type transmissionData struct {
	*report.Transmission
	Facts    []fact
	Compared *report.Comparison // with that of the month before
	Against  []fact             // the same in figures
	Payers   []payersPart       // of whom something else is claimed, the largest changes
	Rejected *table
}

type payersPart struct {
	Title string
	report.PayerChanges
}

func transmissionPage(a *ask) (*page, error) {
	t, err := a.transmission()
	if err != nil {
		return nil, err
	}
	compared, err := a.Reports().Compare(a.ctx(), t.Number)
	if err != nil {
		return nil, err
	}
	f := batch.ClaimFilter{Transmission: t.Number, Status: batch.ClaimRejected}
	rejected, err := claimList(a, f, a.say("The bank has turned down none of its claims.")).table(a)
	if err != nil {
		return nil, err
	}
	return &page{
		Title: a.say("Transmission %d", t.Number), Body: "transmission",
		Data: transmissionData{t, a.transmissionFacts(t), compared, a.comparedFacts(compared), []payersPart{
			{a.say("New payers"), compared.New}, {a.say("Gone payers"), compared.Gone},
			{a.say("Other amounts"), compared.Changed},
		}, rejected}, Acts: a.transmissionOffers(t),
	}, nil
}

// transmissionFacts are what one reads of a transmission before one decides about it.
func (a *ask) transmissionFacts(t *report.Transmission) []fact {
	facts := []fact{
		{a.say("Status"), render.Word(t.Status), ""},
		{a.say("Claims"), t.Claims, a.To("/claims?transmission=" + strconv.FormatInt(t.Number, 10))},
		{a.say("Amount"), t.Amount, ""},
		{a.say("Cancellations"), t.Cancellations, ""},
		{a.say("Sealed"), a.say("%s by %s", a.clock(t.Sealed.Time()), t.SealedBy), ""},
	}
	if t.ApprovedBy != "" {
		facts = append(facts, fact{a.say("Approved"), a.say("%s by %s", a.clock(t.Approved.Time()),
			t.ApprovedBy), ""})
	}
	if t.Sent != nil {
		sent := a.clock(t.Sent.Time())
		if t.Sends > 1 {
			sent = a.say("%s, %d {time|times}", sent, t.Sends)
		}
		facts = append(facts, fact{a.say("Sent"), sent, ""})
	}
	if t.Replied != nil {
		facts = append(facts, fact{a.say("Answered"), moment(t.Replied), ""})
	}
	if t.Text != "" {
		facts = append(facts, fact{a.say("Text"), t.Text, ""})
	}
	return append(facts,
		fact{a.say("File"), a.say("%s, %d bytes", t.Name, t.Size),
			a.To(transmissionPath(t.Number) + "/bytes")},
		fact{a.say("Lines"), a.say("as they stand, and decoded"),
			a.To(transmissionPath(t.Number) + "/lines")},
		fact{"SHA-256", t.SHA256, ""})
}

// transmissionOffers are the acts that a transmission's state allows.
func (a *ask) transmissionOffers(t *report.Transmission) []link {
	var acts []*act
	switch t.Status {
	case batch.TransmissionSealed:
		if t.ApprovedBy == "" && !batch.SamePerson(t.SealedBy, a.Person.Name) {
			acts = append(acts, approveTransmission)
		}
		acts = append(acts, rejectTransmission)
	case batch.TransmissionSending, batch.TransmissionSent:
		acts = append(acts, resendTransmission, rejectTransmission)
	case batch.TransmissionRejected:
		acts = append(acts, renewTransmission)
	}
	return a.offers(a.no(), acts...)
}

// transmissionBytes are the bytes as they were sealed.
func transmissionBytes(a *ask) (*page, error) {
	t, err := a.transmission()
	if err != nil {
		return nil, err
	}
	return nil, kept(t.Name, a.Reports().Store.Content(a.ctx(), batch.Out, t.Number))
}

// kept answers with kept bytes, as a file of that name.
func kept(name string, content io.Reader) writer {
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition",
			mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		_, err := io.Copy(w, content)
		return err
	}
}

// aboutTransmission makes what an act on a transmission is about; say makes what it would do.
func aboutTransmission(a *ask, reason bool, say func(*about, *report.Transmission)) (*about, error) {
	t, err := a.transmission()
	if err != nil {
		return nil, err
	}
	b := &about{
		Title: a.say("Transmission %d", t.Number), Facts: a.transmissionFacts(t),
		Back: transmissionPath(t.Number),
	}
	if reason {
		b.Fields = []field{a.reason()}
	}
	say(b, t)
	return b, nil
}

// comparedFacts are how a transmission differs from that of the month before.
func (a *ask) comparedFacts(c *report.Comparison) []fact {
	if c.Before == nil {
		return []fact{{a.say("The month before"), a.say("nothing to compare with"), ""}}
	}
	facts := []fact{{
		a.say("The month before"), a.say("%d {claim|claims}, %s", c.Before.Claims, money(c.Before.Amount)),
		a.To(transmissionPath(c.Before.Number)),
	}}
	for _, p := range []struct {
		name string
		of   report.PayerChanges
	}{{a.say("New payers"), c.New}, {a.say("Gone payers"), c.Gone}, {a.say("Other amounts"), c.Changed}} {
		facts = append(facts, fact{p.name,
			a.say("%d {payer|payers}, %s", p.of.Payers, money(p.of.Difference)), ""})
	}
	return facts
}

// approves is what is approved, in numbers: claims, cancellations, or both.
func (a *ask) approves(t *report.Transmission) string {
	claims := a.say("Approve %d {claim|claims}, %s", t.Claims, money(t.Amount))
	switch {
	case t.Cancellations == 0:
		return claims
	case t.Claims == 0:
		return a.say("Approve %d {cancellation|cancellations}", t.Cancellations)
	}
	return a.say("%s, and %d {cancellation|cancellations}", claims, t.Cancellations)
}

var approveTransmission = &act{
	path: "/transmissions/{no}/approve", right: batch.ToApprove, title: "Approve", key: "a", money: true,
	did: "The transmission is approved, and goes with the next run of send.",
	about: func(a *ask) (*about, error) {
		n, err := a.number()
		if err != nil {
			return nil, err
		}
		compared, err := a.Reports().Compare(a.ctx(), n)
		if err != nil {
			return nil, err
		}
		return aboutTransmission(a, false, func(b *about, t *report.Transmission) {
			b.Facts = append(b.Facts, a.comparedFacts(compared)...)
			if t.Claims > 0 {
				b.Will = append(b.Will,
					a.say("The bank is told to charge %d {claim|claims}, %s in all.", t.Claims, money(t.Amount)))
			}
			if t.Cancellations > 0 {
				b.Will = append(b.Will, a.say("%d {claim is|claims are} cancelled.", t.Cancellations))
			}
			if much := compared.TooMuch; much.Claims > 0 {
				b.Will = append(b.Will,
					a.say("%d {claim asks|claims ask} for more than is owed by now, %s.", much.Claims, money(much.Amount)),
					a.say("Give the transmission up instead, and all others are made anew."))
			}
			b.Button = a.approves(t)
		})
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		return "", a.Desk().Approve(a.ctx(), desk.Approve{Transmission: n, Reason: f.text("reason")})
	},
}

var rejectTransmission = &act{
	path: "/transmissions/{no}/reject", right: batch.ToOperate, title: "Give up",
	did:  "The transmission is given up.",
	kind: desk.KindOf("reject", batch.OfTransmission),
	about: func(a *ask) (*about, error) {
		return aboutTransmission(a, true, func(b *about, t *report.Transmission) {
			b.Will = []string{
				a.say("Nothing of the transmission is sent."),
				a.say("Its %d {claim is|claims are} made anew, under another number, where the deadline allows.", t.Claims),
			}
			b.Button = a.say("Give up %d {claim|claims}, %s", t.Claims, money(t.Amount))
		})
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		return "", a.Desk().Reject(a.ctx(), desk.Reject{Transmission: n, Reason: f.text("reason")})
	},
}

var resendTransmission = &act{
	path: "/transmissions/{no}/resend", right: batch.ToOperate, title: "Send again",
	did: "The transmission lies at the bank.",
	about: func(a *ask) (*about, error) {
		return aboutTransmission(a, false, func(b *about, t *report.Transmission) {
			b.Will = []string{
				a.say("The mailbox is read first: when %s lies there with the same content, nothing is sent.", t.Name),
				a.say("Else the same %d bytes are sent again under the same name. Nobody is charged twice.", t.Size),
			}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().Resend(a.ctx(), desk.Resend{Transmission: n, Reason: f.text("reason")})
		return "", err
	},
}

var renewTransmission = &act{
	path: "/transmissions/{no}/renew", right: batch.ToOperate, title: "Make the claims anew",
	did:  "The claims are made anew by the next run of claims, where their deadline allows.",
	kind: desk.KindOf("renew", batch.OfTransmission),
	about: func(a *ask) (*about, error) {
		return aboutTransmission(a, true, func(b *about, t *report.Transmission) {
			b.Will = []string{
				a.say("The next run of claims makes %d {claim|claims} anew, where the deadline allows.",
					t.Claims),
				a.say("What the bank turned down must have been put right first."),
			}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		n, err := a.number()
		if err != nil {
			return "", err
		}
		return "", a.Desk().Renew(a.ctx(), desk.Renew{Transmission: n, Reason: f.text("reason")})
	},
}

var transmissionTexts = texts{
	"The month before": "Måneden før", "nothing to compare with": "ingenting å sammenligne med",
	"%d {claim|claims}, %s":    "%d krav, %s",
	"New payers":               "Nye betalere",
	"Gone payers":              "Betalere som er borte",
	"Other amounts":            "Andre beløp",
	"%d {payer|payers}, %s":    "%d {betaler|betalere}, %s",
	"Against the month before": "Mot måneden før",
	"Payer":                    "Betaler", "Was": "Var", "Is": "Er",
	"There is no transmission of the month before to compare with.": "Det finnes ingen forsendelse fra " +
		"måneden før å sammenligne med.",
	"%d {payer is|payers are} charged the same as then.": "%d {betaler|betalere} trekkes det samme som da.",
	"Transmission %d": "Forsendelse %d",
	"Number":          "Nummer",
	"Cancellations":   "Slettinger",
	"Sealed":          "Forseglet",
	"Sent":            "Sendt", "Answered": "Besvart", "Approved": "Godkjent", "%s by %s": "%s av %s",
	"%s, %d {time|times}": "%s, %d {gang|ganger}", "%s, %d bytes": "%s, %d byte",
	"sealed": "forseglet", "sending": "sendes", "sent": "sendt", "approved": "godkjent", "rejected": "avvist",
	"No transmissions are so. The job claims seals one when claims are to go to the bank.": "Ingen " +
		"forsendelser er slik. Jobben claims forsegler en når krav skal til banken.",
	"The bank has turned down none of its claims.": "Banken har ikke avvist noen av kravene.",
	"Plan of deadlines":                            "Frister framover",
	"Receipts":                                     "Kvitteringer",
	"Rejected claims":                              "Avviste krav",
	"Nothing has come from the bank about it yet.": "Det har ikke kommet noe fra banken om den ennå.",
	"The due date":                                 "Forfallet",
	"Last safe time":                               "Siste sikre tidspunkt",
	"Verdict":                                      "Svar",
	"Received":                                     "Mottatt",
	"Approve":                                      "Godkjenn",
	"Approve %d {claim|claims}, %s":                "Godkjenn %d krav, %s",
	"The %d largest changes, of %d {payer|payers}.":                "De %d største endringene, av %d {betaler|betalere}.",
	"Approve %d {cancellation|cancellations}":                      "Godkjenn %d {sletting|slettinger}",
	"%s, and %d {cancellation|cancellations}":                      "%s, og %d {sletting|slettinger}",
	"%d {claim asks|claims ask} for more than is owed by now, %s.": "%d krav ber om mer enn det som skyldes nå, %s.",
	"Give the transmission up instead, and all others are made anew.": "Oppgi forsendelsen i stedet, så lages alle " +
		"de andre på nytt.",
	"Give up":                             "Oppgi",
	"Give up %d {claim|claims}, %s":       "Oppgi %d krav, %s",
	"Send again":                          "Send på nytt",
	"Make the claims anew":                "Lag kravene på nytt",
	"%d {claim is|claims are} cancelled.": "%d krav slettes.",
	"The transmission is approved, and goes with the next run of send.": "Forsendelsen er godkjent, og " +
		"går med neste kjøring av send.",
	"The bank is told to charge %d {claim|claims}, %s in all.": "Banken får beskjed om å trekke %d krav, " +
		"%s i alt.",
	"The transmission is given up.":        "Forsendelsen er oppgitt.",
	"Nothing of the transmission is sent.": "Ingenting av forsendelsen blir sendt.",
	"Its %d {claim is|claims are} made anew, under another number, where the deadline allows.": "%d krav " +
		"lages på nytt, under et annet nummer, der fristen rekker.",
	"The transmission lies at the bank.": "Forsendelsen ligger hos banken.",
	"The mailbox is read first: when %s lies there with the same content, nothing is sent.": "Postkassen " +
		"leses først: ligger %s der med samme innhold, sendes ingenting.",
	"Else the same %d bytes are sent again under the same name. Nobody is charged twice.": "Ellers " +
		"sendes de samme %d bytene på nytt under samme navn. Ingen blir trukket to ganger.",
	"The claims are made anew by the next run of claims, where their deadline allows.": "Kravene lages " +
		"på nytt av neste kjøring av claims, der fristen rekker.",
	"The next run of claims makes %d {claim|claims} anew, where the deadline allows.": "Neste kjøring av " +
		"claims lager %d krav på nytt, der fristen rekker.",
	"What the bank turned down must have been put right first.": "Det som banken avviste, må være rettet " +
		"først.",
}
