//go:build bench && linux

package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
	"trekk/nets"
)

const (
	account     = "15032080119"
	transmitter = "00123456"
	price       = 49900 // øre
	first       = 100_000_001
)

// kidLayout has room for ten million members.
const kidLayout = "customer:9,invoice:9,check:mod10"

// install makes trekk.yaml, the database and the bank's folders.
func (h *house) install(ctx context.Context) error {
	for _, folder := range []string{"Outbound", "Inbound"} {
		if err := os.MkdirAll(filepath.Join(h.dir, "bank", folder), 0o750); err != nil {
			return err
		}
	}
	in := &wire.Installation{
		Dir: h.dir, ID: "kraftlaget", Name: "Kraftlaget", Account: account, Transmitter: transmitter,
		KID: kidLayout, Terms: "sit", BillFrom: "2026-11", Mailbox: "folder:" + filepath.Join(h.dir, "bank"),
		Outbound: "Outbound", Inbound: "Inbound", Settle: "0s", Clock: wire.ClockFree,
	}
	return in.Write(ctx, h.db.url(), batch.Call{Now: installed, By: "bench"})
}

// writeFile writes a file.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(write(w), w.Flush(), f.Close())
}

func (h *house) writeCustomers(path string) error {
	return writeFile(path, func(w io.Writer) error {
		fmt.Fprintln(w, "customer_no,name,mobile,email,language,birth_date,address,postcode,city,digipost")
		for i := range h.n {
			no := first + i
			fmt.Fprintf(w, "%d,Kari %d,+47%08d,kari%d@example.no,nb,19%02d-05-17,Storgata %d,"+
				"7010,Trondheim,\n",
				no, i, 40_000_000+i, no, 50+i%50, 1+i%90)
		}
		return nil
	})
}

func (h *house) writeMemberships(path string) error {
	return writeFile(path, func(w io.Writer) error {
		fmt.Fprintln(w, "membership_no,customer_no,plan,price,payment_method,start,binding_months,end")
		for i := range h.n {
			fmt.Fprintf(w, "M%d,%d,open,%d,avtalegiro,2025-03-01,0,\n", i+1, first+i, price/100)
		}
		return nil
	})
}

// maxTransactions is the most that an assignment may have.
const maxTransactions = 9_999_999

// bankFile writes a transmission of Nets; put writes the i-th of its transactions.
func (h *house) bankFile(
	path string, number int, kind nets.Kind, put func(w *nets.Writer, i int) error,
) error {
	return writeFile(path, func(to io.Writer) error {
		sent := nets.Transmission{Transmitter: nets.Nets, Number: number, Recipient: transmitter}
		w := nets.NewWriter(to, sent)
		for i := range h.n {
			if i > 0 && i%maxTransactions == 0 {
				if err := w.End(); err != nil {
					return err
				}
			}
			if i%maxTransactions == 0 {
				next := nets.Assignment{Kind: kind, Number: 1 + i/maxTransactions, Account: account}
				if err := w.Begin(next); err != nil {
					return err
				}
			}
			if err := put(w, i); err != nil {
				return err
			}
		}
		return errors.Join(w.End(), w.Close())
	})
}

func makeKID(layout kid.Layout, customer, invoice int) (string, error) {
	return layout.Make(kid.Parts{Customer: int64(customer), Invoice: int64(invoice)})
}

func (h *house) writeMandates(path string) error {
	layout, err := kid.ParseLayout(kidLayout)
	if err != nil {
		return err
	}
	return h.bankFile(path, 1, nets.Mandates, func(w *nets.Writer, i int) error {
		k, err := makeKID(layout, first+i, 0)
		if err == nil {
			_, err = w.Mandate(&nets.Mandate{Registration: nets.Active, KID: k})
		}
		return err
	})
}

// writePayments writes a payment of each invoice of the first month, in no order.
func (h *house) writePayments(path string) error {
	layout, err := kid.ParseLayout(kidLayout)
	if err != nil {
		return err
	}
	day := time.Date(2026, time.October, 20, 0, 0, 0, 0, time.UTC)
	return h.bankFile(path, 2, nets.OCRGiro, func(w *nets.Writer, i int) error {
		at := int(uint64(i) * 2_654_435_761 % uint64(h.n))
		k, err := makeKID(layout, first+at, at+1)
		if err == nil {
			_, err = w.Payment(&nets.Payment{
				Type: nets.TypeAvtaleGiro, Date: day, Centre: 13, Day: 20, Partial: 1, Serial: 1 + i/10_000,
				Amount: price, KID: k, DebitAccount: fmt.Sprintf("9710%07d", at),
			})
		}
		return err
	})
}
