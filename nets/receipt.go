package nets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Receipt is what Nets answers to a transmission (kvittering).
type Receipt struct {
	// List is L226 (approved) or L200 (rejected) for a whole transmission,
	// L00202 for rejected claims and warnings, L00203 for cancellations that
	// found no claim and the like.
	List         string
	Transmission int // its number
	Transmitter  string
	Approved     bool   // L226: the transmission is approved. Claims in it may still be rejected
	Text         string // why not, in Nets' words
	Items        []ReceiptItem
}

// ReceiptItem is one line of an L00202 or L00203: what is wrong with one claim,
// or with an assignment when Transaction is 0.
type ReceiptItem struct {
	Line        int // in the file, from 1
	Assignment  int
	Transaction int
	Account     string
	KID         string
	Due         time.Time
	Amount      int64 // øre
	Rejected    bool  // else it is a warning
	Text        string
}

// CSVMapping says under which heading each column of an L00202 or L00203 is
// found: from our name of the column to the heading, which is compared without
// regard to case. A column that it does not name has the heading in
// [DefaultCSVMapping]. Nets' own headings are not public; when a payee's
// receipts have others, the configuration names them.
type CSVMapping map[string]string

// DefaultCSVMapping is used where a payee has configured no headings; the
// sandbox writes by it. Its keys are all the columns there are. Required are
// transmission, assignment, transaction, status and text. list may be missing
// where the file's name tells it.
var DefaultCSVMapping = CSVMapping{
	"list":         "Liste",
	"transmitter":  "Kundeenhet",
	"transmission": "Forsendelse",
	"assignment":   "Oppdrag",
	"account":      "Oppdragskonto",
	"transaction":  "Transaksjon",
	"kid":          "KID",
	"due":          "Forfall",
	"amount":       "Beløp",
	"status":       "Status", // AVVIST (rejected) or ADVARSEL (warning)
	"text":         "Tekst",
}

// ErrNotReceipt says that a file is no receipt at all, whatever else it may be.
var ErrNotReceipt = errors.New("not a receipt")

// ReadReceipt reads a receipt: the HTML of an L226 or L200, of which only number
// and verdict are read, or the CSV of an L00202 or L00203. The content decides;
// the name (KV.GODKJENT.F0000649.D230509.T133148.K5552827.html,
// L00202.F0000649.D230510.csv) says what the content leaves out. Where the two
// contradict each other, or a line cannot be read, the error says so. A file
// that is no receipt is an ErrNotReceipt.
//
// A nil mapping is the default one.
func ReadReceipt(name string, content []byte, mapping CSVMapping) (*Receipt, error) {
	named := receiptName(name)
	text := decodeText(content)
	var r *Receipt
	var err error
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "<") {
		r, err = readHTML(trimmed)
	} else {
		r, err = readCSV(text, named.List, mapping)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if r.List == "" {
		r.List, r.Approved = named.List, named.Approved
	}
	if r.Transmission < 0 {
		r.Transmission = named.Transmission
	}
	switch {
	case r.List == "":
		return nil, fmt.Errorf("%s: %w: neither content nor name gives a verdict", name, ErrNotReceipt)
	case r.Transmission < 0:
		return nil, fmt.Errorf("%s: a receipt without a transmission number, in its content and in its name",
			name)
	case named.List != "" && named.List != r.List:
		return nil, fmt.Errorf("%s: the name says %s, the content %s: ask the bank which one holds",
			name, named.List, r.List)
	case named.Transmission >= 0 && named.Transmission != r.Transmission:
		return nil, fmt.Errorf("%s: the name says transmission %d, the content %d: "+
			"ask the bank which one holds", name, named.Transmission, r.Transmission)
	}
	return r, nil
}

var (
	verdictInName = regexp.MustCompile(`(?i)(?:^|[^A-Z])(GODKJENT|AVVIST)(?:[^A-Z]|$)`)
	listInName    = regexp.MustCompile(`(?i)(?:^|[^A-Z0-9])(L00202|L00203|L226|L200)(?:[^0-9]|$)`)
	numberInName  = regexp.MustCompile(`(?i)(?:^|\.)F([0-9]{1,7})(?:\.|$)`)
)

// receiptName reads what a file's name says; what it does not say is empty, or
// -1 for the number.
func receiptName(name string) Receipt {
	r := Receipt{Transmission: -1}
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if m := listInName.FindStringSubmatch(name); m != nil {
		r.List = strings.ToUpper(m[1])
	} else if m := verdictInName.FindStringSubmatch(name); m != nil {
		r.List = listOf(strings.EqualFold(m[1], approved))
	}
	r.Approved = r.List == "L226"
	if m := numberInName.FindStringSubmatch(name); m != nil {
		r.Transmission, _ = strconv.Atoi(m[1])
	}
	return r
}

