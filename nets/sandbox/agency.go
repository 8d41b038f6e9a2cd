package sandbox

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

	r        *rand.Rand
	creditor string
	files    map[int64]string // SHA-256 of those read, by number
	cases    []*AgencyCase
	due      []said // records of the next file
	late     []said // and of the one after it
	sent     int64
	last     string // the SHA-256 of its last file
	wrong    []string
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
	No        int64 // the payee's
	Invoice   string
	Debtor    string
	Left      int64 // as it was told last
	Held      string
	Refused   bool
	Withdrawn string // why
	Collected int64
	Paid      bool // nothing is left to collect
	Opened    bankday.Date
	Ended     bankday.Date
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
	return &Agency{Dir: dir, Faults: faults, r: rand.New(rand.NewPCG(seed, 17)), files: map[int64]string{}}, nil
}

// Ledger is a copy of the cases that it has, in the order in which they came.
func (a *Agency) Ledger() (list []AgencyCase) {
	for _, c := range a.cases {
		list = append(list, *c)
	}
	return list
}

// Wrong is what it has been told that cannot be: a number with two contents or a hole before it, a case
// opened twice or with nothing owed, a word of a case that it does not have.
func (a *Agency) Wrong() []string { return slices.Clone(a.wrong) }

func (a *Agency) complain(format string, args ...any) {
	a.wrong = append(a.wrong, fmt.Sprintf(format, args...))
}

func (a *Agency) happens(n int) bool { return n > 0 && a.r.IntN(n) == 0 }

// Night is a night at the agency: it reads what has come, lets some debtors pay, once in so many, and writes
// what it has to say. It returns the sum that it pays out, which is for the bank.
func (a *Agency) Night(on bankday.Date, payers int) (paidOut int64, err error) {
	a.due, a.late = append(a.late, a.due...), nil
	if !a.happens(a.Faults.Idle) {
		if err := a.read(on); err != nil {
			return 0, err
		}
	}
	paidOut = a.collect(on, payers)
	return paidOut, a.write(on)
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
	switch before, known := a.files[head.File]; {
	case known && before != hash:
		a.complain("%s has a number that was used with other content", name)
		return nil
	case known:
		return nil // come twice
	case head.File > 1 && head.Previous != a.files[head.File-1]:
		a.complain("%s does not follow on the file before it", name)
	}
	a.creditor, a.files[head.File] = head.Creditor, hash
	for _, l := range lines[1 : len(lines)-1] {
		a.message(&l, on)
	}
	return nil
}

// message takes one message, and answers it.
func (a *Agency) message(l *told, on bankday.Date) {
	k := slices.IndexFunc(a.cases, func(c *AgencyCase) bool { return c.No == l.Case })
	answer := said{Record: "receipt", Message: l.Message, Case: l.Case, Result: "accepted"}
	switch {
	case l.Record == "new":
		again := slices.ContainsFunc(a.cases, func(c *AgencyCase) bool {
			return c.Invoice == l.Invoice && !c.Refused && c.Withdrawn == ""
		})
		if k >= 0 || again || l.Left <= 0 || l.Held != "" {
			a.complain("case %d of invoice %s is opened twice, or nothing is owed", l.Case, l.Invoice)
		}
		c := &AgencyCase{No: l.Case, Invoice: l.Invoice, Debtor: l.Debtor.Name, Left: l.Left, Opened: on}
		if a.cases = append(a.cases, c); a.happens(a.Faults.Refused) {
			c.Refused, c.Ended = true, on
			answer.Result, answer.Reason = "refused", "ukjent adresse"
		} else {
			answer.AgencyNo = fmt.Sprint("I-", 1000+len(a.cases))
		}
	case k < 0:
		a.complain("a %s of case %d, which was never opened", l.Record, l.Case)
		return
	default:
		c := a.cases[k]
		if c.Left, c.Held = l.Left, l.Held; l.Record == "withdraw" {
			c.Withdrawn, c.Ended = l.Reason, on
		}
	}
	a.say(answer)
}

// say puts an answer into the next file, or into the one after it, or into both.
func (a *Agency) say(record said) {
	switch {
	case a.happens(a.Faults.Late):
		a.late = append(a.late, record)
	case a.happens(a.Faults.Twice):
		a.late = append(a.late, record)
		fallthrough
	default:
		a.due = append(a.due, record)
	}
}

// collect lets debtors pay all that they owe, one in so many, and pays it out as one sum. Of a case whose
// answer has not left there is nothing to tell yet.
func (a *Agency) collect(on bankday.Date, payers int) (sum int64) {
	var references []string
	for _, c := range a.cases {
		if !c.Works() || c.Opened >= on || !a.happens(payers) {
			continue
		}
		reference := fmt.Sprintf("B-%d-%s", c.No, on)
		a.due = append(a.due,
			said{Record: "payment", Case: c.No, On: on.String(), Reference: reference, Principal: c.Left},
			said{Record: "status", Case: c.No, On: on.String(), State: "paid", Process: "simple"})
		references, sum = append(references, reference), sum+c.Left
		c.Collected, c.Paid, c.Ended = c.Left, true, on
	}
	if sum > 0 {
		a.due = append(a.due, said{
			Record: "settlement", Reference: fmt.Sprint("O-", on), On: on.String(), Payments: references, Collected: sum,
			PaidOut: sum,
		})
	}
	return sum
}

// write writes what there is to say.
func (a *Agency) write(on bankday.Date) error {
	if len(a.due) == 0 {
		return nil
	}
	a.sent++
	var b bytes.Buffer
	trailer := said{Record: "trailer", Count: len(a.due)}
	for _, r := range a.due {
		trailer.Sum += r.Principal + r.PaidOut
	}
	records := append([]said{{
		Record: "header", Format: "trekk-agency-1", Direction: "from_agency", File: a.sent, Creditor: a.creditor,
		Made: on.String(), Previous: a.last,
	}}, a.due...)
	lines := json.NewEncoder(&b)
	for _, r := range append(records, trailer) {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	hash := sha256.Sum256(b.Bytes())
	a.last, a.due = hex.EncodeToString(hash[:]), nil
	path := filepath.Join(a.Dir, "Outbound", fmt.Sprintf("svar-%06d.jsonl", a.sent))
	if err := os.WriteFile(path+".tmp", b.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
