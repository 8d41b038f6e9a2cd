package sandbox

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

const (
	transmitter = "00123456"
	account     = "15032080119"
	agreement   = "000987654"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// config is a payee with customers 1 to members, of whom every fourth has no mandate.
func config(t testing.TB, members int) Config {
	c := Config{
		Dir: filepath.Join(t.TempDir(), "bank"), Seed: 1, Start: day("2026-10-01").At(0, 0),
		Transmitter: transmitter, Account: account, Agreement: agreement,
	}
	for i := range members {
		name := fmt.Sprintf("Kari Nordmann %d", i+1)
		c.Payers = append(c.Payers, Payer{Customer: int64(i + 1), Name: name, Mandate: i%4 != 3})
	}
	return c
}

func start(t testing.TB, c Config) *Sandbox {
	t.Helper()
	sb, err := New(c)
	must(t, err)
	t.Cleanup(func() { must(t, sb.Close()) })
	return sb
}

func advance(t testing.TB, sb *Sandbox, to time.Time) {
	t.Helper()
	must(t, sb.Advance(context.Background(), to))
}

// connect starts the SFTP server and logs in to it.
func connect(t testing.TB, sb *Sandbox) mailbox.Mailbox {
	t.Helper()
	mb, err := mailbox.Dial(t.Context(), serve(t, sb))
	must(t, err)
	t.Cleanup(func() { must(t, mb.Close()) })
	return mb
}

// serve starts the SFTP server and says how to log in.
func serve(t testing.TB, sb *Sandbox) mailbox.Config {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(private, "")
	must(t, err)
	file := filepath.Join(t.TempDir(), "id")
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	key, err := ssh.NewPublicKey(public)
	must(t, err)
	sb.Authorize(key)
	addr, err := sb.Listen("127.0.0.1:0")
	must(t, err)
	return mailbox.Config{URL: "sftp://payee@" + addr.String(), Key: file, HostKey: sb.HostKey()}
}

func put(t testing.TB, mb mailbox.Mailbox, name string, content io.Reader) {
	t.Helper()
	_, err := mb.Put(t.Context(), name, content)
	must(t, err)
}

// testClaim is a claim or a cancellation in a file of the payee.
type testClaim struct {
	typ    string // 02 when empty
	due    string // DDMMYY
	amount int64
	kid    string
}

// claimFile is a claim file as the AvtaleGiro system specification v3.3 has it, with one assignment for each
// row of claims. Change its lines to make it wrong.
func claimFile(number int, assignments ...[]testClaim) []string {
	lines := []string{fmt.Sprintf("NY000010%s%07d00008080%049d", transmitter, number, 0)}
	iso := func(ddmmyy string) string { return ddmmyy[4:] + ddmmyy[2:4] + ddmmyy[:2] }
	var count, total int64
	first := ""
	for i, claims := range assignments {
		typ := "00"
		if claims[0].typ == "93" {
			typ = "36"
		}
		lines = append(lines, fmt.Sprintf("NY21%s20%09d%07d%s%045d", typ, 0, number*10+i, account, 0))
		from := len(lines)
		var sum int64
		earliest, latest := claims[0].due, claims[0].due
		for n, c := range claims {
			if c.typ == "" {
				c.typ = "02"
			}
			lines = append(lines,
				fmt.Sprintf("NY21%s30%07d%s%11s%017d%25s%06d", c.typ, n+1, c.due, "", c.amount, c.kid, 0),
				fmt.Sprintf("NY21%s31%07d%-10s%25s%-25s%05d", c.typ, n+1, "NORDMANN", "", "Trening", 0))
			sum += c.amount
			if iso(c.due) < iso(earliest) {
				earliest = c.due
			}
			if iso(c.due) > iso(latest) {
				latest = c.due
			}
		}
		lines = append(lines, fmt.Sprintf("NY21%s88%08d%08d%017d%s%s%027d",
			typ, len(claims), len(lines)-from+2, sum, earliest, latest, 0))
		count += int64(len(claims))
		total += sum
		if first == "" || iso(earliest) < iso(first) {
			first = earliest
		}
	}
	return append(lines, fmt.Sprintf("NY000089%08d%08d%017d%s%033d", count, len(lines)+1, total, first, 0))
}

func file(lines []string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n") }

// submit hands a file to Nets without a network.
func submit(t testing.TB, sb *Sandbox, name string, content []byte) {
	t.Helper()
	sb.mu.Lock()
	defer sb.mu.Unlock()
	e, err := sb.room.begin(name)
	must(t, err)
	must(t, os.WriteFile(e.path, content, 0o644))
	must(t, sb.room.end(e))
}

// published is the content of every file in from-nets whose name has a prefix, by name.
func published(t testing.TB, sb *Sandbox, prefix string) (names []string, contents []string) {
	t.Helper()
	entries, err := os.ReadDir(sb.room.path(fromNets))
	must(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) {
			b, err := os.ReadFile(sb.room.path(fromNets, e.Name()))
			must(t, err)
			names, contents = append(names, e.Name()), append(contents, string(b))
		}
	}
	return names, contents
}

// read is what is in a file from Nets, read with positions of its own, every filler, count, total and date
// checked.
type read struct {
	number   int
	date     string // Nets date DDMMYY, 000000 when there are only mandates
	payments []readPayment
	mandates []readMandate
}

type readPayment struct {
	key   SumKey
	typ   int
	kid   string
	money int64
	debit string
	text  string
}

type readMandate struct {
	registration, kid, notice string
}

func readFile(t testing.TB, name, content string) (f read) {
	t.Helper()
	var lines []string
	switch {
	case strings.Contains(content, "\r\n"):
		lines = strings.Split(strings.TrimSuffix(content, "\r\n"), "\r\n")
	default:
		lines = strings.Split(strings.TrimSuffix(content, "\n"), "\n")
	}
	fail := func(i int, what string, args ...any) {
		t.Helper()
		t.Fatalf("%s line %d: %s\n%s", name, i+1, fmt.Sprintf(what, args...), lines[i])
	}
	num := func(i, from, to int) int64 {
		t.Helper()
		n, err := strconv.ParseInt(lines[i][from-1:to], 10, 64)
		if err != nil {
			fail(i, "%d-%d: %v", from, to, err)
		}
		return n
	}
	only := func(i, from, to int, fill string) {
		t.Helper()
		if strings.Trim(lines[i][from-1:to], fill) != "" {
			fail(i, "%d-%d: want %q", from, to, fill)
		}
	}
	kid := func(i, from, to int) string {
		t.Helper()
		k := strings.TrimLeft(lines[i][from-1:to], " ")
		if strings.Trim(k, "0123456789-") != "" {
			fail(i, "KID %q", k)
		}
		return k
	}
	date := func(i, from int) bankday.Date {
		t.Helper()
		d, err := time.Parse("020106", lines[i][from-1:from+5])
		if err != nil {
			fail(i, "%v", err)
		}
		return bankday.DateOf(d)
	}
	var inside string
	var first int
	var count, total, allCount, allTotal int64
	assignments := int64(0)
	for i, l := range lines {
		if len(l) != 80 || l[:2] != "NY" {
			fail(i, "%d characters", len(l))
		}
		switch key := l[2:4] + "/" + l[6:8]; key {
		case "00/10":
			if i != 0 || l[4:6] != "00" || l[8:16] != "00008080" || l[23:31] != transmitter {
				fail(i, "start of transmission")
			}
			f.number = int(num(i, 17, 23))
			only(i, 32, 80, "0")
		case "09/20", "21/20":
			assignments++
			if inside != "" || num(i, 18, 24) != assignments || l[24:35] != account {
				fail(i, "start of assignment")
			}
			inside, first, count, total = l[2:4]+l[4:6], i, 0, 0
			if want := map[string]string{"0900": agreement, "2124": "000000000"}[inside]; want != l[8:17] {
				fail(i, "agreement, want %q", want)
			}
			only(i, 36, 80, "0")
		case "09/30":
			count++
			if inside != "0900" || num(i, 9, 15) != count || l[6:8] != "30" || lines[i+1][:8] != l[:6]+"31" ||
				lines[i+1][8:15] != l[8:15] {
				fail(i, "amount item 1")
			}
			typ := int(num(i, 5, 6))
			p := readPayment{typ: typ, kid: kid(i, 50, 74), key: SumKey{
				Account: account, NetsDate: date(i, 16), Centre: int(num(i, 22, 23)),
				DayCode: int(num(i, 24, 25)), Partial: int(num(i, 26, 26)), Serial: int(num(i, 27, 31)),
			}}
			if f.date == "" {
				f.date = l[15:21]
			}
			if p.key.DayCode < 1 || p.key.DayCode > 31 || (p.key.Partial == 0) != (typ >= 18) ||
				l[15:21] != f.date {
				fail(i, "day code, partial settlement or date")
			}
			amount := num(i, 33, 49)
			if amount <= 0 {
				fail(i, "amount")
			}
			control := amount
			p.money = amount
			switch {
			case l[31] == '-':
				control, p.money = -amount, -amount
			case l[31] != '0':
				fail(i, "sign")
			case typ == 18 || typ == 20:
				p.money = -amount
			}
			total += control
			only(i, 75, 80, "0")
			i++
			num(i, 16, 25)
			num(i, 26, 34)
			only(i, 35, 41, "0")
			if lines[i][41:47] != "000000" {
				date(i, 42)
			}
			p.debit = lines[i][47:58]
			if typ >= 18 && p.debit != "00000000000" {
				fail(i, "debit account with type %d", typ)
			}
			if p.debit != "00000000000" && checkDigit("mod11", p.debit[:10]) != p.debit[10:] {
				fail(i, "account number")
			}
			only(i, 59, 80, "0")
			if typ == 20 || typ == 21 {
				i++
				if lines[i][:15] != l[:6]+"32"+l[8:15] {
					fail(i, "amount item 3")
				}
				p.text = strings.TrimRight(lines[i][15:55], " ")
				only(i, 56, 80, "0")
			}
			f.payments = append(f.payments, p)
		case "09/31":
			if lines[i-1][6:8] != "30" {
				fail(i, "amount item 2 alone")
			}
		case "09/32":
			if lines[i-1][6:8] != "31" {
				fail(i, "amount item 3 alone")
			}
		case "21/70":
			count++
			if inside != "2124" || l[4:6] != "94" || num(i, 9, 15) != count ||
				!strings.Contains("012", l[15:16]) || !strings.Contains("JN", l[41:42]) {
				fail(i, "mandate")
			}
			only(i, 43, 80, "0")
			f.mandates = append(f.mandates, readMandate{l[15:16], kid(i, 17, 41), l[41:42]})
		case "09/88", "21/88":
			if l[2:6] != inside || num(i, 9, 16) != count || num(i, 17, 24) != int64(i-first+1) ||
				count == 0 || total < 0 {
				fail(i, "end of assignment: counted %d transactions, %d records", count, i-first+1)
			}
			if inside == "0900" {
				if num(i, 25, 41) != total || l[41:59] != f.date+f.date+f.date {
					fail(i, "end of assignment: total %d, date %s", total, f.date)
				}
				only(i, 60, 80, "0")
			} else {
				only(i, 25, 80, "0")
			}
			allCount, allTotal, inside = allCount+count, allTotal+total, ""
		case "00/89":
			if f.date == "" {
				f.date = "000000"
			}
			if i != len(lines)-1 || inside != "" || l[4:6] != "00" || num(i, 9, 16) != allCount ||
				num(i, 17, 24) != int64(len(lines)) || num(i, 25, 41) != allTotal || l[41:47] != f.date {
				fail(i, "end of transmission: counted %d transactions, %d records, total %d, date %s",
					allCount, len(lines), allTotal, f.date)
			}
			only(i, 48, 80, "0")
		default:
			fail(i, "unknown record")
		}
	}
	if len(lines) == 0 || lines[len(lines)-1][6:8] != "89" {
		t.Fatalf("%s has no end", name)
	}
	return f
}

// letters is an invoices file of the outbox.
func letters(method, issued, due string, amount string, kids ...string) *bytes.Buffer {
	b := bytes.NewBufferString("invoice_no,channel,name,email,address,postcode,city,kid,account,amount," +
		"issued,due,charge_date,method,text\n")
	for _, k := range kids {
		fmt.Fprintf(b, "%s,email,\"Nordmann, Kari\",k@example.no,,,,%s,%s,%s,%s,%s,%s,%s,Trening\n",
			k[8:15], k, account, amount, issued, due, due, method)
	}
	return b
}

func sms(due, amount string, kids ...string) *bytes.Buffer {
	b := bytes.NewBufferString("mobile,text,invoice_no,kid,amount,due,account\n")
	for _, k := range kids {
		fmt.Fprintf(b, "40000000,Husk,%s,%s,%s,%s,%s\n", k[8:15], k, amount, due, account)
	}
	return b
}
