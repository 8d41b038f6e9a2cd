//go:build bench && linux

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/cmd/trekk/api"
	"trekk/cmd/trekk/console"
)

func isAPI(address string) bool { return strings.HasPrefix(address, api.Prefix) }

// address is what is asked for.
type address struct {
	pattern string // the same in all books
	full    string
}

// addresses are the pages of the console and the reads of the API, each list with its filters and from the
// middle. Those of one thing are of the member in the middle.
func (b *books) addresses(ctx context.Context) ([]address, error) {
	i, month := b.n/2, b.last()
	for b.pays(i, month) != b.due(month) {
		i++
	}
	k, err := b.kid(i, month)
	if err != nil {
		return nil, err
	}
	names := map[string]string{
		"customer": customerNo(i), "membership": "M" + strconv.Itoa(i+1),
		"invoice":      strconv.Itoa(b.invoiceNo(i, month)),
		"transmission": strconv.Itoa(b.months), "file": "2", "kid": k, "name": url.QueryEscape(name(i)),
		"account": fmt.Sprintf("9710%07d", i), "mobile": fmt.Sprintf("%08d", 40_000_000+i),
	}
	// Days are of the same months of books of any length, so that a page has as many rows.
	middle := b.period(b.months / 2)
	names["early"], names["middle"], names["middle_end"] = (b.due(0) + 10).String(), middle.Day(1).String(),
		middle.Last().String()
	for p, err := range b.app.Store.ListPayments(ctx, batch.PaymentFilter{Waiting: true},
		batch.Page{Limit: 1}) {
		if err != nil {
			return nil, err
		}
		names["payment"] = strconv.FormatInt(p.Item.No, 10)
	}
	cursor, err := b.middle(ctx, i)
	if err != nil {
		return nil, err
	}
	names["cursor"] = cursor
	paths, err := apiReads()
	if err != nil {
		return nil, err
	}
	paths = slices.Concat(console.Addresses(), paths)
	var list []address
	for _, pattern := range slices.Concat(paths, filtered) {
		if full, ok := named(pattern, names); ok {
			list = append(list, address{pattern, full})
		}
	}
	return list, nil
}

