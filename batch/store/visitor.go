package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"trekk/batch"
)

const sessionColumns = "id, person, began, seen, confirmed"

func sessionFields(s *batch.Session) []any {
	return []any{
		&s.ID, &s.Person, (*stamp)(&s.Began), (*stamp)(&s.Seen), (*stamp)(&s.Confirmed),
	}
}

var tokenTable = table{"token", "id, hash, person, made, made_by, ends, revoked, reason", 1}

func tokenFields(t *batch.Token) []any {
	return []any{
		&t.ID, &t.Hash, &t.Person, (*stamp)(&t.Made), &t.MadeBy, (*stamp)(&t.Ends), (*stamp)(&t.Revoked),
		&t.Reason,
	}
}

// visit runs a statement on sessions, whose rows have no hash, and tells the audit log of it when it hit any.
func (t writer) visit(kind byte, query string, args ...any) (hit int64, err error) {
	args = append([]any{t.creditor}, args...)
	if hit, err = t.run("session", query, args); err == nil && hit > 0 {
		t.note(kind, t.hash("session", args))
	}
	return hit, err
}

func (t writer) AddSession(s batch.Session) error {
	begun, err := value((*stamp)(ago(s.Began, batch.SessionLife)))
	if err != nil {
		return err
	}
	if _, err := t.visit('-', "DELETE FROM session WHERE creditor_id = $1 AND began <= $2",
		begun); err != nil {
		return err
	}
	row, err := values(sessionFields(&s))
	if err != nil {
		return err
	}
	_, err = t.visit('+', "INSERT INTO session (creditor_id, "+sessionColumns+") VALUES ("+
		parameters(1, len(row)+1)+")", row...)
	return err
}

func ago(t time.Time, d time.Duration) *time.Time {
	before := t.Add(-d)
	return &before
}

func (t writer) ConfirmSession(id string, wall time.Time) error {
	at, err := value((*stamp)(&wall))
	if err != nil {
		return err
	}
	hit, err := t.visit('*', "UPDATE session SET confirmed = $3 WHERE creditor_id = $1 AND id = $2", id, at)
	if err == nil && hit == 0 {
		err = fmt.Errorf("session: %w", batch.ErrNotFound)
	}
	return err
}

func (t writer) EndSession(id string) error {
	_, err := t.visit('-', "DELETE FROM session WHERE creditor_id = $1 AND id = $2", id)
	return err
}

func (t writer) EndSessions(person string) error {
	_, err := t.visit('-', "DELETE FROM session WHERE creditor_id = $1 AND person = $2", person)
	return err
}

func (t writer) AddToken(k batch.Token) error { return t.insert(tokenTable, tokenFields(&k)) }

func (t writer) RevokeToken(k batch.Token) error {
	return t.changeOne(tokenTable, "token", "id = $2", []any{k.ID},
		set{"revoked", (*stamp)(&k.Revoked)}, set{"reason", &k.Reason})
}

const selectSession = "SELECT " + sessionColumns + " FROM session WHERE creditor_id = $1 AND id = $2"

func (b visitors) Session(ctx context.Context, id string) (batch.Session, error) {
	s, err := one(ctx, b.part, sessionFields, selectSession, id)
	if err != nil {
		return s, fmt.Errorf("session: %w", err)
	}
	return s, nil
}

const selectSessionsOf = "SELECT " + sessionColumns +
	" FROM session WHERE creditor_id = $1 AND person = $2 " +
	"ORDER BY began DESC, id"

func (b visitors) SessionsOf(ctx context.Context, person string) iter.Seq2[batch.Session, error] {
	return stream(ctx, b.part, sessionFields, selectSessionsOf, person)
}

var selectTokens = "SELECT " + tokenTable.columns + " FROM token WHERE creditor_id = $1"

func (b visitors) Token(ctx context.Context, id string) (batch.Token, error) {
	k, err := one(ctx, b.part, tokenFields, selectTokens+" AND id = $2", id)
	if err != nil {
		return k, fmt.Errorf("token: %w", err)
	}
	return k, nil
}

func (b visitors) Tokens(ctx context.Context) iter.Seq2[batch.Token, error] {
	return stream(ctx, b.part, tokenFields, selectTokens+" ORDER BY person, made, id")
}

