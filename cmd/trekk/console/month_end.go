package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/report"
	"trekk/batch/sheet"
	"trekk/batch/statement"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

var monthEndRoutes = []route{
	{"GET /month-end", readers, monthEndPage},
	{"POST /month-end/tick", []batch.Right{batch.ToAccount}, tickPage},
	{"GET /settlement", readers, settlementPage},
	{"GET /journal", readers, journalPage},
}

// monthEndView is what the page of a month's end shows.
type monthEndView struct {
	Month    bankday.Month
	Filters  []filter
	Checks   []check
	Balance  *table
	Periods  *table
	MayTick  bool
	Beside   []link // the months before and after
	Journals []link
}

// check is a point of the list that is gone through before a month is closed.
type check struct {
	State string // ok, waits, wrong
	Said  string
	To    string
}

// monthAsked is the month of the address: the one before the clock's where none is asked for.
func (a *ask) monthAsked(text string) (bankday.Month, error) {
	if text == "" {
		return a.Today().Month() - 1, nil
	}
	m, err := bankday.ParseMonth(text)
	if err != nil {
		return 0, a.misasked("month", a.say("This is no month: want one such as 2026-10"))
	}
	return m, nil
}

func monthEndPage(a *ask) (*page, error) {
	m, err := a.monthAsked(a.query("month"))
	if err != nil {
		return nil, err
	}
	v := monthEndView{
		Month: m, MayTick: a.May(batch.ToAccount),
		Filters: []filter{{Name: "month", Label: a.say("Month"), Kind: "text", Value: m.String()}},
	}
	periods, err := a.Reports().Periods(a.ctx())
	if err != nil {
		return nil, err
	}
	end, err := a.Reports().MonthEnd(a.ctx(), m)
	if err != nil {
		return nil, err
	}
	v.Checks = checksOf(a, end)
	accounts, err := a.Reports().AccountBalances(a.ctx(), m.Last())
	if err != nil {
		return nil, err
	}
	v.Balance = figures(a, balanceColumns, accounts)
	v.Balance.Rows = append(v.Balance.Rows, balanceSums(a, accounts))
	v.Periods = figures(a, periodColumns, periods)
	days := "from=" + m.First().String() + "&to=" + m.Last().String()
	for _, form := range []string{"CSV", "XLSX", "GBAT10"} {
		to := a.To("/journal?" + days + "&as=" + strings.ToLower(form))
		v.Journals = append(v.Journals, link{Title: form, To: to})
	}
	for _, beside := range []bankday.Month{m - 1, m + 1} {
		v.Beside = append(v.Beside, link{Title: a.month(beside), To: a.With("month", beside.String())})
	}
	p := &page{Title: a.say("Month end: %s", a.month(m)), Body: "month-end", Data: v}
	if end.Closed == nil && m.Last() < a.Today() {
		p.Acts = a.offers(m.String(), closeAct)
	}
	p.Acts = append(p.Acts, link{Title: a.say("Journal"), To: a.To("/journal?" + days)})
	return p, nil
}

