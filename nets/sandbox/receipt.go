package sandbox

import (
	"bytes"
	"fmt"
	"html"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// answers is what the payee is told about its transmissions: a receipt at once, and a list of what was not
// taken on the next bank day.
type answers struct {
	cfg     *Config
	clock   *clock
	room    *mailroom
	reports []report // not published yet
	late    []lateReceipt
}

// lateReceipt is a receipt that comes with the first files of a day.
type lateReceipt struct {
	on     bankday.Date
	number int64
	reason string
}

func (an *answers) receiptLate(number int64, reason string) {
	an.late = append(an.late, lateReceipt{an.clock.after(1), number, reason})
}

// receipt answers a transmission: L226, or L200 with the reason of its rejection.
func (an *answers) receipt(number int64, reason string) error {
	list, verdict := "L226", "GODKJENT"
	if reason != "" {
		list, verdict = "L200", "AVVIST"
	}
	unit, _ := strconv.Atoi(an.cfg.Transmitter)
	at := an.clock.now
	name := func() string {
		return fmt.Sprintf("KV.%s.F%07d.D%s.T%s.K%d.html",
			verdict, number, at.Format("060102"), at.Format("150405"), unit)
	}
	for exists(an.room.path(fromNets, name())) {
		at = at.Add(1e9) // two answers in the same second
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"nb\">\n"+
		"<head><meta charset=\"utf-8\"><title>Kvittering %s</title></head>\n<body>\n", list)
	fmt.Fprintf(&b, "<h1>Kvittering %s</h1>\n<table>\n", list)
	row := func(th, td string) {
		fmt.Fprintf(&b, "<tr><th>%s</th><td>%s</td></tr>\n", th, html.EscapeString(td))
	}
	row("Kundeenhet-ID", an.cfg.Transmitter)
	row("Forsendelsesnummer", fmt.Sprintf("%07d", number))
	row("Status", verdict)
	row("Årsak", reason)
	row("Mottatt", at.Format("2006-01-02 15:04:05"))
	b.WriteString("</table>\n</body>\n</html>\n")
	return an.room.put(inbound, name(), b.Bytes())
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

const reportHeader = "Liste;Kundeenhet;Forsendelse;Oppdrag;Oppdragskonto;" +
	"Transaksjon;KID;Forfall;Beløp;Status;Tekst\n"

// report puts a transaction on a list.
func (an *answers) report(list string, tx *transmission, a *assignment, it *item, status, text string) {
	kroner := fmt.Sprintf("%d,%02d", it.amount/100, it.amount%100)
	row := strings.Join([]string{
		list, an.cfg.Transmitter, fmt.Sprintf("%07d", tx.number), fmt.Sprintf("%07d", a.number), a.account,
		fmt.Sprintf("%07d", it.number), it.kid, it.due.String(), kroner, status, text,
	}, ";")
	an.reports = append(an.reports, report{list, an.clock.after(1), tx, row})
}

// publish publishes the receipts and the lists of the day, of which a transmission has one file.
func (an *answers) publish() error {
	late := an.late
	an.late = nil
	for _, r := range late {
		if r.on > an.clock.today() {
			an.late = append(an.late, r)
		} else if err := an.receipt(r.number, r.reason); err != nil {
			return err
		}
	}
	var rest []report
	files := map[string]*bytes.Buffer{}
	var names []string
	for _, r := range an.reports {
		if r.on > an.clock.today() {
			rest = append(rest, r)
			continue
		}
		name := fmt.Sprintf("%s.F%07d.D%s.csv", r.list, r.tx.number, an.clock.now.Format("060102"))
		if files[name] == nil {
			files[name] = bytes.NewBufferString(reportHeader)
			names = append(names, name)
		}
		files[name].WriteString(r.row + "\n")
	}
	an.reports = rest
	for _, name := range names {
		if err := an.room.put(inbound, name, files[name].Bytes()); err != nil {
			return err
		}
	}
	return nil
}
