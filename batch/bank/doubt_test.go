package bank_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/nets/mailbox"
)

// fromNets is a file from Nets, put together by hand from the specification. Each part is an assignment.
func fromNets(parts ...[]string) []string {
	lines := []string{zeros("NY000010" + "00008080" + "0000107" + "00123456")}
	transactions := 0
	for _, p := range parts {
		lines = append(lines, p...)
		for _, r := range p {
			if kind := r[6:8]; kind == "30" || kind == "70" {
				transactions++
			}
		}
	}
	return append(lines, zeros(fmt.Sprintf("NY000089%08d%08d", transactions, len(lines)+1)))
}

// mandates is an assignment of mandate records, by their KIDs.
func mandatesOf(kids ...string) []string {
	lines := []string{zeros("NY212420" + "000000000" + "0000001" + main)}
	for i, k := range kids {
		lines = append(lines, zeros(fmt.Sprintf("NY219470%07d1%25sJ", i+1, k)))
	}
	return append(lines, zeros(fmt.Sprintf("NY212488%08d%08d", len(kids), len(kids)+2)))
}

// payments is an OCR giro assignment of so many payments.
func payments(number int) []string {
	lines := []string{zeros("NY090020" + "000987654" + "0000001" + main)}
	for i := range number {
		lines = append(lines,
			zeros(fmt.Sprintf("NY091530%07d061026010010000010%017d%25s", i+1, 100, kidOf("1", "7"))),
			zeros(fmt.Sprintf("NY091531%07d", i+1)))
	}
	return append(lines, zeros(fmt.Sprintf("NY090088%08d%08d", number, 2*number+2)))
}

func zeros(s string) string { return s + strings.Repeat("0", 80-len(s)) }

