package wire

import (
	"cmp"

	"trekk/schedule"
)

// Admin is how the admin server of trekk serve is reached: an address, or that with more.
type Admin struct {
	Address string `yaml:"address"`
	Cert    string `yaml:"cert"`  // files of a certificate and its key
	Key     string `yaml:"key"`   //
	Token   Secret `yaml:"token"` // that callers must have
	PProf   bool   `yaml:"pprof"` // profiles of the process are shown too
}

// UnmarshalYAML reads an address, or all of it.
func (a *Admin) UnmarshalYAML(unmarshal func(any) error) error {
	if err := unmarshal(&a.Address); err == nil {
		return nil
	}
	type plain Admin
	return unmarshal((*plain)(a))
}

// Server is the admin server of the configuration, at another address where one is given.
func (c *Config) Server(address string) (s schedule.Admin, err error) {
	a := &c.Admin
	s = schedule.Admin{
		Address: cmp.Or(address, a.Address), Cert: pathIn(c.dir, a.Cert), Key: pathIn(c.dir, a.Key),
		PProf: a.PProf,
	}
	if a.Token != (Secret{}) {
		if err := a.Token.check("admin.token"); err != nil {
			return s, err
		}
		s.Token, err = a.Token.read(c.dir)()
	}
	return s, err
}
