package camt_test

import (
	"fmt"
	"strings"

	"trekk/camt"
)

func ExampleReader_Transactions() {
	r := camt.NewReader(strings.NewReader(file02), camt.Options{})
	for tx, err := range r.Transactions() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s %s %d %q\n", tx.Entry.Notification.Account, tx.Entry.Booked, tx.Money(),
			tx.KID+tx.Text)
	}
	fmt.Println(r.Message().ID, r.Failed())
	// Output:
	// 15032080119 2026-10-20 49900 "000000420000176"
	// 15032080119 2026-10-20 49950 "Trening oktober"
	// 15032080119 2026-10-21 60200 ""
	// M1 false
}

func ExampleReader_Notifications() {
	r := camt.NewReader(strings.NewReader(statement), camt.Options{})
	for e, err := range r.Entries() {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Booked, e.Money())
	}
	closing, told := r.Notifications()[0].Balance("CLBD")
	fmt.Println(closing.Amount, told)
	// Output:
	// 2026-10-20 99850
	// 2026-10-21 60200
	// 150050 true
}