// beside does something in a transaction beside the books.
func (b visitors) beside(ctx context.Context, what string, do func(session) error) error {
	s, err := b.beginBeside(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", what, ended(ctx, err))
	}
	defer s.rollback()
	if err = b.checkVersion(ctx, s); err == nil {
		err = do(s)
	}
	if err == nil {
		err = s.commit(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, ended(ctx, err))
	}
	return nil
}

func (b visitors) SeeSession(ctx context.Context, id string, wall time.Time) error {
	at, err := value((*stamp)(&wall))
	if err != nil {
		return err
	}
	return b.beside(ctx, "note the session", func(s session) error {
		_, err := s.exec(ctx, "UPDATE session SET seen = $3 WHERE creditor_id = $1 AND id = $2 AND seen < $3",
			[]any{b.creditor, id, at})
		return err
	})
}

// errPaused is that nothing is counted, since a pause is not over.
var errPaused = errors.New("paused")

func (b visitors) CountTry(
	ctx context.Context, wall time.Time, tries ...batch.Try,
) (pause time.Duration, err error) {
	err = b.beside(ctx, "count a try to sign in", func(s session) error {
		for _, t := range tries {
			left, err := b.countTry(ctx, s, wall, t)
			if err != nil {
				return err
			}
			pause = max(pause, left)
		}
		if pause > 0 {
			return errPaused
		}
		return nil
	})
	if errors.Is(err, errPaused) {
		err = nil
	}
	return pause, err
}

// isTry is the condition on a count, which it also keeps others from changing until the transaction ends.
const isTry = " WHERE creditor_id = $1 AND kind = $2 AND bucket = $3"

// countTry counts one more try, or says how long its pause is still.
func (b visitors) countTry(
	ctx context.Context, s session, wall time.Time, t batch.Try,
) (left time.Duration, err error) {
	key := []any{b.creditor, string(t.Kind), t.Bucket}
	_, err = s.exec(ctx, `INSERT INTO attempt (creditor_id, kind, bucket, failed) VALUES ($1, $2, $3, 0)
		ON CONFLICT DO NOTHING`, key)
	if err == nil { // who comes at the same time waits here
		_, err = s.exec(ctx, "UPDATE attempt SET failed = failed"+isTry, key)
	}
	if err != nil {
		return 0, err
	}
	var failed int64
	var until stamp
	r, err := s.query(ctx, "SELECT failed, until FROM attempt"+isTry, key)
	if err := scanOne(r, err, &failed, &until); err != nil {
		return 0, err
	}
	if left := time.Time(until).Sub(wall); left > 0 {
		return left, nil
	}
	if wall.Sub(time.Time(until)) > batch.TriesForgotten {
		failed = 0
	}
	failed++
	until = stamp(wall.Add(t.Kind.Pause(failed)))
	next, err := value(&until)
	if err != nil {
		return 0, err
	}
	_, err = s.exec(ctx, "UPDATE attempt SET failed = $4, until = $5"+isTry, append(key, failed, next))
	return 0, err
}

func (b visitors) ForgiveTry(ctx context.Context, wall time.Time, t batch.Try) error {
	query, args := "DELETE FROM attempt"+isTry, []any{b.creditor, string(t.Kind), t.Bucket}
	if t.Kind == batch.TryAddress {
		at, err := value((*stamp)(&wall))
		if err != nil {
			return err
		}
		query, args = "UPDATE attempt SET failed = failed - 1, until = $4"+isTry+
			" AND failed > 0", append(args, at)
	}
	return b.beside(ctx, "forgive a try to sign in", func(s session) error {
		_, err := s.exec(ctx, query, args)
		return err
	})
}

// forgetVisitors ends all sessions.
func (db *DB) forgetVisitors(ctx context.Context) error {
	payees, err := db.Creditors(ctx)
	if err != nil {
		return err
	}
	for _, c := range payees {
		b := visitors{&part{db, c.ID}}
		err := b.beside(ctx, "end the sessions", func(s session) error {
			for _, table := range visiting {
				_, err := s.exec(ctx, "DELETE FROM "+table+" WHERE creditor_id = $1", []any{c.ID})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