// checksOf are what there is to see to before a month is closed, each leading to where that is done.
func checksOf(a *ask, m *report.MonthEnd) (list []check) {
	settlement := "/settlement?from=" + m.From.String() + "&to=" + m.Through.String()
	for _, c := range m.Checks {
		n, sum := c.Number, money(c.Amount)
		says := map[report.CheckCode]struct{ ok, not, to string }{
			report.CheckMailbox: {a.say("The mailbox has been read since the month ended"),
				a.say("The mailbox is to be read on a bank day after the month"), "/runs"},
			report.CheckFiles: {a.say("Every file is worked"),
				a.say("%d {file is|files are} not worked", n), "/files"},
			report.CheckUnmatched: {a.say("No payment is unmatched"),
				a.say("%d unmatched {payment|payments}: %s", n, sum), "/unmatched"},
			report.CheckSettlement: {a.say("All %d sums of the settlement are ticked", c.Done),
				a.say("%d of %d {sum|sums} of the settlement {is|are} not ticked: %s", n, n+c.Done, sum),
				settlement},
			report.CheckCredit: {a.say("%d {customer has|customers have} credit: %s", n, sum),
				a.say("%d {customer has|customers have} credit: %s", n, sum), "/credit"},
			report.CheckOwed: {a.say("Nobody owes us through a refund"),
				a.say("%d {customer owes|customers owe} us through a refund: %s", n, sum), "/credit"},
			report.CheckJournal: {a.say("The journal balances"),
				a.say("The journal does not balance, by %s", sum), ""},
			report.CheckSuspense: {a.say("The account of unmatched payments stands at 0,00"),
				a.say("The account of unmatched payments stands at %s", sum), "/unmatched"},
			report.CheckRefunds: {a.say("No refund waits for a second person"),
				a.say("%d {refund waits|refunds wait} for a second person: %s", n, sum), "/refunds"},
		}[c.Code]
		shown := check{State: string(c.State), Said: says.not}
		if c.State == report.CheckOK {
			shown.Said = says.ok
		}
		if says.to != "" {
			shown.To = a.To(says.to)
		}
		list = append(list, shown)
	}
	if m.Closed != nil {
		return append(list, check{State: "closed", Said: a.say("Closed by %s, %s", m.Closed.ClosedBy,
			a.clock(m.Closed.Closed))})
	}
	return append(list, check{State: "open", Said: a.say("%s is not closed", a.month(m.Month))})
}

var balanceColumns = plain(
	render.Col("name", "What", func(b *report.AccountBalance) any { return render.Word(b.Key) }),
	render.Col("account", "Account", func(b *report.AccountBalance) any { return b.Account }),
	render.Col("account_name", "Account name", func(b *report.AccountBalance) any { return b.Name }),
	render.Col("debit_ore", "Debit", func(b *report.AccountBalance) any { return unlessZero(b.Debit) }),
	render.Col("credit_ore", "Credit", func(b *report.AccountBalance) any { return unlessZero(b.Credit) }),
)

func balanceSums(a *ask, accounts []report.AccountBalance) row {
	var debit, credit batch.Ore
	for _, b := range accounts {
		debit, credit = debit+b.Debit, credit+b.Credit
	}
	return row{Sum: true, Cells: []tableCell{
		{Value: a.say("Total")}, {}, {}, {Value: debit, Num: true}, {Value: credit, Num: true},
	}}
}

var periodColumns = plain(
	render.Col("through", "Through", func(p *report.Period) any { return p.Through }),
	render.Col("closed_by", "Closed by", func(p *report.Period) any { return p.ClosedBy }),
	render.Col("closed", "Closed", func(p *report.Period) any { return p.Closed }),
	render.Col("journal_sha256", "SHA-256 of the journal",
		func(p *report.Period) any { return p.JournalSHA256 }),
)

// undone is what there is to see to still before a month is closed.
func undone(a *ask, m *report.MonthEnd) (list []string) {
	for k, c := range checksOf(a, m)[:len(m.Checks)] {
		if m.Checks[k].State != report.CheckOK {
			list = append(list, a.say("▲ Not done: %s", c.Said))
		}
	}
	return list
}

var closeAct = &act{
	path: "/month-end/{no}/close", right: batch.ToAccount, title: "Close the month",
	did: "The month is closed.", money: true, // it cannot be undone
	about: func(a *ask) (*about, error) {
		m, err := a.monthAsked(a.no())
		if err != nil {
			return nil, err
		}
		end, err := a.Reports().MonthEnd(a.ctx(), m)
		if err != nil {
			return nil, err
		}
		b, err := a.Reports().Balance(a.ctx(), m.Last())
		if err != nil {
			return nil, err
		}
		return &about{
			Title: a.month(m), Back: "/month-end?month=" + m.String(),
			Button: a.say("Close %s for good", a.month(m)),
			Facts: []fact{
				{a.say("Receivables"), b.Receivables, ""}, {a.say("Credit of customers"), b.Credit, ""},
				{a.say("Unmatched"), b.Unmatched, ""}, {a.say("Bank"), b.Bank, ""},
				{a.say("Debit and credit"), b.DebitSum, ""},
			},
			Will: append(undone(a, end),
				a.say("All days through %s are closed: nothing is booked on them any longer, and this cannot be undone.",
					a.date(m.Last())),
				a.say("What comes later, and corrections, count on the first open day."),
				a.say("These sums and a hash of the journal are kept, and the books are held against them from now on."),
			),
		}, nil
	},
	do: func(a *ask, _ *form) (string, error) {
		m, err := a.monthAsked(a.no())
		if err != nil {
			return "", err
		}
		_, err = a.Desk().ClosePeriod(a.ctx(), desk.ClosePeriod{Month: m})
		return "", err
	},
}

