package filelock

import (
	"io/fs"
	"os"
	"sync"
)

// Inode is a file that locks are on whatever it is called: under a link, mounted elsewhere, or when someone
// has removed the files that other locks are on.
type Inode struct {
	path string
	key  inodeKey
}

// inodes are those of this process that are open, each with one descriptor for as long as it is: to close any
// descriptor of a file lets go of every lock that SQLite has on it in this process.
var inodes struct {
	sync.Mutex
	open map[inodeKey]*inodeLocks
}

type inodeLocks struct {
	users int
	file  *os.File // nil before the first lock
	held  map[string]bool
}

// OpenInode looks at a file, and says how many names it has. Close must follow when nothing of this process
// has it open any more.
func OpenInode(path string) (in *Inode, names uint64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	key, names := keyOf(info)
	inodes.Lock()
	defer inodes.Unlock()
	if inodes.open == nil {
		inodes.open = map[inodeKey]*inodeLocks{}
	}
	l := inodes.open[key]
	if l == nil {
		l = &inodeLocks{held: map[string]bool{}}
		inodes.open[key] = l
	}
	l.users++
	return &Inode{path, key}, names, nil
}

// Close lets go of the file.
func (in *Inode) Close() error {
	inodes.Lock()
	defer inodes.Unlock()
	l := inodes.open[in.key]
	if l.users--; l.users > 0 {
		return nil
	}
	delete(inodes.open, in.key)
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// Take takes one of the file's locks, by a name. Not ok when another has it. Where the system has no such
// locks, nobody is kept from anything.
func (in *Inode) Take(name string) (unlock func(), ok bool, err error) {
	inodes.Lock()
	defer inodes.Unlock()
	l := inodes.open[in.key]
	if l == nil {
		return nil, false, fs.ErrClosed
	}
	if l.held[name] {
		return nil, false, nil
	}
	if l.file == nil {
		if l.file, err = openToLock(in.path, in.key); err != nil {
			return nil, false, err
		}
	}
	if ok, err = tryLock(l.file, name); err != nil || !ok {
		return nil, false, err
	}
	l.held[name] = true
	return func() {
		inodes.Lock()
		defer inodes.Unlock()
		if l.held[name] {
			delete(l.held, name)
			unlockFile(l.file, name)
		}
	}, true, nil
}
