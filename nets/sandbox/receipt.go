package sandbox

import (
	"bytes"
	"fmt"
	"html"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// putReceipt answers a transmission: L226, or L200 with the reason of its rejection.
func (sb *Sandbox) putReceipt(number int64, reason string) error {
	list, verdict := "L226", "GODKJENT"
	if reason != "" {
		list, verdict = "L200", "AVVIST"
	}
	unit, _ := strconv.Atoi(sb.cfg.Transmitter)
	at := sb.now
	name := func() string {
		return fmt.Sprintf("KV.%s.F%07d.D%s.T%s.K%d.html", verdict, number, at.Format("060102"), at.Format("150405"), unit)
	}
	for exists(sb.path(fromNets, name())) {
		at = at.Add(1e9) // two answers in the same second
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"nb\">\n<head><meta charset=\"utf-8\"><title>Kvittering %s</title></head>\n<body>\n", list)
	fmt.Fprintf(&b, "<h1>Kvittering %s</h1>\n<table>\n", list)
	row := func(th, td string) {
		fmt.Fprintf(&b, "<tr><th>%s</th><td>%s</td></tr>\n", th, html.EscapeString(td))
	}
	row("Kundeenhet-ID", sb.cfg.Transmitter)
	row("Forsendelsesnummer", fmt.Sprintf("%07d", number))
	row("Status", verdict)
	row("Årsak", reason)
	row("Mottatt", at.Format("2006-01-02 15:04:05"))
	b.WriteString("</table>\n</body>\n</html>\n")
	return sb.put(inbound, name(), b.Bytes())
}

// The lists on which Nets names what it did not take.
const (
	rejectedClaims        = "L00202"
	rejectedCancellations = "L00203"
)

// report is a row of such a list, to be published on a day.
type report struct {
	list string
	on   bankday.Date
	tx   *transmission
	row  string
}

const reportHeader = "Liste;Kundeenhet;Forsendelse;Oppdrag;Oppdragskonto;Transaksjon;KID;Forfall;Beløp;Status;Tekst\n"

func (sb *Sandbox) report(list string, tx *transmission, a *assignment, it *item, status, text string) {
	kroner := fmt.Sprintf("%d,%02d", it.amount/100, it.amount%100)
	row := strings.Join([]string{list, sb.cfg.Transmitter, fmt.Sprintf("%07d", tx.number), fmt.Sprintf("%07d", a.number), a.account,
		fmt.Sprintf("%07d", it.number), it.kid, it.due.String(), kroner, status, text}, ";")
	sb.reports = append(sb.reports, report{list, sb.cal.After(sb.today(), 1), tx, row})
}

// putReports publishes the lists of the day, one file for each transmission.
func (sb *Sandbox) putReports() error {
	var rest []report
	files := map[string]*bytes.Buffer{}
	var names []string
	for _, r := range sb.reports {
		if r.on > sb.today() {
			rest = append(rest, r)
			continue
		}
		name := fmt.Sprintf("%s.F%07d.D%s.csv", r.list, r.tx.number, sb.now.Format("060102"))
		if files[name] == nil {
			files[name] = bytes.NewBufferString(reportHeader)
			names = append(names, name)
		}
		files[name].WriteString(r.row + "\n")
	}
	sb.reports = rest
	for _, name := range names {
		if err := sb.put(inbound, name, files[name].Bytes()); err != nil {
			return err
		}
	}
	return nil
}