const (
	approved = "GODKJENT"
	refused  = "AVVIST"
)

func listOf(approved bool) string {
	if approved {
		return "L226"
	}
	return "L200"
}

var (
	htmlRow   = regexp.MustCompile(`(?is)<tr\b[^>]*>(.*?)</tr\s*>`)
	htmlCell  = regexp.MustCompile(`(?is)<t[hd]\b[^>]*>(.*?)</t[hd]\s*>`)
	htmlTag   = regexp.MustCompile(`(?s)<[^>]*>`)
	spaces    = regexp.MustCompile(`\s+`)
	verdictIn = regexp.MustCompile(`(?i)\b(GODKJENT|AVVIST)\b`)
)

// readHTML reads number and verdict of an L226 or L200.
func readHTML(s string) (*Receipt, error) {
	plain := htmlText(s)
	r := &Receipt{Transmission: -1}
	for _, row := range htmlRow.FindAllStringSubmatch(s, -1) {
		cells := htmlCell.FindAllStringSubmatch(row[1], -1)
		if len(cells) != 2 {
			continue
		}
		value := htmlText(cells[1][1])
		switch label := strings.ToLower(strings.TrimRight(htmlText(cells[0][1]), ":")); label {
		case "kundeenhet-id", "kundeenhet", "dataavsender":
			r.Transmitter = value
		case "forsendelsesnummer", "forsendelse", "forsendelsesnr", "forsendelsesnr.":
			if err := r.setTransmission(value); err != nil {
				return nil, err
			}
		case "status":
			switch strings.ToUpper(value) {
			case approved, refused:
				r.List = listOf(strings.EqualFold(value, approved))
			default:
				return nil, fmt.Errorf("status %q in the receipt, expected %s or %s",
					value, approved, refused)
			}
		case "årsak", "melding", "tekst":
			r.Text = value
		}
	}
	heading := listInName.FindStringSubmatch(plain)
	if r.List == "" && heading != nil && strings.HasPrefix(strings.ToUpper(heading[1]), "L2") {
		r.List = strings.ToUpper(heading[1])
	}
	if r.List == "" {
		r.List = listInWords(plain)
	}
	if heading == nil && r.List == "" && r.Transmission < 0 &&
		!strings.Contains(strings.ToLower(plain), "kvittering") {
		return nil, ErrNotReceipt
	}
	r.Approved = r.List == "L226"
	return r, nil
}

// setTransmission sets the transmission number that a cell of an HTML receipt names.
func (r *Receipt) setTransmission(value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > maxNumber {
		return fmt.Errorf("transmission number %q in the receipt, expected 7 digits", value)
	}
	if r.Transmission >= 0 && r.Transmission != n {
		return fmt.Errorf("the receipt names two transmissions, %d and %d", r.Transmission, n)
	}
	r.Transmission = n
	return nil
}

// listInWords is the list that the words GODKJENT and AVVIST in a receipt without a status speak for. It is
// empty when neither is there, or both are.
func listInWords(plain string) string {
	verdicts := map[string]bool{}
	for _, m := range verdictIn.FindAllStringSubmatch(plain, -1) {
		verdicts[strings.ToUpper(m[1])] = true
	}
	if len(verdicts) != 1 {
		return ""
	}
	return listOf(verdicts[approved])
}

// htmlText returns the text of a piece of HTML on one line.
func htmlText(s string) string {
	text := html.UnescapeString(htmlTag.ReplaceAllString(s, " "))
	return strings.TrimSpace(spaces.ReplaceAllString(text, " "))
}

// readCSV reads an L00202 or L00203. list is what the name says.
func readCSV(s, list string, mapping CSVMapping) (*Receipt, error) {
	in := csv.NewReader(strings.NewReader(s))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.TrimLeadingSpace = separatorOf(s), true, -1, true
	header, err := in.Read()
	if err != nil {
		return nil, ErrNotReceipt
	}
	column, err := columnsOf(header, mapping)
	if err != nil {
		return nil, err
	}
	r := &Receipt{Transmission: -1}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the receipt: %w", err)
		}
		line, _ := in.FieldPos(0)
		get := func(name string) string {
			if i, ok := column[name]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if len(row) == 1 && get("transmission") == "" && strings.TrimSpace(row[0]) == "" {
			continue
		}
		if err := r.addRow(line, get); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	if r.List == "" {
		r.List = list
	}
	return r, nil
}

// separatorOf is what separates the columns: a semicolon, unless the header has more commas or tabs.
func separatorOf(s string) rune {
	head, _, _ := strings.Cut(s, "\n")
	comma := ';'
	for _, c := range ",\t" {
		if strings.Count(head, string(c)) > strings.Count(head, string(comma)) {
			comma = c
		}
	}
	return comma
}

