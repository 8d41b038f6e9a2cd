//go:build unix

package main

import (
	"database/sql"
	"errors"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"trekk/batch"
)

// stuckAnswers makes the keeping of answers take for ever, and freed lets it be as it was. What is stuck in a
// server that its client has left is ended.
var stuckAnswers = map[string]struct{ stuck, freed string }{
	"sqlite": {
		`CREATE VIEW forever AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c;
		CREATE TRIGGER stuck BEFORE INSERT ON request_answer BEGIN SELECT count(*) FROM forever; END`,
		"DROP TRIGGER stuck; DROP VIEW forever",
	},
	"pgx": {
		`CREATE FUNCTION forever() RETURNS trigger LANGUAGE plpgsql AS
			'BEGIN PERFORM pg_sleep(3600); RETURN NEW; END';
		CREATE TRIGGER stuck BEFORE INSERT ON request_answer FOR EACH ROW EXECUTE FUNCTION forever()`,
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep';
		DROP TRIGGER stuck ON request_answer; DROP FUNCTION forever`,
	},
}

// desked starts trekk console over an installation, and is its process and its address.
func desked(t *testing.T, conf string) (*exec.Cmd, string) {
	t.Helper()
	cmd, said := start(t, "--config", conf, "console", "--address", "127.0.0.1:0")
	said.await(t, "until you stop it")
	said.mu.Lock()
	defer said.mu.Unlock()
	return cmd, regexp.MustCompile(`http://[0-9.:]+`).FindString(said.buf.String())
}

// A process that is killed between an act and the keeping of its answer has done it, once: the same key gives the
// answer, and the same from then on; of two at the same moment one does it.
func TestKilledBetweenAnActAndItsAnswer(t *testing.T) {
	for driver, database := range map[string]string{"sqlite": "sqlite:trekk.db", "pgx": ""} {
		t.Run(driver, func(t *testing.T) {
			url := database
			if driver == "pgx" {
				url = postgresURL(t)
			}
			conf, apps := office(t, url, 1)
			books := apps[0].Payee.Store
			o := &outside{T: t, apps: apps}
			kari := "Bearer " + o.token("kari", batch.RoleAdmin, apps...)
			if driver == "sqlite" {
				url = filepath.Join(filepath.Dir(conf), "trekk.db") + "?_pragma=busy_timeout(10000)"
			}
			db, err := sql.Open(driver, url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			run := func(statements string) {
				t.Helper()
				if _, err := db.Exec(statements); err != nil {
					t.Fatal(err)
				}
			}
			run(stuckAnswers[driver].stuck)
			process, at := desked(t, conf)
			o.url = at
			const hold, why = "/api/v1/customers/1/hold", `{"reason":"ill"}`
			gone := make(chan error, 1)
			go func() {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at+hold,
					strings.NewReader(why))
				if err == nil {
					r.Header = http.Header{
						"Authorization": {kari}, "Idempotency-Key": {"k"},
						"Content-Type": {"application/json"},
					}
					_, err = http.DefaultTransport.RoundTrip(r)
				}
				gone <- err
			}()
			for err := batch.ErrNotFound; err != nil; {
				select {
				case err := <-gone:
					t.Fatalf("it was answered: %v", err)
				default:
				}
				if _, err = books.Answered(t.Context(), "kari", "k"); err != nil &&
					!errors.Is(err, batch.ErrNotFound) {
					t.Fatal(err)
				}
			}
			process.Process.Kill()
			process.Wait()
			if err := <-gone; err == nil {
				t.Error("killed, it has answered")
			}
			run(stuckAnswers[driver].freed)

			_, o.url = desked(t, conf)
			as := []string{"Authorization", kari, "Idempotency-Key", "k"}
			first := o.wants("POST", hold, why, said{200, `"customer_no":"1"`}, as...)
			o.wants("POST", "/api/v1/customers/1/release", `{}`, said{200, ""}, "Authorization", kari)
			if again := o.wants("POST", hold, why, said{200, ""}, as...); again != first {
				t.Errorf("first %s\nthen %s", first, again)
			}
			o.wants("POST", hold, `{"reason":"other"}`, said{422, "key_reused"}, as...)
			acts := func(no string) (n int) {
				for act, err := range books.Acts(t.Context(), batch.Subject{Kind: batch.OfCustomer, No: no}) {
					if err != nil {
						t.Fatal(err)
					}
					if act.Action == string(batch.HoldBegin) {
						n++
					}
				}
				return n
			}
			var together sync.WaitGroup
			for range 8 {
				together.Go(func() {
					status, said, _ := o.ask("POST", "/api/v1/customers/2/hold", strings.NewReader(why),
						append(as[:2:2], "Idempotency-Key", "two", "Content-Type", "application/json")...)
					if status != 200 && (status != 409 || !strings.Contains(said, "key_in_use")) {
						t.Errorf("at the same moment: %d %s", status, said)
					}
				})
			}
			together.Wait()
			if one, two := acts("1"), acts("2"); one != 1 || two != 1 {
				t.Errorf("done %d and %d times", one, two)
			}
		})
	}
}
