package letter

// Width is how wide a text is in points, of a font with a size in points.
func Width(size float64, bold bool, text string) float64 {
	return width(face{size: size, bold: bold}, text) * 72 / 25.4
}

// Clean is clean.
func Clean(s string) string { return clean(s) }
