package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"trekk/batch/store"
	"trekk/batch/store/backup"
	"trekk/cmd/trekk/wire"
)

// machine looks at the disks, and at who can read what is secret.
func (c *checker) machine() {
	if c.conf == nil {
		return
	}
	c.disks()
	c.configMode()
	wrong := false
	for _, s := range c.conf.Secrets() {
		if _, err := s.Read(); err != nil {
			wrong = true
			c.fail("secrets", s.Key+": "+err.Error(),
				"put it there, for the user that trekk runs as, and for nobody else")
		}
	}
	files := c.conf.PrivateFiles(c.url)
	for _, f := range files {
		wrong = c.private(f) || wrong
	}
	if !wrong {
		c.ok("secrets", "%d secrets and %d private files can be read by their owner only",
			len(c.conf.Secrets()), len(files))
	}
}

// private looks at a file that only its owner may read, and reports whether it is wrong.
func (c *checker) private(f wire.PrivateFile) (wrong bool) {
	info, err := os.Stat(f.Path)
	switch {
	case err != nil:
		c.fail("secrets", f.Key+": "+err.Error(), "name the right file in trekk.yaml, or make it")
	case f.Open(info):
		c.fail("secrets", fmt.Sprintf("%s: others can read %s (mode %04o)", f.Key, f.Path,
			info.Mode().Perm()),
			"chmod 600 "+f.Path)
	default:
		return false
	}
	return true
}

// configMode looks who can change trekk.yaml, and who can read a password in it.
func (c *checker) configMode() {
	info, err := os.Stat(c.g.Config)
	if err != nil || runtime.GOOS == "windows" {
		return
	}
	_, password, _ := strings.Cut(strings.TrimPrefix(c.conf.Database, "postgres"), "://")
	user, _, at := strings.Cut(password, "@")
	switch mode := info.Mode().Perm(); {
	case mode&0o002 != 0:
		c.fail("secrets", fmt.Sprintf("anybody can change %s (mode %04o)", c.g.Config, mode), "chmod o-w "+
			c.g.Config)
	case at && strings.Contains(user, ":") && mode&0o004 != 0:
		c.fail("secrets", fmt.Sprintf("anybody can read the password in %s (mode %04o)", c.g.Config, mode),
			"chmod 640 "+c.g.Config+", or put the password into ~/.pgpass or PGPASSWORD")
	}
}

// disks looks how much is free where the books, the outboxes and the backups grow.
func (c *checker) disks() {
	folders, keep := map[string]bool{}, int64(0)
	var list []string
	add := func(folder string) {
		if folder != "" && !folders[folder] {
			folders[folder] = true
			list = append(list, folder)
		}
	}
	for _, cr := range c.conf.Creditors {
		keep = max(keep, int64(cr.Mailbox.KeepFree))
		for _, folder := range cr.Disks(c.url) {
			add(folder)
		}
	}
	if f := c.conf.Backups(c.url); f != nil {
		add(f.Dir)
	}
	for _, folder := range list {
		free, ok, err := wire.FreeOn(folder)
		do := "make room, or give it another disk"
		switch found := fmt.Sprintf("%s is free for %s", humanize.IBytes(uint64(max(free, 0))), folder); {
		case !ok:
			return
		case err != nil:
			c.fail("disk", err.Error(), "correct the path in trekk.yaml, or let trekk's user in")
		case free < keep:
			c.fail("disk", found+", less than keep_free: nothing large is fetched", do)
		case free < 4*keep:
			c.warn("disk", found, do)
		default:
			c.ok("disk", "%s", found)
		}
	}
}