var untickAct = &act{
	path: "/settlement/untick", right: batch.ToAccount, title: "Take ticks back",
	did: "The ticks are taken back.",
	about: func(a *ask) (*about, error) {
		return &about{
			Title: a.say("Settlement"), Back: "/settlement",
			Fields: []field{{Name: "reference", Label: a.say("Reference on the statement"), Kind: "text"}},
		}, nil
	},
	will: func(a *ask, f *form) ([]string, error) {
		sums, err := a.Desk().Unticking(a.ctx(), desk.Untick{What: f.text("reference")})
		if err != nil {
			return nil, f.notTicked(err)
		}
		shown, total := make([]report.SettledSum, len(sums)), batch.Ore(0)
		for k := range sums {
			shown[k], total = report.SettledSumOf(&sums[k]), total+sums[k].Amount
		}
		f.figures = figures(a, settlementColumns, shown)
		return []string{a.say("These sums, %s in all, are not ticked any longer.", money(total))}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().Untick(a.ctx(), desk.Untick{What: f.text("reference")})
		return "", f.notTicked(err)
	},
}

// notTicked notes that nothing is ticked against what was asked for; other errors stay.
func (f *form) notTicked(err error) error {
	if errors.Is(err, batch.ErrNotFound) {
		f.wrong("reference", f.a.say("Nothing is ticked against that"))
		return nil
	}
	return err
}

var monthEndActs = []*act{closeAct, untickAct}

// tickView is what a statement of the bank came to.
type tickView struct {
	File, Fault string
	Back        string
	Looking     bool   // nothing has been ticked yet
	Did         string // what has been ticked
	Secret      string // of a statement that has something to tick; else empty
	Button      string // said already
	Facts       []fact // how the file is understood
	Counts      []check
	Faults      *table // of the file; nil where it has none
	Left        *table // which lines of the file were left out; nil where none was
	Apart, Same *table
}

// tickPage shows what a statement would tick, with what agrees and what does not, and holds it.
func tickPage(a *ask) (*page, error) {
	f, err := a.form()
	if err != nil {
		return nil, err
	}
	m, err := a.monthAsked(f.text("month"))
	if err != nil {
		return nil, err
	}
	back := "/month-end?month=" + m.String()
	file, head, err := a.r.FormFile("statement")
	if err != nil {
		return &page{Title: a.say("Bank statement"), Body: "ticked", Status: http.StatusUnprocessableEntity,
			Data: tickView{Back: back, Fault: a.say("Choose the bank's file first: CSV, XLSX or camt.053")}}, nil
	}
	defer file.Close()
	held := a.toHold(head.Filename, ofStatement)
	held.expected, held.back = batch.SumFilter{From: m.First(), Until: m.Last()}, back
	return a.lookAtStatement(held, file)
}

// lookAtStatement is the page of what a statement would tick, which is held until that is done.
func (a *ask) lookAtStatement(held heldFile, file io.ReadSeeker) (*page, error) {
	v := &tickView{File: held.name, Back: held.back}
	ticked, err := a.Desk().RehearseTick(a.ctx(), v.act(a, &held, file))
	p, err := v.page(a, ticked, err)
	if err != nil || v.Fault != "" {
		return p, err
	}
	v.Looking = true
	if n, sum := newOf(ticked); n > 0 {
		v.Button = a.say("Tick %d {sum|sums}: %s", n, money(sum))
		v.Secret, err = a.holds(held, file)
	}
	return p, err
}

