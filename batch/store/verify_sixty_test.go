package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch/anchor"
)

// rebuilt stands for all that somebody can make right who has the database, and not the key of the anchor.
const rebuilt = "; rebuilt"

// behindTheBack are changes behind the books' back, the tables that they touch first.
var behindTheBack = []struct{ tables, what, statements string }{
	{"invoice", "a due date is put off", "UPDATE invoice SET due = '2027-01-20' WHERE no = '1'"},
	{"invoice", "an invoice is no longer claimed", "UPDATE invoice SET method = 'invoice' WHERE no = '1'"},
	{"invoice", "an invoice is to be paid to another account", "UPDATE invoice SET account = '15032080119'"},
	{"invoice", "an invoice costs less", "UPDATE invoice SET amount = 100 WHERE no = '4'"},
	{"invoice", "an invoice has a fee", "UPDATE invoice SET fee = 4000 WHERE no = '1'"},
	{"invoice", "an invoice is another customer's", "UPDATE invoice SET customer_no = '2' WHERE no = '1'"},
	{"invoice", "an invoice has another's KID", "UPDATE invoice SET kid = 'x' WHERE no = '1'"},
	{"invoice", "an invoice is of another month", "UPDATE invoice SET period = '2027-11' WHERE no = '1'"},
	{"invoice", "an invoice is removed", "DELETE FROM invoice WHERE no = '4'"},
	{"customer", "a mobile number is another's", "UPDATE customer SET mobile = '40000000' WHERE no = '1'"},
	{"customer", "an address is another's", "UPDATE customer SET address = 'Elsewhere 1' WHERE no = '1'"},
	{"customer", "a customer is a company",
		"UPDATE customer SET organisation_number = '974767880' WHERE no = '1'"},
	{"customer", "a customer lives abroad", "UPDATE customer SET country = 'SE' WHERE no = '1'"},
	{"customer", "a mandate is to cover another customer", "UPDATE customer SET fixed = 'x' WHERE no = '1'"},
	{"membership", "a membership costs one krone", "UPDATE membership SET price = 100 WHERE no = 'M1'"},
	{"membership", "a membership ends", "UPDATE membership SET last_day = '2026-10-31' WHERE no = 'M1'"},
	{"membership", "a membership is paid otherwise", "UPDATE membership SET payment_method = 'invoice'"},
	{"membership_event", "an event costs more", "UPDATE membership_event SET amount = amount + 100"},
	{"event_undone", "an event is no longer undone", "DELETE FROM event_undone"},
	{"invoice_line", "a line says otherwise", "UPDATE invoice_line SET text = 'Other'"},
	{"mandate", "a mandate has ended", "UPDATE mandate SET until = '2026-10-06' WHERE fixed = '00000001'"},
	{"mandate", "a mandate is removed", "DELETE FROM mandate WHERE fixed = '00000001'"},
	{"mandate", "a mandate is another's", "UPDATE mandate SET fixed = '00000003' WHERE fixed = '00000001'"},
	{"mandate_record", "a payer wants no notice", "UPDATE mandate_record SET notice = 1 - notice"},
	{"claim", "a claim is of more", "UPDATE claim SET amount = 59900 WHERE transaction_no = 1"},
	{"claim", "a claim was rejected", "UPDATE claim SET status = 'rejected' WHERE transaction_no = 1"},
	{"claim", "a claim is due another day", "UPDATE claim SET due = '2026-10-21' WHERE transaction_no = 1"},
	{"claim", "a claim is removed", "DELETE FROM claim WHERE transaction_no = 1"},
	{"transmission", "a transmission was approved", "UPDATE transmission SET status = 'approved'"},
	{"transmission", "a second person had approved", "UPDATE transmission SET approved_by = 'eva'"},
	{"file", "a file was put aside", "UPDATE file SET status = 'discarded' WHERE no = 1"},
	{"file", "a file has other bytes", "UPDATE file SET sha256 = 'x' WHERE no = 1"},
	{"content", "the bytes of a file are others", "UPDATE content SET bytes = row_hash"},
	{"sighting", "a file was never seen", "DELETE FROM sighting"},
	{"fault", "a fault was never found", "DELETE FROM fault WHERE seq = 2"},
	{"payment", "a payment is of more", "UPDATE payment SET amount = amount + 100 WHERE no = 1"},
	{"payment", "a payment came on another's KID", "UPDATE payment SET kid = 'x' WHERE no = 1"},
	{"payment", "a payment came from another account", "UPDATE payment SET debit = '1' WHERE no = 1"},
	{"posting", "a payment is moved between customers",
		"UPDATE posting SET invoice_no = '3' WHERE payment = 1"},
	{"posting", "a posting is of another year", "UPDATE posting SET booked = '2025-12-31' WHERE payment = 1"},
	{"posting", "a posting is removed", "DELETE FROM posting WHERE payment = 3"},
	{"reversal", "a payment was never taken back", "DELETE FROM reversal"},
	{"credit_note", "a credit note is of less", "UPDATE credit_note SET amount = 100 WHERE invoice_no = '3'"},
	{"credit_note", "a credit note is removed", "DELETE FROM credit_note WHERE invoice_no = '3'"},
	{"refund", "a refund goes to another account", "UPDATE refund SET account = '15032080119'"},
	{"refund", "a refund was withdrawn", "UPDATE refund SET withdrawn = '2026-11-03'"},
	{"reminder", "nobody was reminded", "DELETE FROM reminder"},
	{"handoff", "nothing was handed over", "DELETE FROM handoff"},
	{"outbox_file", "an outbox file had other rows", "UPDATE outbox_file SET row_count = 2"},
	{"dispatch", "a letter never left", "DELETE FROM dispatch"},
	{"message", "a message was never sent", "DELETE FROM message"},
	{"message", "a message goes to another", "UPDATE message SET recipient = '+4740000000'"},
	{"hold", "a hold was never released", "DELETE FROM hold WHERE seq = 2"},
	{"customer_hold", "a customer's hold has ended", "UPDATE customer_hold SET until = '2026-11-04'"},
	{"arrangement", "a customer has longer to pay", "UPDATE arrangement SET until = '2027-11-03'"},
	{"due_change", "a due date was never changed", "DELETE FROM due_change"},
	{"series", "a series is set back", "UPDATE series SET last = last - 1"},
	{"request_key", "nothing was asked for once", "DELETE FROM request_key"},
	{"request_key", "something else was asked for", "UPDATE request_key SET request = 'x'"},
	{"request_answer", "it was answered otherwise", "UPDATE request_answer SET body = 'x'"},
	{"tick", "the bank statement had another sum", "UPDATE tick SET amount = amount + 1"},
	{"period", "a period was closed with other books", "UPDATE period SET journal_sha256 = 'x'"},
	{"finding_settled", "a finding was never settled", "DELETE FROM finding_settled"},
	{"person", "a person may do more", "UPDATE person SET role = 'approver'"},
	{"profile", "nobody has a second factor", "UPDATE profile SET factor = ''"},
	{"token", "a token is another person's", "UPDATE token SET person = 'ola'"},
	{"approval", "a refund was approved", "UPDATE approval SET step = 'approved'"},
	{"configuration", "the configuration was another", "UPDATE configuration SET hash = 'x'"},
	{"brake", "what was stopped goes on", "UPDATE brake SET engaged = 0 WHERE engaged = 1"},
	{"brake", "nothing was ever stopped", "DELETE FROM brake"},
	{"stray_claim", "a claim that was read back is of more", "UPDATE stray_claim SET amount = amount + 100"},
	{"stray_claim", "no claim was read back", "DELETE FROM stray_claim"},
	{"transmission", "nobody is asked about its claims", "UPDATE transmission SET asks = 1 - asks"},
	{"transmission", "no second person is asked for",
		"UPDATE transmission SET needs_approval = 1 - needs_approval"},
	{"clock_difference", "the mailbox's time was ours", "DELETE FROM clock_difference"},
	{"clock_accepted", "nobody accepted a clock", "DELETE FROM clock_accepted"},
	{"run_log", "a job found nothing", "UPDATE run_log SET attention = 1 - attention"},
	{"run_log", "a run is removed", "DELETE FROM run_log"},
	{"alert", "an alert was sent", "UPDATE alert SET state = 'sent'"},
	{"finding_met", "nothing was missed", "DELETE FROM finding_met"},
	{"finding_noted", "a finding was never told", "DELETE FROM finding_noted"},
	{"change", "a change was never told", "DELETE FROM change WHERE no = 1"},
	{"change", "a change was of more", "UPDATE change SET amount = amount + 100 WHERE no = 1"},
	{"webhook", "a webhook has been told more", "UPDATE webhook SET told = told + 1"},
	{"webhook_failure", "a webhook has taken a change", "DELETE FROM webhook_failure"},
	{"creditor", "the payee has another account", "UPDATE creditor SET account = '15032080119'"},
	{"audit", "somebody else acted", "UPDATE audit SET actor = 'eva' WHERE no = 2"},
	{"audit", "the last act is cut off", "DELETE FROM audit WHERE no = 3"},
	{"audit", "the audit log is emptied", "DELETE FROM audit"},
	{"digest", "what a table comes to is removed", "DELETE FROM digest WHERE table_name = 'invoice'"},
	{"audit digest invoice", "the log is made anew over an invoice",
		"UPDATE invoice SET text = 'other'" + rebuilt},
	{"audit digest hold", "the audit log is made anew without a hold", "DELETE FROM hold" + rebuilt},
}

