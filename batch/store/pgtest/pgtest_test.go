package pgtest_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
)

// Whoever may make databases gets a database, others a schema; in both trekk works, two stand side by side,
// and they are gone when they are dropped. It takes no more than an ordinary role.
func TestMake(t *testing.T) {
	as := func(role string) string {
		u, err := url.Parse(pgtest.URL(t))
		if err != nil {
			t.Fatal(err)
		}
		super := u.String()
		admin, err := pgx.Connect(t.Context(), super)
		if err != nil {
			t.Fatal(err)
		}
		defer admin.Close(t.Context())
		name := "kari_" + admin.Config().RuntimeParams["application_name"]
		for _, q := range []string{"CREATE ROLE " + name + " LOGIN " + role, "GRANT CREATE ON DATABASE " +
			u.Path[1:] + " TO " + name} {
			var refused *pgconn.PgError
			if _, err := admin.Exec(t.Context(), q); errors.As(err, &refused) && refused.Code == "42501" {
				t.Skip("TREKK_TEST_POSTGRES is of an ordinary role")
			} else if err != nil {
				t.Fatal(err)
			}
		}
		t.Cleanup(func() {
			for _, q := range []string{"REVOKE CREATE ON DATABASE " + u.Path[1:] + " FROM " +
				name, "DROP ROLE " + name} {
				if err := pgtest.Run(super, q); err != nil {
					t.Error(err)
				}
			}
		})
		u.User = url.User(name)
		return u.String()
	}
	if pgtest.Citus() {
		t.Skip("there are schemas only")
	}
	for role, want := range map[string]string{"CREATEDB": "/trekk_test_",
		"NOCREATEDB": "search_path=trekk_test_"} {
		base := as(role)
		for range 2 {
			made, drop, err := pgtest.Make(base)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(made, want) {
				t.Errorf("%s: %s", role, made)
			}
			defer func() {
				if err := drop(); err != nil {
					t.Error(err)
				}
				if _, err := store.Open(t.Context(), made); err == nil {
					t.Errorf("%s is still there", made)
				}
			}()
			db, err := store.Create(t.Context(), made)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			init := batch.Act{At: time.Now(), By: "test", Action: "init"}
			if err := db.AddCreditor(t.Context(), batch.Creditor{ID: "gym"}, init); err != nil {
				t.Error(err)
			}
			unlock, err := db.For("gym").Lock(t.Context(), "test") // each has locks of its own
			if err != nil {
				t.Fatal(err)
			}
			defer unlock()
		}
	}
}
