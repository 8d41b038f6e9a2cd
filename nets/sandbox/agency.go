package sandbox

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trekk/schedule/bankday"
)

// AgencyFaults is what goes wrong at an agency of files, each thing once in so many; 0 is never.
type AgencyFaults struct {
	Idle    int // nights on which it reads nothing
	Late    int // answers that come a night later
	Twice   int // answers that come again the next night
	Refused int // cases that are refused
}

// Agency is a stand-in for a collection agency that is told by files in a folder, and answers by files. It
// takes files away as it reads them, and keeps a ledger of its own of the cases that it works. Money is øre.
// The same seed and the same files are dealt with alike.
type Agency struct {
	Dir    string // with Inbound, to it, and Outbound, from it
	Faults AgencyFaults

	standIn
	books agencyBooks
}

// agencyBooks are what an agency knows.
type agencyBooks struct {
	Creditor string
	Files    map[int64]string // SHA-256 of those read, by number
	Cases    []*AgencyCase
	Due      []said // records of the next file
	Late     []said // and of the one after it
	Sent     int64
	Last     string // the SHA-256 of its last file
	Leaves   []byte // the content of that file, until it is known to be there
	Wrong    []string
}

// said is a line of a file from the agency.
type said struct {
	Record    string   `json:"record"`
	Format    string   `json:"format,omitempty"`
	Direction string   `json:"direction,omitempty"`
	File      int64    `json:"file,omitempty"`
	Creditor  string   `json:"creditor,omitempty"`
	Made      string   `json:"made,omitempty"`
	Previous  string   `json:"previous,omitempty"`
	Message   int64    `json:"message,omitempty"`
	Case      int64    `json:"case,omitempty"`
	Result    string   `json:"result,omitempty"`
	AgencyNo  string   `json:"agency_case,omitempty"`
	Reason    string   `json:"reason,omitempty"`
	On        string   `json:"on,omitempty"`
	State     string   `json:"state,omitempty"`
	Process   string   `json:"process,omitempty"`
	Reference string   `json:"reference,omitempty"`
	Principal int64    `json:"principal_ore,omitempty"`
	Payments  []string `json:"payments,omitempty"`
	Collected int64    `json:"collected_ore,omitempty"`
	PaidOut   int64    `json:"paid_out_ore,omitempty"`
	Count     int      `json:"count,omitempty"`
	Sum       int64    `json:"sum_ore,omitempty"`
}

// AgencyCase is a case in an agency's own ledger.
type AgencyCase struct {
	No        int64        `json:"case"` // the payee's
	Invoice   string       `json:"invoice"`
	Debtor    string       `json:"debtor"`
	Left      int64        `json:"left_ore"` // as it was told last
	Held      string       `json:"held"`
	Refused   bool         `json:"refused"`
	Withdrawn string       `json:"withdrawn"` // why
	Collected int64        `json:"collected_ore"`
	Paid      bool         `json:"paid"` // nothing is left to collect
	Opened    bankday.Date `json:"opened"`
	Ended     bankday.Date `json:"ended"`
}

// Works reports whether the agency asks the debtor for money.
func (c *AgencyCase) Works() bool { return !c.Refused && c.Withdrawn == "" && !c.Paid && c.Held == "" }

// NewAgency makes the folder of an agency, in which nothing has come yet.
func NewAgency(dir string, seed uint64, faults AgencyFaults) (*Agency, error) {
	for _, d := range []string{"Inbound", "Outbound"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o750); err != nil {
			return nil, err
		}
	}
	a := &Agency{Dir: dir, Faults: faults, books: agencyBooks{Files: map[int64]string{}}}
	a.whims.r, a.knows = rand.New(rand.NewPCG(seed, 17)), &a.books
	return a, nil
}

// openIn is keptIn, and leaves the file that it was killed before it had left.
func (a *Agency) openIn(file string) error {
	if err := a.keptIn(file); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return errors.Join(a.leave(), a.keep())
}

// Ledger is a copy of the cases that it has, in the order in which they came.
func (a *Agency) Ledger() (list []AgencyCase) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.books.Cases {
		list = append(list, *c)
	}
	return list
}

// Wrong is what it has been told that cannot be: a number with two contents or a hole before it, a case
// opened twice or with nothing owed, a word of a case that it does not have.
func (a *Agency) Wrong() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.books.Wrong)
}

