package kravia

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// Claim is what is handed over.
type Claim struct {
	Reference string // ours, of the case: accountingInvoiceId
	Invoice   string
	Issued    bankday.Date
	Due       bankday.Date
	Principal Kroner
	What      string // that was invoiced
	Debtor    Debtor
}

// Debtor is who owes: a private person, or a company, which has an organisation number.
type Debtor struct {
	Organisation string
	Country      string // two letters
	Number       string
	Name         string
	Email        string
	Address      string
	Postcode     string
	City         string
}

type address struct {
	Line     string `json:"addressAddressLine1"`
	Postcode string `json:"addressPostalCode"`
	City     string `json:"addressCity"`
	Country  string `json:"addressCountryCode"`
}

type registration struct {
	ClaimType           string       `json:"claimType"`
	Creditor            int64        `json:"creditorId"`
	Reference           string       `json:"accountingInvoiceId"`
	DebtorName          string       `json:"debtorName"`
	DebtorNumber        string       `json:"debtorNumber"`
	Email               *string      `json:"email"`
	SSN                 *string      `json:"ssn"`
	OrganizationNumber  *string      `json:"organizationNumber"`
	IsPrivateIndividual string       `json:"isPrivateIndividual"`
	Address             address      `json:"postalAddress"`
	Invoice             string       `json:"invoiceNo"`
	Issued              bankday.Date `json:"invoiceDate"`
	Due                 bankday.Date `json:"dueDate"`
	Amount              Kroner       `json:"originalAmount"`
	Currency            string       `json:"currencyCode"`
	Description         string       `json:"description"`
}

// errNoID is an answer to a claim that does not say what the agency calls it.
var errNoID = errors.New("the answer has no number of the case")

// Register hands a claim over, and gives the agency's number of the case.
func (c *Client) Register(ctx context.Context, claim Claim) (id int64, err error) {
	r := registration{
		ClaimType: "CollectionCase", Creditor: c.Creditor, Reference: claim.Reference,
		DebtorName:   claim.Debtor.Name,
		DebtorNumber: claim.Debtor.Number, IsPrivateIndividual: "true", Invoice: claim.Invoice,
		Issued: claim.Issued,
		Due:    claim.Due, Amount: claim.Principal, Currency: "NOK", Description: claim.What,
		Address: address{
			claim.Debtor.Address, claim.Debtor.Postcode, claim.Debtor.City,
			cmp.Or(claim.Debtor.Country, "NO"),
		},
	}
	if claim.Debtor.Organisation != "" {
		r.OrganizationNumber, r.IsPrivateIndividual = &claim.Debtor.Organisation, "false"
	}
	if claim.Debtor.Email != "" {
		r.Email = &claim.Debtor.Email
	}
	var answer struct{ ID, InvoiceID int64 }
	if err := c.do(ctx, http.MethodPost, "/api/v2/invoice/register", r, &answer); err != nil {
		return 0, err
	}
	if id = cmp.Or(answer.ID, answer.InvoiceID); id == 0 {
		return 0, errNoID
	}
	return id, nil
}

// Entry is what has been paid to us of a case, or credited.
type Entry struct {
	Reference string // ours: AccountingPaymentId
	On        bankday.Date
	Case      int64 // the agency's number
	Amount    Kroner
	Text      string
}

type part struct {
	Case   int64  `json:"invoiceId"`
	Amount Kroner `json:"amount"`
}

// Pay tells what was paid to us.
func (c *Client) Pay(ctx context.Context, e Entry) error {
	return c.do(ctx, http.MethodPost, "/api/v2/invoice/payment", struct {
		On        bankday.Date `json:"date"`
		Text      string       `json:"description"`
		Reference string       `json:"AccountingPaymentId"`
		Amount    Kroner       `json:"amount"`
		Parts     []part       `json:"invoices"`
	}{e.On, e.Text, e.Reference, e.Amount, []part{{e.Case, e.Amount}}}, nil)
}

// Credit tells what was credited: the whole of a case ends it.
func (c *Client) Credit(ctx context.Context, e Entry) error {
	type credited struct {
		Case   int64  `json:"InvoiceId"`
		Amount Kroner `json:"Amount"`
	}
	return c.do(ctx, http.MethodPost, "/api/v2/invoice/creditnote", struct {
		Date      string
		Amount    Kroner
		Reference string `json:"AccountingPaymentId"`
		Text      string `json:"Description"`
		Invoices  []credited
	}{e.On.String() + "T00:00:00", -e.Amount, e.Reference, e.Text, []credited{{e.Case, -e.Amount}}}, nil)
}

