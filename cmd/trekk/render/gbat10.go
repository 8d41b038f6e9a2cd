package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"strings"

	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// GBAT10 writes the journal as the file of vouchers that Mamut made and Tripletex and others import: a line
// for each line of a voucher, 28 columns between semicolons, no headings. The columns are those of
//
//	https://help.mamut.com/no/mhelp/rtm/import_export/csv_formats/journal_formats/gbat10.htm
//	https://hjelp.tripletex.no/hc/no/articles/4411155692945
//
// Debit is above zero and credit below, in kroner with a point. The amounts are gross, and the column that
// says so is T: the accounting system divides by the VAT code, which is 0 where there is none. Each voucher
// sums to zero.
func GBAT10(w io.Writer, lines iter.Seq2[ledger.JournalLine, error]) error {
	b := bufio.NewWriter(w)
	var day bankday.Date
	var voucher string
	no := 0
	for l, err := range lines {
		if err != nil {
			return err
		}
		if l.Date != day {
			day, voucher, no = l.Date, "", 0
		}
		if l.Voucher != voucher {
			voucher, no = l.Voucher, no+1
		}
		if no > 9999 {
			return fmt.Errorf("%s has more than 9999 vouchers, which GBAT10 has no numbers for: "+
				"leave --detail out", day)
		}
		columns := make([]string, 28)
		text := gbatText(l.Voucher+" "+l.Text, 100)
		amount := (l.Debit - l.Credit).Decimal()
		for i, v := range map[int]string{
			0: "GBAT10",
			// 8 digits, which come again after ten years:
			1:  fmt.Sprintf("%d%03d%04d", day.Year()%10, day.Time().YearDay(), no),
			2:  day.Time().Format("20060102"),
			3:  "9", // a voucher of no special kind
			4:  fmt.Sprint(int(day.Month().MonthOfYear())),
			5:  fmt.Sprint(day.Year()),
			6:  l.Account,
			7:  cmp.Or(gbatText(l.VATCode, 5), "0"),
			8:  amount,
			20: text,
			21: text,
			26: "T",
			27: amount,
		} {
			columns[i] = v
		}
		b.WriteString(strings.Join(columns, ";") + "\r\n")
	}
	return b.Flush()
}

// gbatText is a text as a column takes it: without semicolons, and not too long.
func gbatText(s string, most int) string {
	runes := []rune(strings.ReplaceAll(s, ";", ","))
	return string(runes[:min(len(runes), most)])
}
