package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// querier is a pool, or a transaction.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

func queryPostgres(ctx context.Context, q querier, query string, args []any) (rows, error) {
	args, err := values(args)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	r, err := q.Query(ctx, query, args...)
	if err != nil {
		cancel()
		return nil, err
	}
	return &postgresRows{Rows: r, cancel: cancel}, nil
}

// postgresRows reads the few types that the schema has straight from the wire, flags (0 and 1) as bool too.
type postgresRows struct {
	pgx.Rows
	cancel context.CancelFunc
}

// leftover is how many rows are read to the end rather than that the server is asked to stop, which takes
// longer.
const leftover = 1000

// Close leaves the rows that have not been read.
func (r *postgresRows) Close() error {
	left := 0
	for left < leftover && r.Next() {
		left++
	}
	if left < leftover {
		r.Rows.Close()
		r.cancel()
		return r.Err()
	}
	r.cancel()
	r.Rows.Close()
	return nil
}

func (r *postgresRows) Scan(to ...any) error {
	columns, raw := r.FieldDescriptions(), r.RawValues()
	if len(raw) != len(to) {
		return fmt.Errorf("%d columns for %d fields", len(raw), len(to))
	}
	for i, field := range to {
		if err := r.scan(columns[i].DataTypeOID, columns[i].Format, raw[i], field); err != nil {
			return fmt.Errorf("%s: %w", columns[i].Name, err)
		}
	}
	return nil
}

func (r *postgresRows) scan(oid uint32, format int16, raw []byte, field any) error {
	if raw == nil {
		if v, ok := field.(*any); ok {
			*v = nil
			return nil
		}
		if b, ok := field.(*[]byte); ok {
			*b = nil
			return nil
		}
		if s, ok := field.(sql.Scanner); ok {
			return s.Scan(nil)
		}
		return fmt.Errorf("NULL for a %T", field)
	}
	switch f := field.(type) {
	case *string:
		*f = string(raw) // text is the same in both formats
		return nil
	case *[]byte:
		*f = append([]byte(nil), raw...)
		return nil
	case *any:
		switch oid {
		case pgtype.TextOID:
			*f = string(raw)
			return nil
		case pgtype.ByteaOID:
			*f = append([]byte{}, raw...)
			return nil
		}
	}
	if oid == pgtype.TextOID {
		if s, ok := field.(sql.Scanner); ok {
			return s.Scan(string(raw))
		}
	}
	n, err := r.integer(oid, format, raw)
	if err != nil {
		return err
	}
	switch f := field.(type) {
	case *any:
		*f = n
	case *int:
		*f = int(n)
	case *int64:
		*f = n
	case *bool:
		*f = n != 0
	case sql.Scanner:
		return f.Scan(n)
	default:
		v := reflect.ValueOf(field).Elem()
		if !v.CanInt() {
			return fmt.Errorf("a number for a %T", field)
		}
		v.SetInt(n)
	}
	return nil
}

// integer reads a number; sums are numeric.
func (r *postgresRows) integer(oid uint32, format int16, raw []byte) (n int64, err error) {
	switch {
	case oid == pgtype.Int8OID && format == pgtype.BinaryFormatCode:
		return int64(binary.BigEndian.Uint64(raw)), nil
	case oid == pgtype.BoolOID && format == pgtype.BinaryFormatCode:
		return int64(raw[0]), nil
	}
	err = r.Conn().TypeMap().Scan(oid, format, raw, &n)
	return n, err
}

// copyBuffer holds the rows of a table that wait to be sent, in COPY's binary form.
type copyBuffer struct {
	table table
	data  []byte
	going []byte // that are being sent
	rows  int64  // of the transaction, sent or not
}

// copyBytes is how much waits before it is sent.
const copyBytes = 1 << 20

// copyHeader has the signature, no flags and no extension.
const copyHeader = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

func (s *postgresSession) insert(ctx context.Context, tb table, values []any) error {
	b := s.buffer(tb)
	before := len(b.data)
	b.data = binary.BigEndian.AppendUint16(b.data, uint16(len(values)))
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b.data = binary.BigEndian.AppendUint32(b.data, 1<<32-1)
		case int64:
			b.data = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(b.data, 8), uint64(v))
		case string:
			b.data = append(binary.BigEndian.AppendUint32(b.data, uint32(len(v))), v...)
		case []byte:
			b.data = append(binary.BigEndian.AppendUint32(b.data, uint32(len(v))), v...)
		default:
			return fmt.Errorf("%s: a %T cannot be written", tb.name, v)
		}
	}
	b.rows++
	if s.waiting += len(b.data) - before; s.waiting > copyBytes {
		return s.send(ctx, nil)
	}
	return nil
}

func (s *postgresSession) buffer(tb table) *copyBuffer {
	for _, b := range s.copies {
		if b.table == tb {
			return b
		}
	}
	b := &copyBuffer{table: tb}
	s.copies = append(s.copies, b)
	return b
}

// flush sends what waits, and waits until the server has it.
func (s *postgresSession) flush(ctx context.Context) error {
	var err error
	if s.waiting > 0 {
		err = s.send(ctx, nil)
	}
	return errors.Join(err, s.sending.wait())
}

func (s *postgresSession) later(ctx context.Context, query string, args []any) error {
	return s.send(ctx, func() error {
		_, err := s.tx.Exec(ctx, query, args...)
		return err
	})
}

// send begins to send what waits, table by table, and then to do what is to be done after it, if anything.
func (s *postgresSession) send(ctx context.Context, then func() error) error {
	if err := s.sending.wait(); err != nil {
		return err
	}
	for _, b := range s.copies {
		b.data, b.going = b.going[:0], b.data
	}
	s.waiting = 0
	copies := s.copies[:len(s.copies):len(s.copies)]
	return s.sending.begin(func() error {
		err := copyAll(ctx, s.conn.PgConn(), copies)
		if err == nil && then != nil {
			err = then()
		}
		return err
	})
}

func copyAll(ctx context.Context, conn *pgconn.PgConn, copies []*copyBuffer) error {
	for _, b := range copies {
		if len(b.going) == 0 {
			continue
		}
		trailer := []byte{0xff, 0xff}
		from := io.MultiReader(
			strings.NewReader(copyHeader), bytes.NewReader(b.going), bytes.NewReader(trailer),
		)
		if _, err := conn.CopyFrom(ctx, from, "COPY "+b.table.name+" ("+b.table.list()+") "+
			"FROM STDIN (FORMAT binary)"); err != nil {
			return fmt.Errorf("%s: %w", b.table.name, err)
		}
	}
	return nil
}