// Changed is a case that has changed.
type Changed struct {
	ID        int64  `json:"id"`
	Reference string `json:"accountingInvoiceId"` // ours
	Updated   string `json:"lastUpdatedTime"`
}

// list reads a list that stands by itself, or as the items of an object.
type list[T any] struct{ items []T }

func (l *list[T]) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) {
		return json.Unmarshal(b, &l.items)
	}
	var object struct{ Items *[]T }
	if err := json.Unmarshal(b, &object); err != nil {
		return err
	}
	if object.Items == nil {
		return errors.New("it is no list, and has no items")
	}
	l.items = *object.Items
	return nil
}

// PageSize is how many cases a search gives at a time.
const PageSize = 20

// Search gives a page of the cases that have changed since a time of the agency's, the first first.
func (c *Client) Search(ctx context.Context, since string, skip int) ([]Changed, error) {
	q := url.Values{
		"byAscending": {"True"}, "orderBy": {"11"}, "lastUpdatedTime": {since}, "skip": {strconv.Itoa(skip)},
		"top": {strconv.Itoa(PageSize)},
	}
	var l list[Changed]
	err := c.do(ctx, http.MethodGet, "/api/v2/invoice/search?"+q.Encode(), nil, &l)
	for _, item := range l.items {
		if err == nil && (item.ID == 0 || item.Updated == "") {
			err = errors.New("a case in the answer has no number, or no time at which it changed")
		}
	}
	return l.items, err
}

// Details are how a case stands.
type Details struct {
	ID        int64     `json:"id"`
	Reference string    `json:"accountingInvoiceId"` // ours
	Status    string    `json:"status"`              // in the agency's words
	Costs     Kroner    `json:"fees"`                // the agency's own, that it asks for in all
	Entries   []Entered `json:"payments"`            // what was told of it; nil where the answer does not say
}

// Entered is what was paid or credited, as the agency has it.
type Entered struct {
	Reference string `json:"accountingPaymentId"` // ours; empty of what the agency has collected
	Amount    Kroner `json:"amount"`
}

// Details says how a case stands. The error is a *Fault, Refused, where there is no such case.
func (c *Client) Details(ctx context.Context, id int64) (d Details, err error) {
	err = c.do(ctx, http.MethodGet, fmt.Sprintf("/api/v2/invoice/%d/details", id), nil, &d)
	if f := (*Fault)(nil); errors.As(err, &f) && f.status == http.StatusNotFound {
		f.Why = Refused
	}
	if err == nil && d.ID != id {
		err = fmt.Errorf("asked of case %d, it answers of %d", id, d.ID)
	}
	return d, err
}

// Settlement is what the agency has paid out.
type Settlement struct {
	ID     int64       `json:"id"`
	On     Day         `json:"date"`
	Amount Kroner      `json:"amount"` // the sum at the bank
	Parts  []Collected `json:"invoices"`
}

// Day is a day, behind which there may be a time.
type Day struct{ bankday.Date }

// UnmarshalText reads a day such as 2026-11-09 or 2026-11-09T00:00:00.
func (d *Day) UnmarshalText(b []byte) error {
	day, _, _ := strings.Cut(string(b), "T")
	return d.Date.UnmarshalText([]byte(day))
}

// Collected is what of a settlement was collected in a case.
type Collected struct {
	Case   int64  `json:"invoiceId"`
	Amount Kroner `json:"amount"`
}

// Settlements are those that have not been kept by us (Bookkeep).
func (c *Client) Settlements(ctx context.Context) ([]Settlement, error) {
	var l list[Settlement]
	err := c.do(ctx, http.MethodGet, "/api/v2/settlements?ExcludeClosed=true", nil, &l)
	for _, s := range l.items {
		if err == nil && (s.ID == 0 || s.On.IsZero() || s.Amount <= 0 || len(s.Parts) == 0) {
			err = fmt.Errorf("settlement %d in the answer lacks its number, day, amount or cases", s.ID)
		}
	}
	return l.items, err
}

// Bookkeep tells that a settlement is in our books, as the payment with a number of ours.
func (c *Client) Bookkeep(ctx context.Context, settlement, payment int64) error {
	return c.do(ctx, http.MethodPatch,
		fmt.Sprintf("/api/v2/settlements/%d/bookkeep?internalAccountingId=%d", settlement, payment), nil, nil)
}
