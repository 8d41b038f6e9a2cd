package wire

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"

	"trekk/batch"
)

// ConsoleAddress is where the console is served when nobody says where.
const ConsoleAddress = "127.0.0.1:8480"

// Console is how the console and the API are reached, and who comes in by another way than a passphrase. Without
// an address there is none.
type Console struct {
	Address   string `yaml:"address"`
	Cert      string `yaml:"cert"`       // files of a certificate and its key
	Key       string `yaml:"key"`        //
	PublicURL string `yaml:"public_url"` // that people know it by, where a proxy with TLS stands before it
	OIDC      *OIDC  `yaml:"oidc"`

	FactorKey Secret `yaml:"factor_key"` // that the secrets of second factors are sealed with, in the database

	dir string
}

// shortestFactorKey is how many characters such a key has at least: 128 bits in hex.
const shortestFactorKey = 32

// FactorKeyReader reads the key of second factors; nil where there is none.
func (c *Console) FactorKeyReader() func() (string, error) {
	if c.FactorKey == (Secret{}) {
		return nil
	}
	return func() (string, error) {
		key, err := c.FactorKey.read(c.dir)()
		if err == nil && len(key) < shortestFactorKey {
			err = fmt.Errorf("a key of %d characters can be guessed: want at least %d, such as openssl rand "+
				"-hex 32 makes", len(key), shortestFactorKey)
		}
		return key, err
	}
}

// OIDC is a provider (OpenID Connect) by which persons sign in, in the role of the first of the groups that they
// are in.
type OIDC struct {
	Issuer       string `yaml:"issuer"`
	ClientID     string `yaml:"client_id"`
	ClientSecret Secret `yaml:"client_secret"`
	Title        string `yaml:"title"`        // as the page to sign in calls it: the issuer's host where it is empty
	NameClaim    string `yaml:"name_claim"`   // preferred_username where it is empty
	GroupsClaim  string `yaml:"groups_claim"` // groups where it is empty
	Groups       Groups `yaml:"groups"`

	dir string
}

// Groups are the roles of groups, in the order of trekk.yaml.
type Groups []GroupRole

// GroupRole is the role of a group.
type GroupRole struct {
	Group string
	Role  batch.Role
}

// UnmarshalYAML reads a mapping of groups to roles.
func (g *Groups) UnmarshalYAML(unmarshal func(any) error) error {
	var list yaml.MapSlice
	if err := unmarshal(&list); err != nil {
		return err
	}
	for _, item := range list {
		r := GroupRole{fmt.Sprint(item.Key), batch.Role(fmt.Sprint(item.Value))}
		if err := batch.CheckRole(r.Role); err != nil {
			return fmt.Errorf("group %s: %w", r.Group, err)
		}
		*g = append(*g, r)
	}
	return nil
}

// Secret reads the client's secret.
func (o *OIDC) Secret() (string, error) { return o.ClientSecret.read(o.dir)() }

// settle makes the paths whole, and says what is wrong with the keys of console:, beyond their form.
func (c *Console) settle(dir string) error {
	c.Cert, c.Key, c.dir = pathIn(dir, c.Cert), pathIn(dir, c.Key), dir
	var errs []error
	if c.FactorKey != (Secret{}) {
		errs = append(errs, c.FactorKey.check("console.factor_key"))
	}
	o := c.OIDC
	if o == nil {
		return errors.Join(errs...)
	}
	o.dir = dir
	errs = append(errs, checkAddress("console.oidc.issuer", o.Issuer),
		o.ClientSecret.check("console.oidc.client_secret"))
	missing := map[string]bool{
		"console.oidc.client_id": o.ClientID == "", "console.oidc.groups": len(o.Groups) == 0,
		"console.public_url, to which the provider sends people back,": c.PublicURL == "" &&
			!onLoopback(c.Address),
	}
	for _, key := range slices.Sorted(maps.Keys(missing)) {
		if missing[key] {
			errs = append(errs, fmt.Errorf("%s is missing", key))
		}
	}
	return errors.Join(errs...)
}
