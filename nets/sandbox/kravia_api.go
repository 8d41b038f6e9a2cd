package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// nok is an amount in JSON, in øre here.
type nok int64

func (o nok) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%02d0", o/100, max(o, -o)%100), nil
}

func (o *nok) UnmarshalJSON(b []byte) error {
	whole, part, _ := strings.Cut(string(b), ".")
	if len(part) > 2 {
		return errors.New("want kroner")
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	*o = nok(n)
	return err
}

func (k *Kravia) register(_ *http.Request, body []byte) answer {
	var m struct {
		ClaimType, AccountingInvoiceID, DebtorName, DebtorNumber, IsPrivateIndividual string
		InvoiceNo, InvoiceDate, DueDate, CurrencyCode, OrganizationNumber             string
		CreditorID                                                                    int64
		OriginalAmount                                                                nok
		PostalAddress                                                                 struct {
			AddressAddressLine1, AddressPostalCode, AddressCity, AddressCountryCode string
		}
	}
	switch err := json.Unmarshal(body, &m); {
	case err != nil:
		return bad("%v", err)
	case m.ClaimType != "CollectionCase", m.CreditorID == 0, m.OriginalAmount <= 0, m.CurrencyCode != "NOK",
		m.DebtorName == "", m.DebtorNumber == "", m.InvoiceNo == "", len(m.InvoiceDate) != 10,
		len(m.DueDate) != 10,
		m.IsPrivateIndividual != choose(m.OrganizationNumber == "", "true", "false"),
		len(m.PostalAddress.AddressCountryCode) != 2:
		return bad("a field is missing")
	case k.whims.happens(KraviaRefused, k.faults.Refused):
		return bad("the debtor is not known")
	}
	c := &KraviaCase{
		ID: int64(1000 + len(k.books.Cases)), Reference: m.AccountingInvoiceID, Invoice: m.InvoiceNo,
		Debtor: m.DebtorName,
		Amount: int64(m.OriginalAmount), Status: "Open",
	}
	k.touch(c)
	k.books.Cases = append(k.books.Cases, c)
	return answer{http.StatusOK, map[string]int64{"id": c.ID}}
}

// part is what an entry says of a case; JSON's names are matched whatever their case.
type part struct {
	InvoiceID int64
	Amount    nok
}

func (k *Kravia) payment(_ *http.Request, body []byte) answer    { return k.enter(body, false) }
func (k *Kravia) creditNote(_ *http.Request, body []byte) answer { return k.enter(body, true) }

func (k *Kravia) enter(body []byte, credit bool) answer {
	var m struct {
		Date, Description, AccountingPaymentID string
		Amount                                 nok
		Invoices                               []part
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return bad("%v", err)
	}
	sum := nok(0)
	for _, p := range m.Invoices {
		sum += p.Amount
	}
	if len(m.Date) < 10 || sum != m.Amount || (sum < 0) != credit || sum == 0 {
		return bad("the amounts or the date are wrong")
	}
	for _, p := range m.Invoices {
		c := k.find(p.InvoiceID)
		if c == nil {
			return bad("there is no case %d", p.InvoiceID)
		}
		if credit {
			p.Amount = -p.Amount
		}
		c.Entries = append(c.Entries, KraviaEntry{m.AccountingPaymentID, int64(p.Amount), credit})
		if c.Left() == 0 && c.Status == "Open" {
			c.Status = choose(credit, "Closed", "Paid")
		}
		k.touch(c)
	}
	return answer{http.StatusOK, struct{}{}}
}

func (k *Kravia) search(r *http.Request) answer {
	q := r.URL.Query()
	skip, err := strconv.Atoi(q.Get("skip"))
	top, err2 := strconv.Atoi(q.Get("top"))
	if err != nil || err2 != nil || q.Get("orderBy") != "11" || q.Get("byAscending") != "True" {
		return bad("a parameter is missing")
	}
	type item struct {
		ID                  int64  `json:"id"`
		AccountingInvoiceID string `json:"accountingInvoiceId"`
		LastUpdatedTime     string `json:"lastUpdatedTime"`
	}
	list := []item{}
	for _, c := range k.books.Cases {
		if c.Updated > q.Get("lastUpdatedTime") {
			list = append(list, item{c.ID, c.Reference, c.Updated})
		}
	}
	slices.SortFunc(list, func(a, b item) int { return strings.Compare(a.LastUpdatedTime, b.LastUpdatedTime) })
	list = list[min(skip, len(list)):]
	return answer{http.StatusOK, list[:min(top, len(list))]}
}

func (k *Kravia) details(r *http.Request) answer {
	id, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
	c := k.find(id)
	if c == nil {
		return answer{http.StatusNotFound, nil}
	}
	type payment struct {
		AccountingPaymentID string `json:"accountingPaymentId"`
		Amount              nok    `json:"amount"`
	}
	payments := []payment{}
	for _, e := range c.Entries {
		payments = append(payments, payment{e.Reference, nok(e.Amount)})
	}
	return answer{http.StatusOK, struct {
		ID                  int64     `json:"id"`
		AccountingInvoiceID string    `json:"accountingInvoiceId"`
		Status              string    `json:"status"`
		Fees                nok       `json:"fees"`
		Payments            []payment `json:"payments"`
	}{c.ID, c.Reference, c.Status, nok(c.Fees), payments}}
}

// open are the settlements that the payee has not kept.
func (k *Kravia) open(r *http.Request) answer {
	type settled struct {
		ID       int64  `json:"id"`
		Date     string `json:"date"`
		Amount   nok    `json:"amount"`
		Invoices []struct {
			ID     int64 `json:"invoiceId"`
			Amount nok   `json:"amount"`
		} `json:"invoices"`
	}
	list := []settled{}
	for _, s := range k.books.Settlements {
		if s.Kept != "" && r.URL.Query().Get("ExcludeClosed") == "true" {
			continue
		}
		one := settled{ID: s.ID, Date: s.On.String() + "T00:00:00", Amount: nok(s.Amount)}
		for _, c := range k.books.Cases {
			if amount, in := s.Parts[c.ID]; in {
				one.Invoices = append(one.Invoices, struct {
					ID     int64 `json:"invoiceId"`
					Amount nok   `json:"amount"`
				}{c.ID, nok(amount)})
			}
		}
		list = append(list, one)
	}
	return answer{http.StatusOK, list}
}

func (k *Kravia) bookkeep(r *http.Request, _ []byte) answer {
	for _, s := range k.books.Settlements {
		if strconv.FormatInt(s.ID, 10) == r.PathValue("id") {
			s.Kept = r.URL.Query().Get("internalAccountingId")
			return answer{http.StatusOK, nil}
		}
	}
	return answer{http.StatusNotFound, nil}
}
