package letter

// Width is how wide a text is in points, of a font with a size in points.
func Width(size float64, bold bool, text string) float64 {
	return width(face{size: size, bold: bold}, text) * 72 / 25.4
}

// Wrap breaks a text into lines that are no wider than so many millimetres.
func Wrap(wide float64, text string) []string { return (&sheet{}).wrap(body, wide, text) }

// Clean is clean.
func Clean(s string) string { return clean(s) }
