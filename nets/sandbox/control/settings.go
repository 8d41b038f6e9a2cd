package control

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"trekk/nets/sandbox"
)

// Settings are whom a sandbox serves, and where. All but the addresses stay as they were when it was made.
type Settings struct {
	Format      int    `json:"trekk_sandbox"` // 1; that it is there makes a folder a sandbox's
	Seed        uint64 `json:"seed"`
	Start       string `json:"start"`       // of the clock: 2026-10-01 or 2026-10-01T00:00
	Transmitter string `json:"transmitter"` // the payee's customer unit id
	Recipient   string `json:"recipient"`   // customer unit id that files from the bank are for
	Account     string `json:"account"`     // the payee's
	Agreement   string `json:"agreement"`   // the payee's, for OCR giro
	KID         string `json:"kid"`         // layout, as in trekk.yaml
	Address     string `json:"address"`     // where SFTP is served
	Control     string `json:"control"`     // where HTTP is served, on this machine only

	SMS     string `json:"sms"`     // where the gateways of SMS are served, on this machine, as the next two
	Mail    string `json:"mail"`    // the mail server
	Kravia  string `json:"kravia"`  // Kravia
	Reports string `json:"reports"` // URL to which Sveve and LINK report; empty for nowhere
	Cases   string `json:"cases"`   // URL to which Kravia reports; empty for nowhere
}

// freePort is a free port of this machine.
const freePort = "127.0.0.1:0"

const format = 1

// withDefaults fills what is empty.
func (s Settings) withDefaults() Settings {
	var seed [8]byte
	_, _ = rand.Read(seed[:]) // which never fails
	return Settings{
		Format:      format,
		Seed:        cmp.Or(s.Seed, binary.BigEndian.Uint64(seed[:])>>11), // whole in a JavaScript number
		Start:       cmp.Or(s.Start, "2026-10-01T00:00"),
		Transmitter: cmp.Or(s.Transmitter, "00123456"),
		Recipient:   cmp.Or(s.Recipient, s.Transmitter, "00123456"),
		Account:     cmp.Or(s.Account, "15032080119"),
		Agreement:   cmp.Or(s.Agreement, "000987654"),
		KID:         cmp.Or(s.KID, "customer:8,invoice:7,check:mod10"),
		Address:     cmp.Or(s.Address, freePort),
		Control:     cmp.Or(s.Control, freePort),
		Reports:     s.Reports,
		Cases:       s.Cases,
	}
}

// config is what the sandbox wants to be told.
func (s Settings) config(dir string) (sandbox.Config, error) {
	start, err := sandbox.ParseTime(s.Start)
	c := sandbox.Config{Dir: dir, Seed: s.Seed, Start: start, Transmitter: s.Transmitter,
		Recipient: s.Recipient, Account: s.Account, Agreement: s.Agreement, Obedient: true}
	if err == nil {
		err = readLayout(s.KID, &c)
	}
	if err == nil {
		err = c.Check()
	}
	return c, err
}

// readLayout reads customer:8,invoice:7,check:mod10. What stands before the invoice, also type:N and
// literal:DIGITS, is the fixed part that mandates are known by.
func readLayout(layout string, c *sandbox.Config) error {
	wrong := sandbox.Refusal(fmt.Sprintf("KID layout %q: want the fixed part, invoice:N and check:mod10 or "+
		"check:mod11, such as customer:8,invoice:7,check:mod10", layout))
	for part := range strings.SplitSeq(layout, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), ":")
		n, err := strconv.Atoi(value)
		switch name {
		case "literal":
			n, err = len(value), nil
		case "check":
			c.Algorithm, n, err = strings.TrimSuffix(value, "-skip"), 0, nil
		}
		if err != nil || n < 0 || c.Algorithm != "" && name != "check" {
			return wrong
		}
		switch name {
		case "customer", "type", "literal":
			if c.InvoiceDigits > 0 {
				return wrong // the fixed part comes first
			}
			c.CustomerDigits += n
		case "invoice":
			c.InvoiceDigits += n
		case "check":
		default:
			return wrong
		}
	}
	if c.CustomerDigits == 0 || c.InvoiceDigits == 0 || c.Algorithm == "" {
		return wrong
	}
	return nil
}

// settingsFile marks a folder as a sandbox's.
const settingsFile = "sandbox.json"

// readSettings reads the settings of a folder; fs.ErrNotExist where there is no sandbox.
func readSettings(dir string) (s Settings, err error) {
	b, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%s: %w", filepath.Join(dir, settingsFile), err)
	}
	if s.Format != format {
		return s, fmt.Errorf("%s: format %d, want %d", filepath.Join(dir, settingsFile), s.Format, format)
	}
	return s, nil
}

func (s Settings) write(dir string) error {
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, settingsFile), append(b, '\n'))
}

// settle reads the settings of a folder, or makes them in one that is new or empty. What is given must be as
// it was when the sandbox was made, but for the addresses, and the start, which is over.
func settle(dir string, given Settings) (Settings, error) {
	kept, err := readSettings(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := onlyOurs(dir); err != nil {
			return kept, err
		}
		kept = given.withDefaults()
		if _, err := kept.config(dir); err != nil {
			return kept, err
		}
		return kept, kept.write(dir)
	}
	if err != nil {
		return kept, err
	}
	for _, f := range []struct{ what, kept, given string }{
		{"transmitter", kept.Transmitter, given.Transmitter}, {"recipient", kept.Recipient, given.Recipient},
		{"account", kept.Account, given.Account},
		{"agreement", kept.Agreement, given.Agreement}, {"kid", kept.KID, given.KID},
	} {
		if f.given != "" && f.given != f.kept {
			return kept, sandbox.Refusal(fmt.Sprintf("the sandbox in %s was made with %s %s, not %s: "+
				"choose another folder for another payee", dir, f.what, f.kept, f.given))
		}
	}
	kept.Address, kept.Control = cmp.Or(given.Address, kept.Address), cmp.Or(given.Control, kept.Control)
	kept.Reports = cmp.Or(given.Reports, kept.Reports)
	kept.Cases = cmp.Or(given.Cases, kept.Cases)
	return kept, nil
}

// onlyOurs refuses a folder with something in it that a sandbox had not put there.
func onlyOurs(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.Name() != lockFile && e.Name() != settingsFile+".tmp" {
			return sandbox.Refusal(fmt.Sprintf("%s is no sandbox, and not empty (%s): choose a new folder",
				dir, e.Name()))
		}
	}
	return err
}

// writeWhole writes a file that only its owner reads, all of it or nothing.
func writeWhole(path string, content []byte) error {
	f, err := os.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