// outbox looks whether files for people can be written, and how many wait there to be taken.
func (c *checker) outbox(cr *wire.Creditor) {
	folder := cr.Path(cr.Outbox)
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		if err := mayWrite(nearest(folder)); err != nil {
			c.fail("outbox", err.Error(), "let trekk's user write there, or name another folder with outbox:")
			return
		}
		c.ok("outbox", "%s is made with the first file", folder)
		return
	}
	if err == nil {
		err = mayWrite(folder)
	}
	if err != nil {
		c.fail("outbox", err.Error(), "let trekk's user write there, or name another folder with outbox:")
		return
	}
	files, oldest := 0, time.Time{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if files++; oldest.IsZero() || info.ModTime().Before(oldest) {
			oldest = info.ModTime()
		}
	}
	if files == 0 {
		c.ok("outbox", "%s is empty", folder)
		return
	}
	c.ok("outbox", "%d files in %s, the oldest of %s", files, folder, oldest.Format(time.DateOnly))
}

// nearest is the folder that is there, of those above one that is not.
func nearest(folder string) string {
	for folder != filepath.Dir(folder) {
		if _, err := os.Stat(folder); err == nil {
			break
		}
		folder = filepath.Dir(folder)
	}
	return folder
}

// fileRights looks whether a database that is a file can be written by us, and whose it is.
func (c *checker) fileRights() {
	file := strings.TrimPrefix(c.url, "sqlite:")
	for _, path := range []string{file, filepath.Dir(file)} {
		if err := mayWrite(path); err != nil {
			c.fail("database.rights", err.Error(), "run trekk as the owner of the database, or chown it")
			return
		}
	}
	owner, mine := ownerOf(file)
	if !mine {
		c.warn("database.rights", fmt.Sprintf("%s is of the user %s, and you are another", file, owner),
			fmt.Sprintf("look again as who runs trekk: sudo -u %s trekk doctor", owner))
		return
	}
	c.ok("database.rights", "it is ours to write")
}

// backups looks how old the last backup is.
func (c *checker) backups() {
	if c.url == "" {
		return
	}
	f := c.conf.Backups(c.url)
	if f == nil {
		other := "a backup that another program makes is not seen from here; else set backup: {folder: DIR} in trekk.yaml"
		if store.IsPostgres(c.url) {
			other = "see that pg_dump or pg_basebackup is made; else set backup: {folder: DIR} in trekk.yaml"
		}
		c.warn("backup", "trekk makes none", other)
		return
	}
	state := f.State(c.now)
	found := "there is none in " + f.Dir
	if !state.Last.IsZero() {
		found = fmt.Sprintf("the last is of %s, in %s", state.Last.Format("2006-01-02 15:04"), f.Dir)
	}
	if state.Fault != "" {
		found = state.Fault
	}
	wrong := state.Finding("", c.now)
	do := "trekk db backup makes one now; trekk serve makes one a day"
	switch {
	case wrong == nil:
		c.ok("backup", "%s", found)
	case wrong.Severity == "urgent":
		c.fail("backup", found, do)
	default:
		c.warn("backup", found, do)
	}
	c.drill(f)
}

// drillEvery is how often one should see that a backup can be restored.
const drillEvery = 100 * 24 * time.Hour

// drill looks when a backup was last restored to see whether it can be.
func (c *checker) drill(f *backup.Folder) {
	last, err := f.LastDrill()
	do := "trekk db drill restores the last backup beside the books, and verifies it"
	switch {
	case err != nil:
		c.warn("backup.drill", err.Error(), do)
	case last == nil:
		c.warn("backup.drill", "nobody has seen yet that a backup can be restored", do)
	case !last.OK:
		c.fail("backup.drill", fmt.Sprintf("%s could not be restored on %s, or was not right", last.Backup,
			last.At.Format(time.DateOnly)), do+": it says what is wrong")
	case c.now.Sub(last.At) > drillEvery:
		c.warn("backup.drill", fmt.Sprintf("a backup was last restored on %s",
			last.At.Format(time.DateOnly)), do)
	default:
		c.ok("backup.drill", "%s was restored on %s, and was right", last.Backup,
			last.At.Format(time.DateOnly))
	}
}
