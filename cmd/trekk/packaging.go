package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trekk/cmd/trekk/wire"
)

// packagingCmd writes what a package holds beside the program. It is for who builds packages.
func packagingCmd() *cobra.Command {
	return &cobra.Command{
		Use:    "packaging DIR",
		Hidden: true,
		Short:  "Write man pages, completions of shells and a sample trekk.yaml into a folder",
		Args:   wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			for name, make := range map[string]func(*bytes.Buffer) error{
				"trekk.bash": func(b *bytes.Buffer) error { return root.GenBashCompletionV2(b, true) },
				"trekk.zsh":  func(b *bytes.Buffer) error { return root.GenZshCompletion(b) },
				"trekk.fish": func(b *bytes.Buffer) error { return root.GenFishCompletion(b, true) },
			} {
				var b bytes.Buffer
				if err := make(&b); err != nil {
					return err
				}
				if err := packaged(args[0], "completion", name, b.Bytes()); err != nil {
					return err
				}
			}
			if err := manPages(args[0], root); err != nil {
				return err
			}
			sample := &wire.Installation{
				Dir: args[0], ID: "gym", Name: "Gym AS", Account: "15032080119", Transmitter: "00123456",
				KID: wire.DefaultKID, Terms: wire.DefaultTerms, BillFrom: "2027-01",
				Mailbox: "sftp://gym@sftp.example.no:10022", Key: "/etc/trekk/mailbox.key",
				Outbound: "Outbound", Inbound: "Inbound", Settle: "2s",
				Database: "sqlite:/var/lib/trekk/trekk.db",
			}
			if err := sample.WriteConfig(); err != nil {
				return err
			}
			return atSystemPaths(sample.ConfigPath())
		},
	}
}

// atSystemPaths lets everything that grows lie where the units of systemd let trekk write.
func atSystemPaths(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const state = "/var/lib/trekk/"
	for from, to := range map[string]string{
		"\noutbox: outbox ":               "\noutbox: " + state + "outbox ",
		"\n# anchor: anchor ":             "\nanchor: " + state + "anchor ",
		"\n# backup: {folder: backup, at": "\nbackup: {folder: " + state + "backup, at",
	} {
		if strings.Count(string(text), from) != 1 {
			return fmt.Errorf("the template of trekk.yaml has no line that begins with %q", from)
		}
		text = []byte(strings.Replace(string(text), from, to, 1))
	}
	return os.WriteFile(path, text, 0o600) //nolint:gosec // where the person who builds packages says
}

// packaged writes a file of a package.
func packaged(dir, sub, name string, text []byte) error {
	if err := os.MkdirAll(filepath.Join(dir, sub), 0o750); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, sub, name), text, 0o600)
}

// manPages writes a page for each command below one, trekk-db-backup.1, and one for itself.
func manPages(dir string, c *cobra.Command) error {
	if c.Hidden {
		return nil
	}
	name := strings.ReplaceAll(c.CommandPath(), " ", "-")
	if err := packaged(dir, "man", name+".1", manPage(name, c)); err != nil {
		return err
	}
	for _, sub := range c.Commands() {
		if err := manPages(dir, sub); err != nil {
			return err
		}
	}
	return nil
}

// manPage is the page of a command, in roff.
func manPage(name string, c *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH %q 1 \"\" \"trekk\" \"trekk\"\n", strings.ToUpper(name))
	section := func(title, text string) {
		if text != "" {
			fmt.Fprintf(&b, ".SH %s\n.nf\n%s\n.fi\n", title, roff(text))
		}
	}
	section("NAME", name+" - "+c.Short)
	section("SYNOPSIS", c.UseLine())
	section("DESCRIPTION", c.Long)
	section("EXAMPLES", strings.TrimRight(c.Example, "\n"))
	section("OPTIONS", flagsOf(c.NonInheritedFlags()))
	section("OPTIONS OF ALL COMMANDS", flagsOf(c.InheritedFlags()))
	var also []string
	if c.HasParent() {
		also = append(also, strings.ReplaceAll(c.Parent().CommandPath(), " ", "-")+"(1)")
	}
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			also = append(also, strings.ReplaceAll(sub.CommandPath(), " ", "-")+"(1)")
		}
	}
	section("SEE ALSO", strings.Join(also, "\n"))
	return b.Bytes()
}

func flagsOf(f *pflag.FlagSet) string { return strings.TrimRight(f.FlagUsages(), "\n") }

// roff keeps a text from being taken for commands of roff.
func roff(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, `\`, `\e`), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "-", `\-`)
}
