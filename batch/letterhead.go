package batch

// Letterhead is what letters say of the payee beside its name, and how they look. What is empty is left out.
type Letterhead struct {
	Address      string
	Postcode     string
	City         string
	Organisation string // the number in the register of legal entities, 9 digits
	VAT          bool   // registered for VAT: MVA stands behind the number
	Email        string
	Phone        string
	Web          string
	Giro         bool // letters that ask for money have a giro part at the bottom
	// Rates are the per cent of VAT that a code of the chart stands for, as letters tell it; of a code that is
	// not here they tell nothing.
	Rates map[string]int
}
