package batch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/terms"
)

const companiesHeader = "customer_no,name,mobile,email,language,organisation_number,country\n"

// L16: a company that pays late is asked for the standard compensation once, in place of every fee, where the terms
// say so; a person beside it pays the fees. The letters, the books and the agency say which it is.
func TestL16CompaniesPayTheCompensationInPlaceOfFees(t *testing.T) {
	onBooks(t, "payee", func(h *house) {
		for _, compensation := range []terms.Charging{"", terms.Legal} {
			h := h
			if compensation == terms.Legal {
				h = newHouse(t, "payee")
			}
			h.companies(compensation)
		}
	})
}

func (h *house) companies(compensation terms.Charging) {
	profile := *h.payee.Terms
	profile.Dunning.Compensation = compensation
	h.payee.Terms = &profile
	h.withAgency()
	elsewhere(h, 1)
	h.importCSV("customers", companiesHeader+"1002,Fjord AS,40001002,post@fjord.example,nb,974 767 880,NO\n")
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.billedElsewhere(2, 1002, "2026-02-02")
	h.walk("2026-02-02", "2026-03-26", nil)
	h.run("2026-03-26", "agency")
	first, second := batch.Ore(3800), batch.Ore(3800)
	if compensation == terms.Legal {
		first, second = 46000, 0
	}
	want := []string{
		"sms 2026-02-10 0,00 0,00",
		fmt.Sprintf("reminder 2026-02-16 %s %s", first, simple("2026-02-02", "2026-02-16")),
		fmt.Sprintf("notice 2026-03-06 %s %s", second, simple("2026-02-02", "2026-03-06")-simple("2026-02-02",
			"2026-02-16")),
		fmt.Sprintf("handover 2026-03-26 1 000,00 %s %s", first+second, simple("2026-02-02", "2026-03-26")),
	}
	if got := h.ladderOf("2"); !slices.Equal(got, want) {
		h.Errorf("%q, want %q", got, want)
	}
	if got := h.ladderOf("1"); len(got) != 4 || !strings.Contains(got[3], " 76,00 ") {
		h.Errorf("a person pays %q", got)
	}
	rows := h.outbox("messages-2026-02-16.csv")
	says := map[string]bool{}
	for _, r := range rows {
		says[r["invoice_no"]] = strings.Contains(r["text"],
			"Standardkompensasjon for forsinket betaling: 460,00 kr")
	}
	if says["1"] || says["2"] != (compensation == terms.Legal) {
		h.Errorf("%v", rows)
	}
	for c, err := range h.payee.Store.Costs(context.Background(), "2") {
		named := strings.HasPrefix(c.Text, "Standardkompensasjon")
		if err != nil || c.Kind == batch.KindReminderFee && named != (compensation == terms.Legal) {
			h.Errorf("%+v, %v", c, err)
		}
	}
	for _, l := range h.toAgency(1) {
		if l.Record != "new" {
			continue
		}
		var said agency.New
		if err := json.Unmarshal([]byte(l.raw), &said); err != nil {
			h.Fatal(err)
		}
		want := map[string]string{"1": "private  NO", "2": "company 974767880 NO"}[said.Invoice]
		if got := said.Debtor.Kind + " " + said.Debtor.Organisation + " " + said.Debtor.Country; got != want {
			h.Errorf("the debtor of %s is %s, want %s", said.Invoice, got, want)
		}
	}
	h.fromAgency(1, "", 0, `"record":"status","case":1,"on":"2026-03-27","state":"open","text":"","process":"simple",`+
		`"costs_ore":99900`, `"record":"status","case":2,"on":"2026-03-27","state":"open","text":"","process":"simple",`+
		`"costs_ore":99900`)
	h.tryRun("2026-03-27", "fetch", "ingest", "agency")
	if h.found("agency_costs:1") == nil || h.found("agency_costs:2") != nil {
		h.Error("the maxima of agencies' costs are of private persons, and of them alone")
	}
	h.verified()
	h.ledger(h)
}