func (a *Agency) complain(format string, args ...any) {
	a.books.Wrong = append(a.books.Wrong, fmt.Sprintf(format, args...))
}

// Night is a night at the agency: it reads what has come, lets some debtors pay, once in so many, and writes
// what it has to say. It returns the sum that it pays out, which is for the bank.
func (a *Agency) Night(on bankday.Date, payers int) (paidOut int64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.leave(); err != nil {
		return 0, err
	}
	a.books.Due, a.books.Late = append(a.books.Late, a.books.Due...), nil
	if !a.whims.happens(AgencyIdle, a.Faults.Idle) {
		if err := a.read(on); err != nil {
			return 0, err
		}
	}
	paidOut = a.collect(on, payers)
	return paidOut, errors.Join(a.write(on), a.keep())
}

// read reads the files that have come, in order, up to the first that is missing.
func (a *Agency) read(on bankday.Date) error {
	entries, err := os.ReadDir(filepath.Join(a.Dir, "Inbound"))
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(x, y fs.DirEntry) int { return strings.Compare(x.Name(), y.Name()) })
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "agency-") || !strings.HasSuffix(e.Name(), ".jsonl") {
			continue // not whole yet
		}
		path := filepath.Join(a.Dir, "Inbound", e.Name())
		content, err := os.ReadFile(path)
		if err == nil {
			err = a.file(e.Name(), content, on)
		}
		if err == nil {
			err = a.keep()
		}
		if err == nil {
			err = os.Remove(path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// told is a line of a file to the agency, as another program reads it.
type told struct {
	Record, Creditor, Previous, Invoice, Reason, Held string
	File, Message, Case                               int64
	Count                                             int
	Left                                              int64 `json:"left_ore"`
	Debtor                                            struct{ Name string }
}

func (a *Agency) file(name string, content []byte, on bankday.Date) error {
	var lines []told
	for s := bufio.NewScanner(bytes.NewReader(content)); s.Scan(); {
		var l told
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		lines = append(lines, l)
	}
	if n := len(lines); n < 2 || lines[n-1].Record != "trailer" || lines[n-1].Count != n-2 {
		a.complain("%s is cut short", name)
		return nil
	}
	sum := sha256.Sum256(content)
	hash, head := hex.EncodeToString(sum[:]), lines[0]
	switch before, known := a.books.Files[head.File]; {
	case known && before != hash:
		a.complain("%s has a number that was used with other content", name)
		return nil
	case known:
		return nil // come twice
	case head.File > 1 && head.Previous != a.books.Files[head.File-1]:
		a.complain("%s does not follow on the file before it", name)
	}
	a.books.Creditor, a.books.Files[head.File] = head.Creditor, hash
	for _, l := range lines[1 : len(lines)-1] {
		a.message(&l, on)
	}
	return nil
}

// message takes one message, and answers it.
func (a *Agency) message(l *told, on bankday.Date) {
	k := slices.IndexFunc(a.books.Cases, func(c *AgencyCase) bool { return c.No == l.Case })
	answer := said{Record: "receipt", Message: l.Message, Case: l.Case, Result: "accepted"}
	switch {
	case l.Record == "new":
		again := slices.ContainsFunc(a.books.Cases, func(c *AgencyCase) bool {
			return c.Invoice == l.Invoice && !c.Refused && c.Withdrawn == ""
		})
		if k >= 0 || again || l.Left <= 0 || l.Held != "" {
			a.complain("case %d of invoice %s is opened twice, or nothing is owed", l.Case, l.Invoice)
		}
		c := &AgencyCase{No: l.Case, Invoice: l.Invoice, Debtor: l.Debtor.Name, Left: l.Left, Opened: on}
		if a.books.Cases = append(a.books.Cases, c); a.whims.happens(AgencyRefused, a.Faults.Refused) {
			c.Refused, c.Ended = true, on
			answer.Result, answer.Reason = "refused", "ukjent adresse"
		} else {
			answer.AgencyNo = fmt.Sprint("I-", 1000+len(a.books.Cases))
		}
	case k < 0:
		a.complain("a %s of case %d, which was never opened", l.Record, l.Case)
		return
	default:
		c := a.books.Cases[k]
		if c.Left, c.Held = l.Left, l.Held; l.Record == "withdraw" {
			c.Withdrawn, c.Ended = l.Reason, on
		}
	}
	a.say(answer)
}

// say puts an answer into the next file, or into the one after it, or into both.
func (a *Agency) say(record said) {
	switch {
	case a.whims.happens(AgencyLate, a.Faults.Late):
		a.books.Late = append(a.books.Late, record)
	case a.whims.happens(AgencyTwice, a.Faults.Twice):
		a.books.Late = append(a.books.Late, record)
		fallthrough
	default:
		a.books.Due = append(a.books.Due, record)
	}
}

// collect lets debtors pay all that they owe, one in so many, and pays it out as one sum. Of a case whose
// answer has not left there is nothing to tell yet.
func (a *Agency) collect(on bankday.Date, payers int) (sum int64) {
	var references []string
	for _, c := range a.books.Cases {
		if !c.Works() || c.Opened >= on || !a.whims.happens("", payers) {
			continue
		}
		references, sum = append(references, a.paid(c, on, c.Left)), sum+c.Left
	}
	if sum > 0 {
		a.settle(fmt.Sprint("O-", on), on, references, sum)
	}
	return sum
}

// paid has a debtor pay so much of a case, and says by which reference.
func (a *Agency) paid(c *AgencyCase, on bankday.Date, amount int64) (reference string) {
	reference = fmt.Sprintf("B-%d-%s", c.No, on)
	a.books.Due = append(a.books.Due,
		said{Record: "payment", Case: c.No, On: on.String(), Reference: reference, Principal: amount})
	if c.Collected += amount; c.Collected >= c.Left {
		a.books.Due = append(a.books.Due,
			said{Record: "status", Case: c.No, On: on.String(), State: "paid", Process: "simple"})
		c.Paid, c.Ended = true, on
	}
	return reference
}

// settle pays out what was collected.
func (a *Agency) settle(reference string, on bankday.Date, payments []string, sum int64) {
	a.books.Due = append(a.books.Due, said{
		Record: "settlement", Reference: reference, On: on.String(), Payments: payments, Collected: sum,
		PaidOut: sum,
	})
}

// pay has a debtor pay of the case of an invoice, and pays it out: the next file says so.
func (a *Agency) pay(invoice string, on bankday.Date, amount int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.books.Cases {
		if c.Invoice != invoice || !c.Works() {
			continue
		}
		reference := a.paid(c, on, amount)
		a.settle("O-"+reference, on, []string{reference}, amount)
		return a.keep()
	}
	return refuse("no agency here works a case of invoice %s", invoice)
}

// write writes what there is to say.
func (a *Agency) write(on bankday.Date) error {
	if len(a.books.Due) == 0 {
		return nil
	}
	a.books.Sent++
	var b bytes.Buffer
	trailer := said{Record: "trailer", Count: len(a.books.Due)}
	for _, r := range a.books.Due {
		trailer.Sum += r.Principal + r.PaidOut
	}
	records := append([]said{{
		Record: "header", Format: "trekk-agency-1", Direction: "from_agency", File: a.books.Sent,
		Creditor: a.books.Creditor,
		Made:     on.String(), Previous: a.books.Last,
	}}, a.books.Due...)
	lines := json.NewEncoder(&b)
	for _, r := range append(records, trailer) {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	hash := sha256.Sum256(b.Bytes())
	a.books.Last, a.books.Due, a.books.Leaves = hex.EncodeToString(hash[:]), nil, b.Bytes()
	if err := a.keep(); err != nil {
		return err
	}
	return a.leave()
}

// leave puts its last file where it is fetched from, where it is not known to be there. The file is in its ledger
// before that: whenever it is killed, the same bytes come under the same name.
func (a *Agency) leave() error {
	if len(a.books.Leaves) == 0 {
		return nil
	}
	path := filepath.Join(a.Dir, "Outbound", fmt.Sprintf("svar-%06d.jsonl", a.books.Sent))
	err := os.WriteFile(path+".tmp", a.books.Leaves, 0o600)
	if err == nil {
		err = os.Rename(path+".tmp", path)
	}
	if err == nil {
		a.books.Leaves = nil
	}
	return err
}