// columnsOf finds the columns of the mapping in the header.
func columnsOf(header []string, mapping CSVMapping) (map[string]int, error) {
	for name := range mapping {
		if _, ok := DefaultCSVMapping[name]; !ok {
			return nil, fmt.Errorf("the mapping has a column %q, expected one of %s",
				name, strings.Join(slices.Sorted(maps.Keys(DefaultCSVMapping)), ", "))
		}
	}
	column := map[string]int{}
	for name, heading := range DefaultCSVMapping {
		if h, ok := mapping[name]; ok {
			heading = h
		}
		for i, h := range header {
			if strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(heading)) {
				column[name] = i
				break
			}
		}
	}
	var missing []string
	for _, name := range []string{"transmission", "assignment", "transaction", "status", "text"} {
		if _, ok := column[name]; !ok {
			missing = append(missing, name)
		}
	}
	if _, ok := column["transmission"]; !ok || len(missing) > 2 {
		return nil, ErrNotReceipt
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("the header %q has no column for %s: set the mapping of the receipt's columns",
			strings.Join(header, ";"), strings.Join(missing, ", "))
	}
	return column, nil
}

// addRow reads one line of an L00202 or L00203.
func (r *Receipt) addRow(line int, get func(string) string) error {
	item := ReceiptItem{Line: line, Account: get("account"), KID: get("kid"), Text: get("text")}
	transmission, err := receiptNumber("transmission", get)
	if err != nil {
		return err
	}
	if r.Transmission >= 0 && r.Transmission != transmission {
		return fmt.Errorf("transmission %d, expected %d as in the lines before: "+
			"one receipt is for one transmission", transmission, r.Transmission)
	}
	r.Transmission = transmission
	list := strings.ToUpper(get("list"))
	switch {
	case list != "" && list != "L00202" && list != "L00203":
		return fmt.Errorf("list %q, expected L00202 or L00203", list)
	case r.List != "" && list != r.List:
		return fmt.Errorf("list %q, expected %q as in the lines before", list, r.List)
	}
	r.List = list
	r.Transmitter = get("transmitter")
	if item.Assignment, err = receiptNumber("assignment", get); err != nil {
		return err
	}
	if get("transaction") != "" {
		if item.Transaction, err = receiptNumber("transaction", get); err != nil {
			return err
		}
	}
	if item.Due, err = receiptDate(get("due")); err != nil {
		return err
	}
	if item.Amount, err = receiptAmount(get("amount")); err != nil {
		return err
	}
	switch status := strings.ToUpper(get("status")); status {
	case refused:
		item.Rejected = true
	case "ADVARSEL":
	default:
		return fmt.Errorf("status %q, expected %s or ADVARSEL", status, refused)
	}
	r.Items = append(r.Items, item)
	return nil
}

// receiptNumber reads the number of a transmission, an assignment or a transaction.
func receiptNumber(name string, get func(string) string) (int, error) {
	n, err := strconv.Atoi(get(name))
	if err != nil || n < 0 || n > maxNumber {
		return 0, fmt.Errorf("%s is %q, expected a number of at most 7 digits", name, get(name))
	}
	return n, nil
}

// receiptDate reads 2026-10-20, 20.10.2026 or 201026; nothing is the zero time.
func receiptDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "02.01.2006", "020106"} {
		if t, err := time.Parse(layout, s); err == nil && len(s) == len(layout) {
			if layout == "020106" && t.Year() < 2000 {
				t = t.AddDate(100, 0, 0)
			}
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("due is %q, expected a date such as 2026-10-20, 20.10.2026 or 201026", s)
}

// receiptAmount reads kroner with comma or point: 1 234,50, 1234.5 or 1234.
func receiptAmount(s string) (int64, error) {
	fail := fmt.Errorf("amount is %q, expected kroner such as 1234,50, %s at most", s,
		FormatAmount(MaxAmount))
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	if s == "" {
		return 0, nil
	}
	kroner, øre := s, ""
	if i := strings.LastIndexAny(s, ",."); i >= 0 {
		kroner, øre = s[:i], s[i+1:]
	}
	negative := strings.HasPrefix(kroner, "-")
	all := strings.TrimPrefix(kroner, "-") + (øre + "00")[:max(2, len(øre))]
	if len(øre) > 2 || len(all) < 3 || len(all) > 17 || !digits([]byte(all)) {
		return 0, fail
	}
	n, err := strconv.ParseInt(all, 10, 64)
	if err != nil || n > MaxAmount {
		return 0, fail
	}
	if negative {
		n = -n
	}
	return n, nil
}

// decodeText turns a text file into a string: UTF-8, with or without a byte
// order mark, or ISO-8859-1.
func decodeText(b []byte) string {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if utf8.Valid(b) {
		return string(b)
	}
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}
