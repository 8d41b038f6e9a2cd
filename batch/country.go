package batch

import (
	"errors"
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Norway is the country of who has none.
const Norway = "NO"

// ErrNoCountry is of ReadCountry, for who typed the country.
var ErrNoCountry = errors.New("is no country: its name, such as Sverige or Sweden, or its two letters, such as SE")

// The languages in which countries are written.
var (
	norwegian = language.MustParse("no") // of which nb has the names
	countryIn = map[string]language.Tag{"nb": norwegian, "en": language.English}
)

// countries are the codes of countries, by their names in small letters, in bokmål and English.
var countries = sync.OnceValue(func() map[string]string {
	list := map[string]string{}
	for _, names := range []display.Namer{display.Regions(norwegian), display.Regions(language.English)} {
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				r, err := language.ParseRegion(string([]rune{a, b}))
				if err == nil && r.IsCountry() && r == r.Canonicalize() {
					list[strings.ToLower(names.Name(r))] = r.String()
				}
			}
		}
	}
	return list
})

// ReadCountry reads a country as people and programs write it, by its code of two or three letters or its name in
// bokmål or English, and gives its two letters (ISO 3166-1).
func ReadCountry(text string) (string, error) {
	if code, ok := countries()[strings.ToLower(text)]; ok && text != "" {
		return code, nil
	}
	r, err := language.ParseRegion(text)
	if r = r.Canonicalize(); err != nil || !r.IsCountry() || Digits(text) {
		return "", ErrNoCountry
	}
	return r.String(), nil
}

// CountryName is the name of a country, by its two letters, in nb or en; the letters where it has none there.
func CountryName(code, lang string) string {
	tag, ok := countryIn[lang]
	r, err := language.ParseRegion(code)
	if !ok || err != nil {
		return code
	}
	return display.Regions(tag).Name(r)
}
