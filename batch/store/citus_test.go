package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trekk/batch/store/pgtest"
)

// likeCitus is as much of Citus as Distribute needs: it notes what is distributed, and refuses what Citus
// refuses: a table whose key or reference is without the distribution column, and one that refers to a table
// that is not distributed yet.
const likeCitus = `
	CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod "char", repmodel "char", beside text);
	CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE sql AS $$ INSERT INTO
	pg_dist_partition VALUES (t, 'n', 't') $$;
	CREATE FUNCTION create_distributed_table(t regclass, distribution_column text,
	colocate_with text) RETURNS void LANGUAGE plpgsql AS $$
	DECLARE c smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = t
	AND attname = distribution_column);
	BEGIN
		IF current_setting('citus.multi_shard_modify_mode') <> 'sequential' THEN RAISE 'in parallel'; END IF;
		IF t = 'audit'::regclass AND EXISTS (SELECT 1 FROM audit WHERE creditor_id = 'fails')
		THEN RAISE 'it fails'; END IF;
		IF EXISTS (SELECT 1 FROM pg_index WHERE indrelid = t AND indisunique AND c <> ALL (indkey))
		THEN RAISE 'a key without %', distribution_column; END IF;
		IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = t AND contype = 'f' AND c <> ALL (conkey))
		THEN RAISE 'a reference without %', distribution_column; END IF;
		IF EXISTS (SELECT confrelid FROM pg_constraint WHERE conrelid = t AND contype = 'f' EXCEPT
		SELECT logicalrelid FROM pg_dist_partition) THEN
			RAISE 'referenced table must be a distributed table or a reference table';
		END IF;
		IF colocate_with <> 'none' AND NOT EXISTS (SELECT 1 FROM pg_dist_partition
		WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h')
		THEN RAISE 'beside nothing'; END IF;
		INSERT INTO pg_dist_partition VALUES (t, 'h', 's', colocate_with);
	END $$;
	CREATE FUNCTION truncate_local_data_after_distributing_table(t regclass) RETURNS void LANGUAGE sql AS $$
	UPDATE pg_dist_partition SET beside = 'truncated' WHERE logicalrelid = t $$;
	SET allow_system_table_mods = on;
	INSERT INTO pg_extension VALUES (424242, 'citus', 10, current_schema()::regnamespace, false, '13');`

func TestDistribute(t *testing.T) {
	url := pgtest.URL(t)
	if pgtest.Citus() {
		t.Skip("Citus itself is there: every test distributes")
	}
	ctx, db := t.Context(), made(t, url)
	if tables, err := db.Distribute(ctx); !errors.Is(err, ErrNoCitus) || tables != nil {
		t.Errorf("without Citus: %v, %v", tables, err)
	}
	if super := db.texts(t, "SELECT 'x' FROM pg_roles WHERE rolname = current_user "+
		"AND rolsuper"); super == nil {
		t.Skip("TREKK_TEST_POSTGRES is of an ordinary role")
	}
	db.do(t, likeCitus)

	if err := put(ctx, db, "1"); err != nil {
		t.Fatal(err)
	}
	db.do(
		t,
		"INSERT INTO creditor SELECT 'fails', name, account, 'fails', agreement, bill_from FROM creditor",
	)
	db.do(
		t,
		"INSERT INTO audit SELECT 'fails', no, acted, actor, action, subject, row_count, rows_hash, "+
			"previous, hash FROM audit",
	)
	if _, err := db.Distribute(ctx); err == nil || !strings.Contains(err.Error(), "audit: ") {
		t.Errorf("it is to fail: %v", err)
	}
	if half := db.texts(t, "SELECT logicalrelid::text FROM pg_dist_partition"); half != nil {
		t.Errorf("half distributed: %s", half)
	}

	db.do(t, "DELETE FROM audit WHERE creditor_id = 'fails'")
	tables, err := db.Distribute(ctx)
	if err != nil || !slices.Equal(tables, tableNames) {
		t.Errorf("distributed: %s, %v", tables, err)
	}
	if left := db.texts(t, "SELECT logicalrelid::text FROM pg_dist_partition "+
		"WHERE beside <> 'truncated'"); left != nil {
		t.Errorf("rows are left behind in %s", left)
	}
	if tables, err := db.Distribute(ctx); err != nil || len(tables) > 0 {
		t.Errorf("a second time: %s, %v", tables, err)
	}
	if err := put(ctx, db, "2"); err != nil {
		t.Error(err)
	}
}
