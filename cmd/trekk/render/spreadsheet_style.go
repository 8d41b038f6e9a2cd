package render

import "github.com/xuri/excelize/v2"

// styles are the numbers by which excelize knows the styles of a spreadsheet.
type styles struct {
	title, about, header, headerRight, text, money, number, date, total, totalMoney int
}

const ink = "1F3864" // the colour of headings and sums

// makeStyles makes the styles. Amounts are shown as 1 234,50 in Norwegian.
func (x *spreadsheet) makeStyles() error {
	// _W leaves room as wide as a W on the right, where a column of texts may come next.
	money, number, date := "#,##0.00_W;-#,##0.00_W", "0_W", "dd.mm.yyyy"
	switch {
	case x.plain():
		money, number, date = "#,##0.00", "0", "yyyy-mm-dd"
	case x.lang == "nb":
		money = "[$-414]" + money // also where the program speaks another language
	}
	cell := money
	if x.sparse {
		cell += `;""`
	}
	plain, bold := font(11, false, ""), font(11, true, ink)
	line := func(edge string) []excelize.Border {
		return []excelize.Border{{Type: edge, Style: 1, Color: ink}}
	}
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}}
	left, right := &excelize.Alignment{Horizontal: "left"}, &excelize.Alignment{Horizontal: "right"}
	headLeft := &excelize.Alignment{Horizontal: "left", Vertical: "center"}
	headRight := &excelize.Alignment{Horizontal: "right", Vertical: "center", Indent: 1}
	for _, s := range []struct {
		id *int
		excelize.Style
	}{
		{&x.style.title, excelize.Style{Font: font(16, true, ink)}},
		{&x.style.about, excelize.Style{Font: font(11, false, "595959")}},
		{&x.style.header, excelize.Style{
			Font: bold, Fill: fill, Border: line("bottom"), Alignment: headLeft,
		}},
		{&x.style.headerRight, excelize.Style{
			Font: bold, Fill: fill, Border: line("bottom"), Alignment: headRight,
		}},
		{&x.style.text, excelize.Style{Font: plain, Alignment: left}},
		{&x.style.number, excelize.Style{Font: plain, Alignment: right, CustomNumFmt: &number}},
		{&x.style.money, excelize.Style{Font: plain, Alignment: right, CustomNumFmt: &cell}},
		{&x.style.date, excelize.Style{Font: plain, Alignment: left, CustomNumFmt: &date}},
		{&x.style.total, excelize.Style{Font: bold, Border: line("top")}},
		{&x.style.totalMoney, excelize.Style{
			Font: bold, Border: line("top"), Alignment: right, CustomNumFmt: &money,
		}},
	} {
		var err error
		if *s.id, err = x.file.NewStyle(&s.Style); err != nil {
			return err
		}
	}
	return nil
}

func font(size float64, bold bool, color string) *excelize.Font {
	return &excelize.Font{Family: "Calibri", Size: size, Bold: bold, Color: color}
}
