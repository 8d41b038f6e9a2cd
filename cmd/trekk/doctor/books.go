package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"trekk/batch/desk"
	"trekk/batch/store"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// configuration reads trekk.yaml: what is wrong with it is told line by line, and what can be read of it is what
// the others go by.
func (c *checker) configuration() {
	conf, err := wire.ReadConfig(c.g.Config)
	c.conf = conf
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			c.fail("configuration", strings.TrimSpace(line), "correct it: trekk init writes one in "+
				"which every key is explained")
		}
		return
	}
	if _, err := conf.Chosen(c.g.Creditor); err != nil {
		c.fail("configuration", err.Error(), "name one of them")
		return
	}
	ids := make([]string, len(conf.Creditors))
	for i, cr := range conf.Creditors {
		ids[i] = cr.ID
	}
	c.ok("configuration", "%s, of %s", c.g.Config, strings.Join(ids, ", "))
}

// rules looks whether the terms and KIDs of a creditor can be read.
func (c *checker) rules(cr *wire.Creditor) {
	if _, err := cr.Rules(); err != nil {
		c.fail("terms", err.Error(), "correct the profile: trekk terms check FILE says where it is wrong")
		return
	}
	c.ok("terms", "the profile and the KIDs can be read")
}

// database opens the database, and looks at its schema, and at who we are there.
func (c *checker) database() {
	switch {
	case c.g.Database != "":
		c.url = c.g.Database
	case c.conf == nil:
		c.warn("database", "not looked at: nothing says where it is",
			"correct the configuration, or name it with --db")
		return
	default:
		c.url = c.conf.DatabaseURL("")
	}
	db, err := store.Open(c.ctx, c.url)
	if err != nil {
		do := "see that it is there, and that host, port, user and password are right"
		switch {
		case errors.Is(err, store.ErrSchema):
			do = "use the trekk that made it, or name the right database"
		case errors.Is(err, fs.ErrNotExist):
			do = "make one with trekk init, put a backup in its place with trekk db restore, or name the right one"
		}
		c.fail("database", err.Error(), do)
		return
	}
	c.db = db
	c.server()
	version, err := db.Version(c.ctx)
	switch {
	case err != nil:
		c.fail("database.schema", err.Error(), "see what the database program says of it")
	case version < store.Schema():
		c.fail("database.schema", fmt.Sprintf("version %d, this program works on %d", version,
			store.Schema()),
			"trekk db backup with the trekk that was here before, then trekk db migrate with this one")
	default:
		c.read = true
		c.ok("database.schema", "version %d, this program's", version)
	}
}

// server looks at what only a server of databases has: rights, a standby, a clock.
func (c *checker) server() {
	s, err := c.db.Server(c.ctx)
	switch {
	case err != nil:
		c.fail("database", err.Error(), "see what the server's log says")
		return
	case s == nil:
		c.ok("database", "%s", c.url)
		c.fileRights()
		return
	}
	c.ok("database", "PostgreSQL %s", s.Version)
	switch {
	case s.Standby:
		c.fail("database.rights", "this server is a standby, and takes no writes",
			"name the primary in database:")
	case len(s.Denied) > 0:
		c.fail("database.rights", fmt.Sprintf("%s may not read and write %s", s.User,
			strings.Join(s.Denied, ", ")),
			fmt.Sprintf("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ... TO %s", s.User))
	case !s.Owns:
		c.warn("database.rights", fmt.Sprintf("%s may read and write all tables, which are %s's",
			s.User, s.Owner),
			fmt.Sprintf("run trekk db migrate as %s when a new version comes", s.Owner))
	default:
		c.ok("database.rights", "%s owns the tables, and may read, write and migrate them", s.User)
	}
	c.clock("clock.database", "the database's", s.Clock.Sub(s.Asked))
}

// registered looks whether the database has the creditor, with its transmitter.
func (c *checker) registered(cr *wire.Creditor) {
	if !c.readable("database.creditor") {
		return
	}
	known, err := c.db.Creditors(c.ctx)
	if err != nil {
		c.fail("database.creditor", err.Error(), "see what the database program says of it")
		return
	}
	if err := cr.Known(known); err != nil {
		c.fail("database.creditor", err.Error(),
			"correct trekk.yaml, or register a new creditor with trekk init")
		return
	}
	c.ok("database.creditor", "%s is registered, with transmitter %s", cr.ID, cr.Transmitter[0])
}

// readable reports whether the books can be read, and says of a check that it could not be made when not.
func (c *checker) readable(check string) bool {
	if !c.read {
		c.warn(check, "not looked at: the books cannot be read", "see to the database first")
	}
	return c.read
}

// lawSoon is how many days before the data of the law is to be reviewed one is told.
const lawSoon = 60

// law looks through which day the data of the law was reviewed: after it nobody is reminded.
func (c *checker) law(cr *wire.Creditor) {
	if !c.readable("law") {
		return
	}
	l, err := c.moment(cr.ID).Law(c.ctx)
	if err != nil {
		c.fail("law", err.Error(), "see trekk law, and what was added by trekk law add")
		return
	}
	today := bankday.DateOf(c.now)
	through := l.InForce(today).ReviewedThrough
	do := "look at lovdata.no, then trekk law add FILE --reason REASON"
	switch left := int(through - today); {
	case left < 0:
		c.fail("law", fmt.Sprintf("its data was reviewed through %s: nobody is reminded or handed over",
			through), do)
	case left < lawSoon:
		c.warn("law", fmt.Sprintf("its data was reviewed through %s, in %d days", through, left), do)
	default:
		c.ok("law", "its data was reviewed through %s", through)
	}
}

// factors looks whether a copy of the database would give the second factors of persons.
func (c *checker) factors(cr *wire.Creditor) {
	if c.conf == nil || !c.read {
		return
	}
	m := c.moment(cr.ID)
	m.FactorKey = c.conf.Console.FactorKeyReader()
	kept, err := desk.FactorsOf(c.ctx, m)
	anew := "put the right key there; or take the second factors away (trekk user second-factor NAME --off), " +
		"and let them be turned on anew"
	switch {
	case err != nil:
		c.fail("second_factors", err.Error(), "see what the database program says of it")
	case len(kept.Lost) > 0:
		c.fail("second_factors", "console.factor_key does not open those of "+strings.Join(kept.Lost, ", ")+
			": they cannot sign in", anew)
	case len(kept.Clear) > 0 && m.FactorKey == nil:
		c.warn("second_factors", fmt.Sprintf("those of %s stand in clear in the database: a copy of it, such as "+
			"a backup, gives them", strings.Join(kept.Clear, ", ")),
			"set console: {factor_key: {file: FILE}} in "+c.g.Config+", with what openssl rand -hex 32 makes")
	case len(kept.Clear) > 0:
		c.warn("second_factors", fmt.Sprintf("those of %s stand in clear in the database still",
			strings.Join(kept.Clear, ", ")), "let them sign in once: that seals them")
	case kept.Sealed > 0:
		c.ok("second_factors", "%d, all of them sealed", kept.Sealed)
	}
}