// newOf is what of a statement is ticked by it, or would be.
func newOf(ticked []statement.Ticked) (n int, sum batch.Ore) {
	for i := range ticked {
		if t := &ticked[i]; t.New || t.IsNew() {
			n, sum = n+1, sum+t.Amount()
		}
	}
	return n, sum
}

// tick ticks by a statement that is held.
func (a *ask) tick(held *heldFile, reason string) (*page, error) {
	v := &tickView{File: held.name, Back: held.back}
	act := v.act(a, held, held.file)
	act.Reason = reason
	ticked, err := a.Desk().Tick(a.ctx(), act)
	if err == nil {
		n, sum := newOf(ticked)
		v.Did = a.say("%d {sum is|sums are} ticked: %s", n, money(sum))
	}
	return v.page(a, ticked, err)
}

// act is what ticks by a statement, and tells how that is read.
func (v *tickView) act(a *ask, held *heldFile, file io.Reader) desk.Tick {
	return desk.Tick{
		File: held.name, Statement: file, Expected: held.expected,
		Tell: func(r statement.HowRead) {
			if v.Facts = a.readFacts(&r.Understood); len(r.LeftOut) > 0 {
				v.Left = figures(a, a.leftColumns(), r.LeftOut)
			}
		},
	}
}

// page is the page of what a statement has ticked, or would, and of what was left out of it.
func (v *tickView) page(a *ask, ticked []statement.Ticked, err error) (*page, error) {
	p := &page{Title: a.say("Bank statement"), Body: "ticked", Data: v}
	wrong, refusal := new(sheet.Error), new(batch.Refusal)
	switch {
	case errors.As(err, &wrong):
		p.Status, v.Fault = http.StatusUnprocessableEntity, a.say("Nothing is ticked by this file: it has faults.")
		v.Faults = figures(a, a.rowFaultColumns(), wrong.Faults[:min(len(wrong.Faults), shownFaults)])
	case errors.As(err, &refusal) && refusal.Code == statement.Faulty:
		p.Status, v.Fault = http.StatusUnprocessableEntity, a.refusal(refusal)
	case err != nil:
		return nil, err
	default:
		v.tell(a, ticked)
	}
	return p, nil
}

// leftColumns say which lines of a file are none of the account, and why.
func (t tongue) leftColumns() []col[sheet.RowFault] {
	return plain(
		render.Col("line", "Line", func(f *sheet.RowFault) any { return f.Line }),
		render.Col("message", "Why", func(f *sheet.RowFault) any { return t.rowFault(f) }),
	)
}

// tell divides a statement into what agrees, and what one side alone has.
func (v *tickView) tell(a *ask, ticked []statement.Ticked) {
	var apart, same []statement.Ticked
	count, sum := map[statement.Agreement]int{}, map[statement.Agreement]batch.Ore{}
	for i := range ticked {
		t := &ticked[i]
		count[t.Status]++
		sum[t.Status] += t.Amount()
		if t.Status == statement.Agrees {
			same = append(same, *t)
		} else {
			apart = append(apart, *t)
		}
	}
	for _, c := range []struct {
		status     statement.Agreement
		state, say string
	}{
		{statement.Agrees, "ok", a.say("%d {agrees|agree}: %s", count[statement.Agrees],
			money(sum[statement.Agrees]))},
		{statement.OnlyBank, "wrong", a.say("%d only the bank has: %s", count[statement.OnlyBank],
			money(sum[statement.OnlyBank]))},
		{statement.OnlyUs, "wrong", a.say("%d only we have: %s", count[statement.OnlyUs],
			money(sum[statement.OnlyUs]))},
	} {
		if count[c.status] == 0 {
			c.state = "ok"
		}
		v.Counts = append(v.Counts, check{State: c.state, Said: c.say})
	}
	v.Apart, v.Same = figures(a, tickedColumns, apart), figures(a, tickedColumns, same)
}

