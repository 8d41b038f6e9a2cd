package demo

import (
	"context"
	"fmt"
	"os"

	"trekk/batch"
	"trekk/batch/desk"
)

// Passphrase is that of everybody who may sign in to the desk of a demo, where a role's name is a person's.
const Passphrase = "demo-trekk"

// furnish gives the desk people, and goes on, night by night, to the morning when the next month's claims have
// been sealed and wait for a second person: something to decide.
func (d *Demo) furnish(ctx context.Context) error {
	for _, role := range batch.Roles() {
		add := desk.AddPerson{Name: string(role), Role: role, Passphrase: Passphrase}
		if _, err := d.App.Desk("").AddPerson(ctx, add); err != nil {
			return err
		}
	}
	if err := d.reinstall(ctx, "required"); err != nil {
		return err
	}
	for day := d.App.Today() + 1; ; day++ {
		if err := d.invoiceElsewhere(ctx, day); err != nil {
			return err
		}
		if err := d.night(ctx, day.At(13, 15)); err != nil {
			return fmt.Errorf("the night of %s: %w", day, err)
		}
		for _, err := range d.App.Store.Transmissions(ctx, batch.TransmissionSealed) {
			return err
		}
	}
}

// reinstall writes trekk.yaml anew, with or without a second person's word on what is sent, and opens what it
// says. The clock stays.
func (d *Demo) reinstall(ctx context.Context, approval string) error {
	if err := os.Remove(d.ConfigPath()); err != nil {
		return err
	}
	d.installation.Approval = approval
	if err := d.installation.WriteConfig(); err != nil {
		return err
	}
	if err := d.configureElsewhere(); err != nil {
		return err
	}
	now := d.App.Now()
	d.App.Close()
	if err := d.Open(ctx); err != nil {
		return err
	}
	d.App = d.App.At(now)
	return nil
}
