package kid_test

import (
	"errors"
	"fmt"

	"trekk/kid"
)

func ExampleCheck() {
	fmt.Println(kid.Check(kid.Mod10, "123456782"), kid.Check(kid.Mod11, "123456785"),
		kid.Check(kid.Mod10, "123456785"))
	// Output: true true false
}

func ExampleDigit() {
	fmt.Printf("%c %c %c\n", kid.Digit(kid.Mod10, "12345678"), kid.Digit(kid.Mod11, "12345678"),
		kid.Digit(kid.Mod11, "6"))
	// Output: 2 5 -
}

func ExampleLayout_Make() {
	layout, err := kid.ParseLayout("customer:8,invoice:7,check:mod10")
	if err != nil {
		fmt.Println(err)
		return
	}
	k, err := layout.Make(kid.Parts{Customer: 42, Invoice: 17})
	fmt.Println(k, err)
	_, err = layout.Make(kid.Parts{Customer: 42, Invoice: 12345678})
	fmt.Println(err)
	// Output:
	// 0000004200000174 <nil>
	// invoice number 12345678 does not fit the KID: it has 7 digits for it
}

// With a mod11 layout that never writes "-", about one number in eleven has no
// KID.
func ExampleLayout_Make_skip() {
	layout, _ := kid.ParseLayout("customer:4,invoice:3,check:mod11-skip")
	for invoice := int64(14); ; invoice++ {
		k, err := layout.Make(kid.Parts{Customer: 42, Invoice: invoice})
		if errors.Is(err, kid.ErrSkip) {
			fmt.Println("skipped", invoice)
			continue
		}
		fmt.Println(k, err)
		break
	}
	// Output:
	// skipped 14
	// 00420158 <nil>
}

func ExampleLayout_Parse() {
	layout, _ := kid.ParseLayout(kid.DefaultLayout)
	fmt.Println(layout.Parse("0000004200000174"))

	_, err := layout.Parse("0000004200000175")
	var wrong *kid.Error
	if errors.As(err, &wrong) && wrong.Reason == kid.WrongCheck {
		fmt.Println(err)
	}
	// Output:
	// {42 17 0} <nil>
	// KID "0000004200000175": expected mod10 check digit 4
}

// A mandate is found by the fixed part of its KID.
func ExampleLayout_Fixed() {
	layout, _ := kid.ParseLayout(kid.DefaultLayout)
	mandate, _ := layout.Fixed("0000004200000000")
	customer, _ := layout.FixedOf("42")
	fmt.Println(mandate, mandate == customer)
	// Output: 00000042 true
}

func ExampleSuggest() {
	invoices := map[string]bool{"0000004200000174": true, "0000004200000182": true}
	fmt.Println(kid.Suggest("0000004200001074", func(k string) bool { return invoices[k] }))
	// Output: [0000004200000174]
}
