package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/store/rowhash"
)

// Every row has the hash of its values as the books last wrote it, and every table of a creditor the sum of
// its rows' hashes, which each entry of the audit log is sealed over. So a row that someone changed does not
// have its hash, one that was put in has none, and one that was removed, or has a hash that was made for it,
// is missing in the sum, which nobody changes without breaking the chain.

// hashed are the tables whose rows have hashes: all but creditor, whose one row stands in its digest alone,
// audit, which is chained, and digest.
var hashed = []table{
	seriesTable, customerTable, customerHoldTable, membershipTable, invoiceTable, eventTable, undoneTable,
	lineTable, creditNoteTable, holdTable, arrangementTable, dueChangeTable, transmissionTable, claimTable,
	fileTable, sightingTable, faultTable, contentTable, paymentTable, reversalTable, refundTable,
	postingTable, mandateRecordTable, mandateTable, reminderTable, handoffTable, dispatchTable, outboxTable,
	messageTable,
	periodTable, tickTable, settledTable, brakeTable, strayClaimTable,
	personTable, profileTable, tokenTable, approvalTable, configurationTable, lawTable,
	clockDifferenceTable, clockAcceptedTable, metTable, notedTable, changeTable, runTable, alertTable,
	webhookTable, webhookFailureTable, requestKeyTable, requestAnswerTable,
	caseTable, caseMessageTable, agencyFileTable, caseReportTable, agencySettlementTable,
	privacyTable, blankingTable,
}

// The creditor's own row has no column for a hash. What the runs did, what channels and webhooks were told and
// what programs were answered is logged without an entry of the audit log, which cannot be sealed over it:
// their digests stand by themselves.
var creditorTable = table{name: "creditor", columns: creditorColumns}

var unsealed = []string{"run_log", "alert", "webhook", "webhook_failure", "request_answer"}

// digests are what the rows of each table come to, by its name.
type digests map[string]*rowhash.Digest

const selectDigests = "SELECT table_name, row_count, sum FROM digest WHERE creditor_id = $1 " +
	"ORDER BY table_name"

// readDigests reads those of a creditor.
func readDigests(rows rows) (digests, error) {
	type row struct {
		table, sum string
		count      int64
	}
	list, err := collect(rows, func(r *row) []any { return []any{&r.table, &r.count, &r.sum} })
	kept := digests{}
	for _, r := range list {
		d, bad := rowhash.Parse(r.count, r.sum)
		if bad != nil {
			d = rowhash.Digest{Rows: -1} // which agrees with no rows
		}
		kept[r.table] = &d
	}
	return kept, err
}

// seal is the hash over the digests of a creditor, which an entry of the audit log has. A table without rows
// is as one that is not there.
func (d digests) seal() string {
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(d)) {
		if !slices.Contains(unsealed, name) && *d[name] != (rowhash.Digest{}) {
			all = rowhash.Append(all, name, d[name].Rows, d[name].String())
		}
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:])
}

// of is what has been added to a table, and taken off.
func (d digests) of(tb table) *rowhash.Digest {
	if d[tb.name] == nil {
		d[tb.name] = &rowhash.Digest{}
	}
	return d[tb.name]
}

// closeDigests adds what the transaction wrote to the digests of the creditor, and returns all of them.
func (t *tx) closeDigests() (digests, error) {
	r, err := t.query(selectDigests)
	if err != nil {
		return nil, t.fail(err)
	}
	kept, err := readDigests(r)
	if err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	for _, name := range slices.Sorted(maps.Keys(t.digests)) {
		now := kept.of(table{name: name})
		now.Merge(*t.digests[name])
		_, err := t.run("digest", `INSERT INTO digest (creditor_id, table_name, row_count, sum)
			VALUES ($1, $2, $3, $4) ON CONFLICT (creditor_id, table_name)
			DO UPDATE SET row_count = excluded.row_count, sum = excluded.sum`,
			[]any{t.creditor, name, now.Rows, now.String()})
		if err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// sealAll seals the books of creditors whose rows have no digests: those that an older trekk wrote, and, when
// the schema has just been migrated, those whose rows a migration has changed. The audit log says so. Where
// digests are gone otherwise, someone removed them, and verify says so.
func (db *DB) sealAll(ctx context.Context, migrated bool) error {
	creditors, err := db.Creditors(ctx)
	if err != nil {
		return err
	}
	for _, c := range creditors {
		p := &part{db, c.ID}
		missing, err := p.unsealed(ctx, migrated)
		if err == nil && missing {
			err = p.seal(ctx, c)
		}
		if err != nil {
			return fmt.Errorf("seal the rows of %s: %w", c.ID, err)
		}
	}
	return nil
}

// unsealed reports whether the creditor's rows are to be sealed.
func (b *part) unsealed(ctx context.Context, migrated bool) (bool, error) {
	r, err := b.query(ctx, selectDigests, []any{b.creditor})
	if err != nil {
		return false, err
	}
	if kept, err := readDigests(r); err != nil || len(kept) > 0 {
		return false, err
	}
	var form int64
	last, err := b.query(ctx, selectLastEntry, []any{b.creditor})
	err = scanOne(last, err, new(int64), new(string), &form, new(string))
	if errors.Is(err, batch.ErrNotFound) {
		return true, nil
	}
	return migrated || form < digestForm, err
}

// seal gives the rows that have no hash the hash of what they are. Those that have one keep it.
func (b *part) seal(ctx context.Context, c batch.Creditor) error {
	act := batch.Act{
		At: time.Now(), By: "migrate", Action: "seal",
		Subject: batch.Subject{Kind: batch.OfCreditor, No: b.creditor},
		Detail:  "rows as they are: their hashes are noted from here on",
	}
	return b.Update(ctx, act, func(w batch.Tx) error {
		t := w.(writer)
		t.sealing = true
		row, err := values(creditorFields(&c))
		if err != nil {
			return err
		}
		t.digests.of(creditorTable).AddHash(t.audit('*', creditorTable.name, row))
		for _, tb := range hashed {
			err := t.eachRows(tb, "row_hash IS NOT NULL", nil, func(rows []changed) error {
				for _, row := range rows {
					t.digests.of(tb).AddHash([rowhash.Size]byte(row.hash))
				}
				return nil
			})
			if err != nil {
				return err
			}
			if _, err := t.change(tb, "row_hash IS NULL", nil); err != nil {
				return err
			}
		}
		return nil
	})
}