// unfound are changes that nothing shows, with the reason.
var unfound = []struct{ tables, why, statements string }{
	{
		"run_log digest", "what the runs did, and which alerts were sent, has no entry in the audit log that " +
			"could be sealed over it: who removes a run, and makes its digest for what is left, is not found",
		"DELETE FROM run_log; DELETE FROM digest WHERE table_name = 'run_log'",
	},
	{
		"customer", "rows of a payee that there is not are nobody's, and nobody reads them",
		"INSERT INTO customer SELECT 'nobody', no, fixed, name, mobile, email, language, birth_date, address, " +
			"postcode, city, digipost, row_hash, organisation_number, country FROM customer WHERE no = '1'",
	},
}

// Sixty and more changes that somebody might make behind the books' back are found, those of one who can make
// everything in the database right by the anchor alone.
func TestSixtyChangesBehindTheBooks(t *testing.T) {
	each(t, func(b *books) {
		f := b.anchored()
		look := func() string {
			a, err := f.Check(b.t.Context(), gym.ID, b)
			must(b.t, err)
			return b.faults() + a.Broken
		}
		b.eachTable()
		if found := look(); found != "" {
			b.t.Fatalf("undisturbed: %s", found)
		}
		if len(behindTheBack) < 60 {
			b.t.Errorf("only %d changes", len(behindTheBack))
		}
		for _, c := range behindTheBack {
			if made, found := b.behind(c.tables, c.statements, look); !made || found == "" {
				b.t.Errorf("%s: made %t, not found (%s)", c.what, made, c.statements)
			}
			if strings.HasSuffix(c.statements, rebuilt) {
				if _, found := b.behind(c.tables, c.statements, b.faults); found != "" {
					b.t.Errorf("%s: the database alone shows it: %s", c.what, found)
				}
			}
		}
		for _, c := range unfound {
			if made, found := b.behind(c.tables, c.statements, look); !made || found != "" {
				b.t.Errorf("%s: made %t, found %q after all", c.why, made, found)
			}
		}
		if found := look(); found != "" {
			b.t.Fatalf("put back: %s", found)
		}
	})
}

// anchored are anchors that go with all that is written from here on.
func (b *books) anchored() *anchor.Folder {
	b.t.Helper()
	f, _ := anchor.Open(filepath.Join(b.t.TempDir(), "anchor"), "")
	must(b.t, f.Renew(b.t.Context(), gym.ID, b, ""))
	b.db.WhenCommitted(func(ctx context.Context, creditor string, entry int64, hash string) {
		must(b.t, f.Sign(ctx, creditor, b.db.For(creditor), entry, hash))
	})
	return f
}
