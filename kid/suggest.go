package kid

// Suggest returns the known KIDs that wrong may have been meant to be: those
// that differ from it in one digit or by two neighbours swapped, the way people
// mistype; swapped ones first, then from the left. known tells whether a KID
// exists. wrong itself is never suggested.
//
// It asks for at most 10 KIDs per character, so known may be a look-up in a
// database. One suggestion is a good guess and no more: a person decides.
func Suggest(wrong string, known func(string) bool) []string {
	if len(wrong) < MinLength || len(wrong) > MaxLength {
		return nil
	}
	var found []string
	try := []byte(wrong)
	ask := func() {
		if k := string(try); known(k) {
			found = append(found, k)
		}
	}
	for i := range len(try) - 1 {
		if try[i] != try[i+1] {
			try[i], try[i+1] = try[i+1], try[i]
			ask()
			try[i], try[i+1] = try[i+1], try[i]
		}
	}
	for i := range try {
		was := try[i]
		digits := "0123456789"
		if i == len(try)-1 {
			digits += "-"
		}
		for _, d := range []byte(digits) {
			if d != was {
				try[i] = d
				ask()
			}
		}
		try[i] = was
	}
	return found
}