// tickedColumns lead from what the bank alone has to all of that amount, and from a sum to its payments.
var tickedColumns = []col[statement.Ticked]{
	{Column: render.Col("status", "Status", func(t *statement.Ticked) any { return render.Word(t.Status) })},
	{Column: render.Col("date", "Date", func(t *statement.Ticked) any { return t.On() })},
	leads(render.Col("amount_ore", "Amount", func(t *statement.Ticked) any { return t.Amount() }),
		func(t *statement.Ticked) string {
			if t.Status != statement.OnlyBank {
				return ""
			}
			return "/search?q=" + url.QueryEscape(t.Amount().String())
		}),
	{Column: render.Col("reference", "Reference", func(t *statement.Ticked) any {
		if t.Line == nil {
			return ""
		}
		return t.Line.Reference
	})},
	{Column: render.Col("account", "Account", ofSum(func(s *batch.Sum) any { return accountNo(s.Account) }))},
	{Column: render.Col("nets_date", "Nets date", ofSum(func(s *batch.Sum) any { return s.Date }))},
	leads(render.Col("payments", "Payments", ofSum(func(s *batch.Sum) any { return s.Payments })),
		func(t *statement.Ticked) string {
			if t.Sum == nil {
				return ""
			}
			return paymentsOf(t.Sum.Account, t.Sum.Date)
		}),
}

func ofSum(cell func(*batch.Sum) any) func(*statement.Ticked) any {
	return func(t *statement.Ticked) any {
		if t.Sum == nil {
			return nil
		}
		return cell(t.Sum)
	}
}

// paymentsOf is where the payments to an account on a day are.
func paymentsOf(account string, day bankday.Date) string {
	return "/payments?account=" + account + "&from=" + day.String() + "&to=" + day.String()
}

// daysAsked are the days of the address, from and to.
func (a *ask) daysAsked() (from, to bankday.Date, shown []filter, err error) {
	if from, err = a.dayAsked("from"); err != nil {
		return 0, 0, nil, err
	}
	if to, err = a.dayAsked("to"); err != nil {
		return 0, 0, nil, err
	}
	return from, to, []filter{
		{Name: "from", Label: a.say("From"), Kind: "date", Value: a.query("from")},
		{Name: "to", Label: a.say("To"), Kind: "date", Value: a.query("to")},
	}, nil
}