// Whom a file that is not in the books may be about. Customers 1 to 4 are there; a KID of customer 9 is of
// nobody.
func TestWhoseMandateAFileMayHold(t *testing.T) {
	everyone, nobody := []string{"1", "2", "3", "4"}, []string(nil)
	file := func(lines []string) string { return strings.Join(lines, "\n") + "\n" }
	change := func(lines []string, line int, f func(string) string) []string {
		lines = slices.Clone(lines)
		lines[line] = f(lines[line])
		return lines
	}
	at := func(column int, text string) func(string) string { // from 1
		return func(s string) string { return s[:column-1] + text + s[column-1+len(text):] }
	}
	both := fromNets(mandatesOf(kidOf("1", "0"), kidOf("2", "0")))
	ocr := fromNets(payments(2))
	mixed := fromNets(payments(1), mandatesOf(kidOf("3", "0")))
	wrongDigit := kidOf("1", "0")[:6] + string('0'+(kidOf("1", "0")[6]-'0'+1)%10)
	for _, c := range []struct {
		what string
		file string
		name string // OCR.1 when empty
		in   string // the folder; that of files from Nets when empty
		want []string
	}{
		{what: "mandates, counts right", file: file(both), want: []string{"1", "2"}},
		{what: "no line ends", file: strings.Join(both, ""), want: []string{"1", "2"}},
		{what: "a byte order mark", file: "\xef\xbb\xbf" + file(both), want: []string{"1", "2"}},
		{what: "a registration that there is not", file: file(change(both, 2, at(16, "7"))),
			want: []string{"1", "2"}},
		{what: "a notice that there is not", file: file(change(both, 2, at(42, "X"))),
			want: []string{"1", "2"}},
		{what: "a transaction number twice", file: file(change(both, 3, at(15, "1"))),
			want: []string{"1", "2"}},
		{what: "an assignment of another kind", file: file(change(both, 1, at(5, "36"))),
			want: []string{"1", "2"}},
		{what: "the end of the assignment garbled", file: file(change(both, 4, at(7, "77"))),
			want: []string{"1", "2"}},
		{what: "the end counts one mandate more", file: file(change(both, 4, at(16, "3"))), want: everyone},
		{what: "the end counts one record more", file: file(change(both, 4, at(24, "5"))), want: everyone},
		{what: "the end counts one mandate less", file: file(change(both, 4, at(16, "1"))),
			want: []string{"1", "2"}},
		{what: "the transmission counts one more", file: file(change(both, 5, at(16, "3"))), want: everyone},
		{what: "the transmission counts no number", file: file(change(both, 5, at(9, "X"))), want: everyone},
		{what: "cut in the middle", file: file(both[:3]), want: everyone},
		{what: "cut at the end", file: file(both[:5]), want: everyone},
		{what: "cut in a record", file: file(both)[:3*81+30], want: everyone},
		{what: "a mandate record garbled", file: file(change(both, 3, at(1, "XX"))), want: everyone},
		{what: "a mandate record too short",
			file: file(change(both, 3, func(s string) string { return s[:30] })),
			want: everyone},
		{what: "a digit lost in front of a KID", file: file(change(both, 3, func(s string) string {
			return s[:12] + s[13:]
		})), want: everyone},
		{what: "a KID with a letter in it", file: file(change(both, 3, at(41, "Q"))), want: everyone},
		{what: "no KID", file: file(fromNets(mandatesOf(kidOf("1", "0"), ""))), want: everyone},
		{what: "a check digit wrong: it may be anybody's", file: file(fromNets(mandatesOf(wrongDigit))),
			want: everyone},
		{what: "a KID of somebody else's", file: file(fromNets(mandatesOf("0000004200000174"))),
			want: nobody},
		{what: "a KID of a stranger", file: file(fromNets(mandatesOf(kidOf("9", "0")))), want: nobody},
		{what: "no mandates, and the counts say so", file: file(fromNets(mandatesOf())), want: nobody},
		{what: "two transmissions in a file", file: file(both) + file(mixed), want: []string{"1", "2", "3"}},
		{what: "the second one cut", file: file(both) + file(mixed[:4]), want: everyone},

		{what: "payments alone", file: file(ocr), want: nobody},
		{what: "payments, a total wrong", file: file(change(ocr, 6, at(41, "9"))), want: nobody},
		{what: "payments, their end garbled", file: file(change(ocr, 6, at(7, "77"))), want: nobody},
		{what: "payments, records missing", file: file(slices.Delete(slices.Clone(ocr), 4, 6)),
			want: everyone},
		{what: "payments, a record too many", file: file(slices.Insert(slices.Clone(ocr), 6, ocr[5])),
			want: everyone},
		{what: "payments, one garbled", file: file(change(ocr, 2, at(3, "77"))), want: everyone},
		{what: "payments, cut", file: file(ocr[:5]), want: everyone},
		{what: "payments and mandates", file: file(mixed), want: []string{"3"}},
		{what: "payments and mandates, the payments garbled", file: file(change(mixed, 3, at(16, "X"))),
			want: []string{"3"}},
		{what: "from us to Nets", file: file(change(both, 0, at(9, "00123456"))), want: nobody},

		{what: "nothing", file: "", want: everyone},
		{what: "something else", file: "%PDF-1.7 ...", want: everyone},
		{what: "something else, where receipts come", file: "%PDF-1.7 ...", in: mailbox.Inbound.String(),
			want: nobody},
		{what: "a receipt", file: receipt("0000012"), name: "KV.GODKJENT.F0000012.html", want: nobody},
		{what: "a receipt that contradicts itself", file: receipt("0000012"),
			name: "KV.GODKJENT.F0000013.html",
			want: nobody},
	} {
		f := batch.File{No: 7, Name: "OCR.1", Folder: mailbox.Outbound.String(),
			Status: batch.FileQuarantined}
		if c.name != "" {
			f.Name = c.name
		}
		if c.in != "" {
			f.Folder = c.in
		}
		m := moment(&books{files: []batch.File{f}, content: c.file}, "2026-10-06 12:00")
		m.Creditor.Transmitter = "00123456"
		doubts, err := bank.Doubts(t.Context(), m)
		must(t, err)
		var got []string
		for _, customer := range everyone {
			if slices.ContainsFunc(doubts, func(d bank.Doubt) bool { return d.About(customer) }) {
				got = append(got, customer)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: about %v, want %v", c.what, got, c.want)
		}
	}
}

func receipt(transmission string) string {
	return "<html><body><h1>Kvittering L226</h1><table><tr><th>Forsendelsesnummer</th><td>" + transmission +
		"</td></tr><tr><th>Status</th><td>GODKJENT</td></tr></table></body></html>"
}

// What is in the books, has been put aside or is none of ours doubts nobody.
func TestFilesThatDoubtNobody(t *testing.T) {
	for status, want := range map[batch.FileStatus]int{
		batch.FileNew: 1, batch.FileQuarantined: 1, batch.FileIngested: 0, batch.FileDiscarded: 0,
		batch.FileIgnored: 0,
	} {
		b := &books{files: []batch.File{{No: 7, Name: "OCR.1", Status: status}}, content: "NY000010"}
		if doubts, err := bank.Doubts(t.Context(), moment(b, "2026-10-06 12:00")); err != nil ||
			len(doubts) != want {
			t.Errorf("%s: %d files, %v", status, len(doubts), err)
		}
	}
}
