package nets_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"trekk/kid"
	"trekk/nets"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// payments is an OCR giro file with one payment and one reversal.
const payments = `NY000010000080801234567001234560000000000000000000000000000000000000000000000000
NY090020001008566000000115032080119000000000000000000000000000000000000000000000
NY09153000000012010261320101464000000000000049900         0000004200000174000000
NY091531000000196368271940990385620000000191026999905123410000000000000000000000
NY09183000000022010261320001465000000000000010000         0000004200000174000000
NY091831000000296368271940990385620000000000000000000000000000000000000000000000
NY090088000000020000000600000000000059900201026201026201026000000000000000000000
NY000089000000020000000800000000000059900201026000000000000000000000000000000000
`

func ExampleReader() {
	r := nets.NewReader(strings.NewReader(payments), nets.Options{})
	for tx, err := range r.Transactions() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("line %d: type %d on %s, KID %s, %d øre\n",
			tx.Line, tx.Type, tx.Date.Format("2006-01-02"), tx.KID, tx.Money())
	}
	fmt.Printf("transmission %d, %d errors\n", r.Transmission().Number, r.Count(nets.Error))
	// Output:
	// line 3: type 15 on 2026-10-20, KID 0000004200000174, 49900 øre
	// line 5: type 18 on 2026-10-20, KID 0000004200000174, -10000 øre
	// transmission 1234567, 0 errors
}

// All faults of a file are found in one pass.
func ExampleReader_Faults() {
	broken := strings.Replace(payments, "15300000001201026", "15300000001321026", 1) // 32 October
	broken = strings.Replace(broken, "0000004200000174", "0000004200000173", 1)
	r := nets.NewReader(strings.NewReader(broken), nets.Options{Algorithm: kid.Mod10, Recipient: "00999999"})
	for _, err := range r.Transactions() {
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	for _, f := range r.Faults() {
		fmt.Println(f)
	}
	// Output:
	// 1:24: error recipient: the file is for data recipient 00123456, expected 00999999
	// 3:16: error date: "321026" is no date: expected DDMMYY
	// 3:50: error kid_check: the check digit (mod10) of KID 0000004200000173 fails
}

// What a mandate record says: a full listing is the whole truth for its
// account, a single record only news.
func ExampleTransaction_registration() {
	const file = `NY000010000080802900001001234560000000000000000000000000000000000000000000000000
NY212420000000000000000115032080119000000000000000000000000000000000000000000000
NY21947000000011         0000004200000174J00000000000000000000000000000000000000
NY21947000000022         0000004300000009N00000000000000000000000000000000000000
NY212488000000020000000400000000000000000000000000000000000000000000000000000000
NY000089000000020000000600000000000000000000000000000000000000000000000000000000
`
	layout, err := kid.ParseLayout(kid.DefaultLayout)
	if err != nil {
		fmt.Println(err)
		return
	}
	r := nets.NewReader(strings.NewReader(file), nets.Options{})
	for tx, err := range r.Transactions() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fixed, err := layout.Fixed(string(tx.KID))
		fmt.Println(tx.Registration, fixed, err, "notice:", tx.Notice)
	}
	// Output:
	// active 00000042 <nil> notice: true
	// deleted 00000043 <nil> notice: false
}

func ExampleWriter() {
	w := nets.NewWriter(os.Stdout,
		nets.Transmission{Transmitter: "00123456", Number: 42, Recipient: nets.Nets})
	w.LineEnd, w.Tail = "\n", "\n" // Nets wants CR LF, which is the default
	if err := w.Begin(nets.Assignment{Kind: nets.Claims, Number: 7, Account: "15032080119"}); err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []nets.Claim{
		{Type: nets.TypePayeeNotifies, Due: day(2026, 10, 20), Amount: 49900, KID: "0000004200000174",
			Name: nets.Fit("Kari Nordmann", 10), Reference: "Faktura 17"},
		{Type: nets.TypeBankNotifies, Due: day(2026, 10, 20), Amount: 29900, KID: "0000004300000009",
			Text: []string{"Trening oktober"}},
		{Type: nets.TypePayeeNotifies, Due: day(2026, 10, 20), Amount: 0, KID: "0000004200000182"},
	} {
		if number, err := w.Claim(&c); err != nil {
			fmt.Println("refused:", err)
		} else if number != w.Totals().Transactions {
			fmt.Println("numbers ascend from 1")
		}
	}
	if err := w.End(); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// refused: claim 3 (KID 0000004200000182): the amount is 0,00, expected 0,01 at least
	// NY000010001234560000042000080800000000000000000000000000000000000000000000000000
	// NY210020000000000000000715032080119000000000000000000000000000000000000000000000
	// NY2102300000001201026           00000000000049900         0000004200000174000000
	// NY2102310000001Kari Nordm                         Faktura 17               00000
	// NY2121300000002201026           00000000000029900         0000004300000009000000
	// NY2121310000002                                                            00000
	// NY212149000000240011Trening oktober                         00000000000000000000
	// NY210088000000020000000700000000000079800201026201026000000000000000000000000000
	// NY000089000000020000000900000000000079800201026000000000000000000000000000000000
}

