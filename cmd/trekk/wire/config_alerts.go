package wire

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"time"

	"trekk/batch/alert"
	"trekk/cmd/trekk/channel"
)

// Alerts are the channels that are told of urgent findings: those that are there.
type Alerts struct {
	Language  string       `yaml:"language"` // nb or en: nb where it is empty
	Email     *EmailAlerts `yaml:"email"`
	Webhook   *Webhook     `yaml:"webhook"`
	Command   *Command     `yaml:"command"`
	Heartbeat string       `yaml:"heartbeat"` // address of a dead man's switch, asked for after a good run

	dir string
}

// EmailAlerts is how e-mail is sent, by SMTP.
type EmailAlerts struct {
	MailServer `yaml:",inline"`
	From       string   `yaml:"from"`
	To         []string `yaml:"to"`
}

// Webhook is where messages are posted, and by which secret they are signed.
type Webhook struct {
	URL    string `yaml:"url"`
	Secret Secret `yaml:"secret"`
}

// Command is a program that is run for each message.
type Command struct {
	Run   []string `yaml:"run"` // the program and its arguments
	Limit Duration `yaml:"limit"`
}

// Secret is where a secret is: never in trekk.yaml itself.
type Secret struct {
	Env  string `yaml:"env"`  // a variable of the environment
	File string `yaml:"file"` // a file that only its owner can read
}

// read reads the secret.
func (s Secret) read(dir string) func() (string, error) {
	return func() (string, error) {
		if s.File != "" {
			return PasswordFile(pathIn(dir, s.File))
		}
		v, ok := os.LookupEnv(s.Env)
		if !ok {
			return "", fmt.Errorf("the environment has no %s", s.Env)
		}
		return v, nil
	}
}

func (s Secret) check(key string) error {
	if (s.Env == "") == (s.File == "") {
		return fmt.Errorf("%s: say where it is, {env: NAME} or {file: PATH}", key)
	}
	return nil
}

// check looks at what the keys of alerts: say, beyond their form.
func (a *Alerts) check() error {
	errs := []error{a.checkEmail(), a.checkWebhook()}
	if a.Language != "" && a.Language != "nb" && a.Language != "en" {
		errs = append(errs, fmt.Errorf("alerts.language is %q: want nb or en", a.Language))
	}
	if a.Command != nil && len(a.Command.Run) == 0 {
		errs = append(errs, errors.New("alerts.command.run is empty: want the program and its arguments"))
	}
	if a.Heartbeat != "" {
		errs = append(errs, checkAddress("alerts.heartbeat", a.Heartbeat))
	}
	return errors.Join(errs...)
}

func (a *Alerts) checkEmail() error {
	e := a.Email
	if e == nil {
		return nil
	}
	errs := []error{e.check("alerts.email")}
	want := func(ok bool, format string, v ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, v...))
		}
	}
	want(len(e.To) > 0, "alerts.email.to is empty")
	for _, address := range append([]string{e.From}, e.To...) {
		_, err := mail.ParseAddress(address)
		want(err == nil, "alerts.email: %q is no address", address)
	}
	return errors.Join(errs...)
}

func (a *Alerts) checkWebhook() error {
	if a.Webhook == nil {
		return nil
	}
	return errors.Join(checkAddress("alerts.webhook.url", a.Webhook.URL),
		a.Webhook.Secret.check("alerts.webhook.secret"))
}

// checkAddress wants https, but of a server on this machine. The error does not say the address, in which
// there may be a secret.
func checkAddress(key, address string) error {
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" &&
		onThisMachine(u.Hostname())) {
		return nil
	}
	return fmt.Errorf("%s: want an address such as https://example.com/hook", key)
}

// onLoopback reports whether an address to listen at is of this machine.
func onLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && onThisMachine(host)
}

func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Channels are the channels that are there.
func (a *Alerts) Channels() (list []alert.Channel) {
	lang := cmp.Or(a.Language, "nb")
	if e := a.Email; e != nil {
		list = append(list, &channel.Email{
			MailServer: e.server(a.dir), From: e.From, To: e.To, Lang: lang,
		})
	}
	if w := a.Webhook; w != nil {
		list = append(list, &channel.Webhook{URL: w.URL, Secret: w.Secret.read(a.dir), Lang: lang})
	}
	if c := a.Command; c != nil {
		limit := cmp.Or(time.Duration(c.Limit), 30*time.Second)
		list = append(list, &channel.Command{Run: c.Run, Limit: limit, Lang: lang})
	}
	return list
}