// filtered are lists with filters, and from the middle.
var filtered = []string{
	"/invoices?status=open", "/invoices?status=paid", "/invoices?status=reminded",
	"/invoices?status=collection", "/invoices?status=cancelled", "/invoices?status=partly_paid",
	"/invoices?status=written_off", "/invoices?method=invoice", "/invoices?customer={customer}",
	"/invoices?due_from=2026-11-01", "/invoices?q={name}", "/invoices?q=kari", "/invoices?q=kari+hansen",
	"/search?q={name}", "/search?q=kari+hansen", "/search?q={kid}", "/search?q=499", "/search?q={account}",
	"/search?q={mobile}", "/customers?q=kari", "/memberships?q=kari", "/memberships?plan=open",
	"/memberships?running=yes", "/refunds?state=waits",
	"/follow-up/invoices?due_from=2026-08-01&due_to=2026-08-31", "/follow-up/invoices?customer={customer}",
	"/payments?from=2026-11-01", "/payments?to={early}", "/payments?from={middle}&to={middle_end}",
	"/payments?file={file}", "/payments?source=paper", "/payments?kid={kid}", "/payments?debit={account}",
	"/payments?amount=499", "/claims?status=live", "/claims?status=rejected", "/claims?status=cancelled",
	"/claims?transmission={transmission}", "/claims?invoice={invoice}", "/mandates?state=ended",
	"/audit?by=nobody", "/audit?action=nothing", "/audit?kind=invoice&no={invoice}", "/audit?from=2026-11-01",
	"/audit?to={early}", "/files?status=quarantined", "/transmissions?status=rejected", "/runs?job=match",
	api.Prefix + "/invoices?open=true", api.Prefix + "/invoices?status=open",
	api.Prefix + "/invoices?status=open&descending=true",
	api.Prefix + "/invoices?status=paid", api.Prefix + "/invoices?status=paid&descending=true",
	api.Prefix + "/invoices?status=partly_paid", api.Prefix + "/invoices?status=reminded",
	api.Prefix + "/invoices?status=written_off", api.Prefix + "/invoices?kind=fee",
	api.Prefix + "/invoices?kind=extra", api.Prefix + "/invoices?kind=debt",
	api.Prefix + "/invoices?method=claim", api.Prefix + "/invoices?method=invoice&open=true",
	api.Prefix + "/invoices?order=kid", api.Prefix + "/invoices?order=kid&open=true",
	api.Prefix + "/invoices?search={name}", api.Prefix + "/invoices?search=kari+hansen",
	api.Prefix + "/invoices?due_from=2026-11-01&due_to=2026-11-30",
	api.Prefix + "/invoices?issued_from=2026-11-01", api.Prefix + "/invoices?issued_to={early}",
	api.Prefix + "/invoices?customer_no={customer}", api.Prefix + "/invoices?membership_no={membership}",
	api.Prefix + "/invoices?customer_no={customer}&open=true", api.Prefix + "/invoices?cursor={cursor}",
	api.Prefix + "/customers?search={name}", api.Prefix + "/customers?search=kari",
	api.Prefix + "/customers?search=kari+hansen", api.Prefix + "/customers?search={mobile}",
	api.Prefix + "/memberships?search={name}", api.Prefix + "/memberships?search=kari",
	api.Prefix + "/memberships?order=number", api.Prefix + "/memberships?plan=open",
	api.Prefix + "/memberships?plan=none", api.Prefix + "/memberships?running=2026-11-28",
	api.Prefix + "/memberships?running=2020-01-01", api.Prefix + "/memberships?customer_no={customer}",
	api.Prefix + "/memberships?payer_no={customer}", api.Prefix + "/payments?source=ocr",
	api.Prefix + "/payments?source=vipps", api.Prefix + "/payments?kid={kid}",
	api.Prefix + "/payments?account=" + account, api.Prefix + "/payments?account=none",
	api.Prefix + "/payments?file={file}",
	api.Prefix + "/payments?from=2026-11-01", api.Prefix + "/payments?to={early}",
	api.Prefix + "/payments?order=settlement", api.Prefix + "/payments?order=settlement&from=2026-11-01",
	api.Prefix + "/unmatched?from=2026-11-01", api.Prefix + "/claims?status=live",
	api.Prefix + "/claims?status=rejected", api.Prefix + "/claims?transmission={transmission}",
	api.Prefix + "/claims?transmission={transmission}&status=rejected",
	api.Prefix + "/claims?invoice_no={invoice}", api.Prefix + "/mandates?state=active",
	api.Prefix + "/mandates?state=ended", api.Prefix + "/mandates?fixed=none",
	api.Prefix + "/audit?action=nothing", api.Prefix + "/audit?by=nobody",
	api.Prefix + "/events?type=invoice.paid", api.Prefix + "/events?type=mandate.ended",
	api.Prefix + "/ageing?customer_no={customer}",
	api.Prefix + "/ageing?due_from=2026-08-01&due_to=2026-08-31",
}

// ofSegment is which of the names a number in an address is, by what stands before it.
var ofSegment = map[string]string{
	"customers": "customer", "memberships": "membership", "invoices": "invoice", "claims": "invoice",
	"transmissions": "transmission", "files": "file", "payments": "payment", "unmatched": "payment",
	"credits": "customer", "mandates": "customer",
}

var inBraces = regexp.MustCompile(`(\w*)(/?)\{(\w+)\}`)

// named puts names in the place of what is in braces; not ok where the books have none such.
func named(address string, names map[string]string) (full string, ok bool) {
	ok = true
	full = inBraces.ReplaceAllStringFunc(address, func(part string) string {
		m := inBraces.FindStringSubmatch(part)
		value := names[m[3]]
		if m[2] != "" {
			value = names[ofSegment[m[1]]]
		}
		ok = ok && value != ""
		return m[1] + m[2] + value
	})
	return full, ok
}

// apiReads are the addresses that the API's own description has for reading.
func apiReads() (list []string, err error) {
	w := httptest.NewRecorder()
	asked := httptest.NewRequest(http.MethodGet, api.Prefix+"/openapi.json", nil)
	api.New(func(string, ...any) {}).Public(w, asked)
	var described struct {
		Paths map[string]struct {
			Get *struct{} `json:"get"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &described); err != nil {
		return nil, fmt.Errorf("the API's description: %w", err)
	}
	for path, item := range described.Paths {
		if item.Get == nil {
			continue
		}
		if !isAPI(path) {
			path = api.Prefix + path
		}
		list = append(list, path)
	}
	slices.Sort(list)
	return list, nil
}

// middle is the cursor of the invoice of a member, in the list by number.
func (b *books) middle(ctx context.Context, i int) (cursor string, err error) {
	f := batch.InvoiceFilter{Membership: "M" + strconv.Itoa(i+1)}
	for l, err := range b.app.Store.ListInvoices(ctx, f, batch.Page{Limit: 6, Descending: true}) {
		if err != nil {
			return "", err
		}
		cursor = l.Cursor
	}
	return cursor, nil
}