// A cancellation names the claim by KID, due date and amount.
func ExampleWriter_cancellation() {
	var file bytes.Buffer
	w := nets.NewWriter(&file, nets.Transmission{Transmitter: "00123456", Number: 43, Recipient: nets.Nets})
	cancellations := nets.Assignment{Kind: nets.Cancellations, Number: 8, Account: "15032080119"}
	if err := w.Begin(cancellations); err != nil {
		fmt.Println(err)
	}
	claim := nets.Claim{Due: day(2026, 10, 20), Amount: 49900, KID: "0000004200000174"}
	if _, err := w.Claim(&claim); err != nil {
		fmt.Println(err)
	}
	if err := w.End(); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	r := nets.NewReader(&file, nets.Options{})
	for tx := range r.Transactions() {
		fmt.Println(tx.Assignment.Kind, tx.Type, nets.FormatAmount(tx.Amount))
	}
	// Output: cancellations 93 499,00
}

// The transactions of several files in one, without the faulty ones.
func ExampleWriter_Copy() {
	var file bytes.Buffer
	w := nets.NewWriter(&file, nets.Transmission{Transmitter: nets.Nets, Number: 1, Recipient: "00123456"})
	var open *nets.Assignment
	r := nets.NewReader(strings.NewReader(payments), nets.Options{})
	for tx, err := range r.Transactions() {
		if err == nil && tx.Assignment != open {
			open = tx.Assignment
			err = w.Begin(*open)
		}
		if err == nil && !tx.Reversal {
			err = w.Copy(tx)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := w.End(); err != nil {
		fmt.Println(err)
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%d records, %d payment, %s\n",
		w.Totals().Records, w.Totals().Transactions, nets.FormatAmount(w.Totals().Amount))
	// Output: 6 records, 1 payment, 499,00
}

func ExampleReadReceipt() {
	html := `<h1>Kvittering L226</h1><table><tr><th>Forsendelsesnummer</th><td>0000649</td></tr>
<tr><th>Status</th><td>GODKJENT</td></tr></table>`
	receipt, err := nets.ReadReceipt("KV.GODKJENT.F0000649.D230509.T133148.K5552827.html", []byte(html), nil)
	fmt.Println(receipt.List, receipt.Transmission, receipt.Approved, err)

	rejected := "Liste;Kundeenhet;Forsendelse;Oppdrag;Oppdragskonto;" +
		"Transaksjon;KID;Forfall;Beløp;Status;Tekst\n" +
		"L00202;00123456;0000649;0000001;15032080119;" +
		"0000007;0000004200000174;2026-10-20;499,00;AVVIST;FBO finnes ikke\n"
	receipt, err = nets.ReadReceipt("L00202.F0000649.D230510.csv", []byte(rejected), nil)
	for _, i := range receipt.Items {
		fmt.Println(receipt.List, receipt.Transmission, i.Assignment, i.Transaction, i.KID, i.Rejected,
			i.Text, err)
	}
	// Output:
	// L226 649 true <nil>
	// L00202 649 1 7 0000004200000174 true FBO finnes ikke <nil>
}

// The layout tables serve other programs too.
func ExampleRecords() {
	line := []byte("NY21947000000011         0000004200000174J00000000000000000000000000000000000000")
	record := nets.RecordOf(line)
	fmt.Println(record.Name)
	for _, f := range record.Fields {
		if f.Kind != nets.Const && !f.Filler() {
			fmt.Printf("%d-%d %s %q\n", f.From, f.To, f.Name, f.Of(line))
		}
	}
	// Output:
	// mandate
	// 9-15 number "0000001"
	// 16-16 registration "1"
	// 17-41 kid "         0000004200000174"
	// 42-42 notice "J"
}
