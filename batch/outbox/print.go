package outbox

import (
	"context"
	"strconv"

	"trekk/batch"
)

// Printed writes where a letter is to be sent that stands in the document of the same name: from which page
// on, and how many pages it has. The file is of Print.
func (f *File) Printed(ctx context.Context, msg *batch.Message, c *batch.Customer, page, pages int) error {
	err := f.Add(ctx, msg.InvoiceNo, c.No, c.Name, c.Address, c.Postcode, c.City, strconv.Itoa(page),
		strconv.Itoa(pages), msg.Kind, strconv.FormatInt(msg.No, 10), c.CountryLine())
	if err != nil {
		return err
	}
	return f.note(msg.InvoiceNo, msg.Kind)
}
