package desk

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/kid"
)

// Sample is a CSV file of a kind that can be imported, by FileKinds, with all the columns there are and rows
// with the payee's own KIDs, plans and account. Those of customers go before those of memberships and of
// invoices, and memberships before events.
func Sample(m batch.Moment, kind string) ([]byte, error) {
	make, ok := map[string]func(batch.Moment) ([]map[string]string, error){
		"customers": sampleCustomers, "memberships": sampleMemberships, "events": sampleEvents,
		"invoices": sampleInvoices, "statement": sampleStatement,
	}[kind]
	if !ok {
		return nil, fmt.Errorf("there is no sample of %q: there are customers, memberships, events, invoices and "+
			"statement", kind)
	}
	rows, err := make(m)
	if err != nil {
		return nil, err
	}
	var columns []string
	for _, c := range importColumns[kind] {
		if !c.Checked {
			columns = append(columns, c.Name)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	record := slices.Clone(columns)
	for k := -1; k < len(rows); k++ {
		for i, c := range columns {
			if record[i] = c; k >= 0 {
				record[i] = rows[k][c]
			}
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// The customers, memberships and invoices of samples.
var (
	sampleCustomerNo   = []int64{101, 102}
	sampleMembershipNo = "M101"
	sampleInvoiceNo    = int64(9001)
)

func sampleCustomers(batch.Moment) ([]map[string]string, error) {
	kari, fjord := strconv.FormatInt(sampleCustomerNo[0], 10), strconv.FormatInt(sampleCustomerNo[1], 10)
	return []map[string]string{
		{"customer_no": kari, "name": "Kari Nordmann", "mobile": "+4791234567", "email": "kari@example.no",
			"language":   "nb",
			"birth_date": "1990-05-17", "address": "Kaiveien 1", "postcode": "5003", "city": "Bergen",
			"digipost": "yes"},
		{"customer_no": fjord, "name": "Fjordbygg AS", "email": "post@example.no", "address": "Kaiveien 3",
			"postcode": "5003", "city": "Bergen", "organisation_number": "974767880"},
	}, nil
}

func sampleMemberships(m batch.Moment) ([]map[string]string, error) {
	for _, name := range slices.Sorted(maps.Keys(m.Terms.Plans)) {
		if p := m.Terms.Plans[name]; p.Kind == terms.Monthly && p.BindingMonths == 0 {
			return []map[string]string{{
				"membership_no": sampleMembershipNo,
				"customer_no":   strconv.FormatInt(sampleCustomerNo[0], 10),
				"plan":          name, "price": "499.00", "payment_method": string(batch.PayAvtaleGiro),
				"start": m.Today().Month().First().String(), "binding_months": "0",
			}}, nil
		}
	}
	return nil, fmt.Errorf("the terms %s have no monthly plan: their payee has invoices, no memberships",
		m.Terms.Name)
}

func sampleEvents(m batch.Moment) ([]map[string]string, error) {
	return []map[string]string{{
		"membership_no": sampleMembershipNo, "date": m.Today().String(),
		"event": string(batch.EventTerminate),
		"text":  "moves away",
	}}, nil
}

func sampleInvoices(m batch.Moment) (rows []map[string]string, err error) {
	for i, customer := range sampleCustomerNo {
		no := sampleInvoiceNo + int64(i)
		k, err := m.KID.Make(kid.Parts{Customer: customer, Invoice: no})
		if err != nil {
			return nil, err
		}
		rows = append(rows, map[string]string{
			"invoice_no": strconv.FormatInt(no, 10), "customer_no": strconv.FormatInt(customer, 10), "kid": k,
			"amount": []string{"499.00", "1249.50"}[i], "issued": m.Today().String(),
			"due":  (m.Today() + 21).String(),
			"text": "Membership", "outstanding": []string{"499.00", "1000.00"}[i],
			"account": m.Creditor.Account,
		})
	}
	return rows, nil
}

func sampleStatement(m batch.Moment) ([]map[string]string, error) {
	return []map[string]string{
		{"date": m.Today().String(), "amount": "1748.50", "reference": "OCR 1",
			"account": m.Creditor.Account},
		{"date": m.Today().String(), "amount": "-12.50", "reference": "Fee", "account": m.Creditor.Account},
	}, nil
}
