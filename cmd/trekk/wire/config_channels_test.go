package wire

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/sms/gateway"
)

// withSMS reads a trekk.yaml with channels.sms, and the file of a secret beside it.
func withSMS(t *testing.T, sms, rest string) (*Config, error) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "trekk.yaml")
	text := "creditor: {id: gym, name: Gym AS, account: 1503.20.80119, transmitter: \"00123456\"," +
		" kid: \"customer:8,invoice:7,check:mod10\", terms: sit}\nchannels: {sms: {" + sms + "}}\n" + rest
	for name, content := range map[string]string{"trekk.yaml": text, "reports": strings.Repeat("x", 20)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return LoadConfig(path)
}

// What is wrong with a gateway is told when trekk.yaml is read.
func TestGatewaysOfTheConfiguration(t *testing.T) {
	const sveve = `gateway: sveve, user: gym, secret: {env: K}, sender: Gym`
	for sms, want := range map[string]string{
		"":              "",
		"gateway: file": "",
		sveve:           "",
		sveve + `, price: 0.49, budget: {kroner: 500}, quiet: {from: "21:00"}`:                      "",
		"gateway: link, user: gym, secret: {env: K}, sender: Gym, partner: \"7\", validity: 48h":    "",
		"gateway: http, preset: 46elks, user: u, secret: {env: K}, sender: Gym":                     "",
		"gateway: http, preset: twilio, account: AC1, secret: {env: K}, sender: \"+4799999999\"":    "",
		`gateway: http, url: "https://x.no", sender: Gym, template: {id: id, fields: {to: "{to}"}}`: "",
		"gateway: pigeon": "gateway is \"pigeon\"",
		"gateway: sveve, sender: Gym, secret: {env: K}": "user is missing",
		"gateway: sveve, user: gym, sender: Gym":        "channels.sms.secret: say where",
		sveve + `, url: "http://sveve.no"`:              "channels.sms.url: want an address",
		sveve + `, url: "http://127.0.0.1:1"`:           "",
		sveve + ", budget: {kroner: 5}":                 "price is missing",
		sveve + ", price: -1":                           "is not an amount",
		sveve + `, quiet: {from: "8"}`:                  "quiet: \"8\" is not a time",
		strings.Replace(sveve, "Gym", "INFO",
			1): "operators bar",
		strings.Replace(sveve, "Gym", "Treningen i Oslo",
			1): "sender is",
		"gateway: link, user: g, secret: {env: K}, sender: Gym":                                               "partner is missing",
		"gateway: http, sender: Gym, secret: {env: K}":                                                        "preset is missing",
		"gateway: link, user: u, secret: {env: K}, partner: p, sender: Gym, test: true":                       "test is of sveve and 46elks",
		`gateway: http, url: "https://x.no", sender: Gym, template: {id: id, fields: {a: b}, otherwise: odd}`: "no reason",
	} {
		_, err := withSMS(t, sms, "")
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", sms, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", sms, err, want)
		}
	}
}

// The file of the outbox is the default, and what is silent has its usual value.
func TestTheUsualChannels(t *testing.T) {
	c, err := withSMS(t, "", "")
	if err != nil || len(c.Creditors[0].deliveries("", nil)) > 0 {
		t.Errorf("%v", err)
	}
	c, err = withSMS(t, "gateway: http, preset: 46elks, user: u, secret: {env: K}, sender: Gym, reports: {file: reports}",
		"webhooks: {address: \"127.0.0.1:8481\", url: \"https://trekk.example.no/\"}\n")
	if err != nil {
		t.Fatal(err)
	}
	d := c.Creditors[0].deliveries(c.Webhooks.Public(), nil)[batch.BySMS]
	if d.Quiet != (batch.Quiet{From: 20 * 60, To: 8 * 60, Holidays: true}) || d.AtOnce != 5 ||
		len(d.Pauses) == 0 ||
		d.Carrier.Name() != "46elks" {
		t.Errorf("%+v", d)
	}
	if secret, err := c.Creditors[0].ReportsSecret(); err != nil || len(secret) != 20 {
		t.Errorf("%q %v", secret, err)
	}
	for _, bad := range []string{"address: \"8481\"", "url: \"http://trekk.example.no\""} {
		if _, err := withSMS(t, "", "webhooks: {"+bad+"}\n"); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// What is to reach nobody says so to the gateway.
func TestATestOf46elksIsADryRun(t *testing.T) {
	for test, want := range map[string]string{"false": "", "true": "yes"} {
		c, err := withSMS(t, "gateway: http, preset: 46elks, user: u, secret: {env: K}, sender: Gym, test: "+test, "")
		if err != nil {
			t.Fatal(err)
		}
		g, ok := c.Creditors[0].gateway("").(*gateway.Template)
		if !ok || g.Fields["dryrun"] != want {
			t.Errorf("test: %s: %+v", test, g)
		}
	}
}

// What a template posts may hold a token: nobody is shown it.
func TestATokenInATemplateIsNotShown(t *testing.T) {
	for value, want := range map[string]string{"{to}": "{to}", "sk_live_1": masked} {
		if got := shown("channels.sms.template.fields.key", value); got != want {
			t.Errorf("%s is shown as %s", value, got)
		}
	}
}
