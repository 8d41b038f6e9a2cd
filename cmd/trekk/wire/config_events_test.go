package wire

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is wrong with a webhook is told when trekk.yaml is read, and never its address, which may be a secret.
func TestWebhooksOfTheConfiguration(t *testing.T) {
	const good = `{id: door, url: "https://example.no/x", secret: {env: X}}`
	at := func(rest string) string { return `{id: door, url: "https://example.no/x"` + rest + "}" }
	for events, want := range map[string]string{
		good: "",
		good + `, {id: desk, url: "http://127.0.0.1/x", secret: {env: X}, types: [invoice.paid]}`: "",
		good + ", " + good: "events.webhooks[1].id is door, and so is another's",
		`{id: Door, url: "https://example.no/x", secret: {env: X}}`:     "id is \"Door\"",
		`{id: door, url: "http://example.no/secret", secret: {env: X}}`: "events.webhooks[0].url: want an address",

		at(""): "events.webhooks[0].secret: say where",
		at(", secret: {env: X}, types: [invoice.burnt]"): "no invoice.burnt",
		at(", secret: {env: X}, creditors: [other]"):     "there is no \"other\"",
	} {
		path := filepath.Join(t.TempDir(), "trekk.yaml")
		text := "creditor: {id: gym, name: Gym AS, account: 1503.20.80119, transmitter: \"00123456\"," +
			" kid: c8i7m, terms: standard}\nevents: {webhooks: [" + events + "]}\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadConfig(path)
		switch {
		case want == "" && err != nil && strings.Contains(err.Error(), "events"):
			t.Errorf("%s: %v", events, err)
		case want == "":
		case err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "/secret"):
			t.Errorf("%s: %v, want %q", events, err, want)
		}
	}
}