func settlementPage(a *ask) (*page, error) {
	from, to, filters, err := a.daysAsked()
	if err != nil {
		return nil, err
	}
	l := list[report.SettledSum]{
		name: "settlement", title: "Settlement", columns: settlementColumns,
		empty: a.say("No sums are so. They come with the bank's OCR giro files, every bank day."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.SettledSum], error) {
			return a.Reports().Settlements(ctx, batch.SumFilter{From: from, Until: to}, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	p := &page{Title: a.say("Settlement"), Body: "listed", Data: listed{filters, t}}
	p.Acts = append(p.Acts, link{Title: a.say("Month end"), To: a.To("/month-end")})
	p.Acts = append(p.Acts, a.offers("", untickAct)...)
	return p, nil
}

var settlementColumns = []col[report.SettledSum]{
	{Column: render.Col("account", "Account",
		func(s *report.SettledSum) any { return accountNo(s.Account) })},
	{Column: render.Col("nets_date", "Nets date", func(s *report.SettledSum) any { return s.Date })},
	{Column: render.Col("centre", "Centre", func(s *report.SettledSum) any { return s.Centre })},
	{Column: render.Col("day_code", "Day", func(s *report.SettledSum) any { return s.Day })},
	{Column: render.Col("partial", "Partial", func(s *report.SettledSum) any { return s.Partial })},
	{Column: render.Col("serial", "Serial", func(s *report.SettledSum) any { return s.Serial })},
	leads(render.Col("payments", "Payments", func(s *report.SettledSum) any { return s.Payments }),
		func(s *report.SettledSum) string { return paymentsOf(s.Account, s.Date) }),
	{Column: render.Col("amount_ore", "Amount", func(s *report.SettledSum) any { return s.Amount })},
	{Column: render.Col("ticked", "Ticked", func(s *report.SettledSum) any { return s.Ticked })},
	{Column: render.Col("ticked_by", "By", func(s *report.SettledSum) any { return s.TickedBy })},
	{Column: render.Col("bank_date", "Bank date", func(s *report.SettledSum) any { return s.BankDate })},
	{Column: render.Col("reference", "Reference", func(s *report.SettledSum) any { return s.Reference })},
}

func journalPage(a *ask) (*page, error) {
	from, to, filters, err := a.daysAsked()
	if err != nil {
		return nil, err
	}
	detail := a.query("detail") == "yes"
	if a.query("as") == "gbat10" {
		if to.IsZero() {
			to = a.App.Through()
		}
		return nil, gbat10(a, ledger.Journal(a.ctx(), a.Moment(), max(1, from), to, detail))
	}
	l := list[report.JournalLine]{
		name: "journal", title: "Journal", columns: journalColumns,
		empty: a.say("Nothing is booked on these days."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.JournalLine], error) {
			return a.Reports().Journal(ctx, report.JournalFilter{From: from, To: to, Detail: detail}, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters = append(filters, filter{
		Name: "detail", Label: a.say("Every movement"), Kind: "choice", Value: a.query("detail"),
		Choices: []choice{{"", a.say("no")}, {"yes", a.say("yes")}},
	})
	return &page{Title: a.say("Journal"), Body: "listed", Data: listed{filters, t},
		Acts: []link{{Title: "GBAT10", To: a.With("as", "gbat10", "cursor", "")}}}, nil
}

// gbat10 answers with the journal as the file of vouchers that accounting systems import.
func gbat10(a *ask, lines iter.Seq2[ledger.JournalLine, error]) writer {
	return func(w http.ResponseWriter, _ *http.Request) error {
		name := mime.FormatMediaType("attachment",
			map[string]string{"filename": fmt.Sprintf("journal-%s.txt", a.Today())})
		w.Header().Set("Content-Disposition", name)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		return render.GBAT10(io.Writer(w), lines)
	}
}

var journalColumns = plain(
	render.Col("date", "Date", func(l *report.JournalLine) any { return l.Date }),
	render.Col("voucher", "Voucher", func(l *report.JournalLine) any { return l.Voucher }),
	render.Col("account", "Account", func(l *report.JournalLine) any { return l.Account }),
	render.Col("account_name", "Account name", func(l *report.JournalLine) any { return l.AccountName }),
	render.Col("text", "Text", func(l *report.JournalLine) any { return l.Text }),
	render.Col("debit_ore", "Debit", func(l *report.JournalLine) any { return unlessZero(l.Debit) }),
	render.Col("credit_ore", "Credit", func(l *report.JournalLine) any { return unlessZero(l.Credit) }),
	render.Col("reference", "Reference", func(l *report.JournalLine) any { return l.Reference }),
)

var monthEndTexts = texts{
	"Month end: %s":                            "Månedsslutt: %s",
	"Check list":                               "Sjekkliste",
	"Balance at the end of the month":          "Saldo ved månedens slutt",
	"Closed periods":                           "Lukkede perioder",
	"No period is closed yet.":                 "Ingen periode er lukket ennå.",
	"All %d sums of the settlement are ticked": "Alle %d summer i oppgjøret er avstemt",
	"%d of %d {sum|sums} of the settlement {is|are} not ticked: %s": "%d av %d {sum|summer} i oppgjøret " +
		"er ikke avstemt: %s",
	"No payment is unmatched":                         "Ingen innbetaling er uplassert",
	"%d unmatched {payment|payments}: %s":             "%d {uplassert innbetaling|uplasserte innbetalinger}: %s",
	"The mailbox has been read since the month ended": "Postkassen er lest siden måneden var over",
	"The mailbox is to be read on a bank day after the month": "Postkassen må leses på en bankdag etter " +
		"måneden",
	"Every file is worked":                        "Alle filer er behandlet",
	"%d {file is|files are} not worked":           "%d {fil|filer} er ikke behandlet",
	"%d {customer has|customers have} credit: %s": "%d {kunde|kunder} har tilgode: %s",
	"Nobody owes us through a refund":             "Ingen skylder oss etter en tilbakebetaling",
	"%d {customer owes|customers owe} us through a refund: %s": "%d {kunde|kunder} skylder oss etter en " +
		"tilbakebetaling: %s",
	"The journal balances":                "Bilagsjournalen går opp",
	"The journal does not balance, by %s": "Bilagsjournalen går ikke opp, med %s",
	"The account of unmatched payments stands at 0,00": "Kontoen for uplasserte innbetalinger står i " +
		"0,00",
	"The account of unmatched payments stands at %s": "Kontoen for uplasserte innbetalinger står i %s",
	"No refund waits for a second person":            "Ingen tilbakebetaling venter på en annen person",
	"%d {refund waits|refunds wait} for a second person: %s": "%d {tilbakebetaling|tilbakebetalinger} " +
		"venter på en annen person: %s",
	"%s is not closed":       "%s er ikke lukket",
	"Closed by %s, %s":       "Lukket av %s, %s",
	"Through":                "Til og med",
	"Closed by":              "Lukket av",
	"Closed":                 "Lukket",
	"SHA-256 of the journal": "SHA-256 av bilagsjournalen",
	"Close the month":        "Lukk måneden", "The month is closed.": "Måneden er lukket.",
	"Close %s for good":   "Lukk %s for godt",
	"Receivables":         "Kundefordringer",
	"Credit of customers": "Tilgode hos kunder",
	"Bank":                "Bank",
	"Debit and credit":    "Debet og kredit",
	"All days through %s are closed: nothing is booked on them any longer, and this cannot be " +
		"undone.": "Alle dager til og med %s lukkes: ingenting bokføres på dem lenger, og det kan ikke " +
		"angres.",
	"What comes later, and corrections, count on the first open day.": "Det som kommer senere, og " +
		"rettelser, bokføres på første åpne dag.",
	"These sums and a hash of the journal are kept, and " +
		"the books are held against them from now on.": "Disse summene og en hash av bilagsjournalen " +
		"tas vare på, og bøkene holdes mot dem fra nå av.",
	"Tick %d {sum|sums}: %s":          "Avstem %d {sum|summer}: %s",
	"▲ Not done: %s":                  "▲ Ikke gjort: %s",
	"%d {sum is|sums are} ticked: %s": "%d {sum|summer} er avstemt: %s",
	"Nothing new is to be ticked.":    "Det er ikke noe nytt å avstemme.",
	"Take ticks back":                 "Ta avstemming tilbake", "The ticks are taken back.": "Avstemmingen er tatt tilbake.",
	"Reference on the statement":                          "Referanse på kontoutskriften",
	"These sums, %s in all, are not ticked any longer.":   "Disse summene, %s i alt, er ikke avstemt lenger.",
	"Nothing is ticked against that":                      "Ingenting er avstemt mot det",
	"Choose the bank's file first: CSV, XLSX or camt.053": "Velg bankens fil først: CSV, XLSX eller camt.053",
	"Left out: no booked lines of the account":            "Utelatt: ikke bokførte linjer på kontoen",
	"Nothing is ticked by this file: it has faults.":      "Ingenting er avstemt etter denne filen: den har feil.",
	"Why":                      "Hvorfor",
	"%d {agrees|agree}: %s":    "%d stemmer: %s",
	"%d only the bank has: %s": "%d har bare banken: %s",
	"%d only we have: %s":      "%d har bare vi: %s",
	"No sums are so. They come with the bank's OCR giro files, every bank day.": "Ingen summer er slik. " +
		"De kommer med bankens OCR-giro-filer, hver bankdag.",
	"Nothing is booked on these days.": "Ingenting er bokført på disse dagene.",
	"Every movement":                   "Hver bevegelse",
	"The bank's statement":             "Kontoutskriften fra banken",
	"Drop the bank's file here, CSV or XLSX as the online bank exports it, or camt.053, and see what agrees. " +
		"Nothing is ticked before you say so.": "Slipp bankens fil her, CSV eller XLSX slik nettbanken eksporterer " +
		"den, eller camt.053, og se hva som stemmer. Ingenting avstemmes før du sier det.",
	"Compare":            "Sammenlign",
	"Does not agree":     "Stemmer ikke",
	"Agrees":             "Stemmer",
	"The journal":        "Bilagsjournalen",
	"Back to the month":  "Tilbake til måneden",
	"Everything agrees.": "Alt stemmer.",
	"agrees":             "stemmer", "only_bank": "bare banken", "only_us": "bare vi",
}
