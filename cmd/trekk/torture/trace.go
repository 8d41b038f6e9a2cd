//go:build torture && linux && amd64

package torture

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"trekk/cmd/trekk/wire"
)

// What a process does is seen by nobody but itself until it makes a system call. So a process killed between
// any two steps leaves what it would leave were it killed at the next system call that changes something:
// every statement, commit, file and mailbox operation is such a place, and trekk need not know of it. The
// calls are found by tracing (ptrace).

// place is what a system call changes.
type place string

// The places that trekk changes.
const (
	inDatabase place = "database"
	inOutbox   place = "outbox"
	inMailbox  place = "mailbox"
)

// target is how the place is found that a system call changes.
type target int

const (
	byFile   target = iota // the open file in the first argument
	byPath                 // the path in the first argument
	byPathAt               // the path in the second argument
	creates                // the same, when the call may make a file; its flags follow
	createsAt
)

// changes are the system calls that change something outside the process. Memory shared between processes is
// changed without any: it is SQLite's index of its log, which whoever comes next makes anew.
var changes = map[uint64]struct {
	name string
	target
}{
	syscall.SYS_WRITE: {"write", byFile}, syscall.SYS_WRITEV: {"write", byFile},
	syscall.SYS_PWRITE64: {"write", byFile}, syscall.SYS_SENDTO: {"write", byFile},
	syscall.SYS_CONNECT: {"connect", byFile}, syscall.SYS_SHUTDOWN: {"shutdown", byFile},
	syscall.SYS_FSYNC: {"sync", byFile}, syscall.SYS_FDATASYNC: {"sync", byFile},
	syscall.SYS_FTRUNCATE: {"truncate", byFile},
	syscall.SYS_OPEN:      {"create", creates}, syscall.SYS_OPENAT: {"create", createsAt},
	syscall.SYS_UNLINK: {"remove", byPath}, syscall.SYS_UNLINKAT: {"remove", byPathAt},
	syscall.SYS_RENAME: {"rename", byPath}, syscall.SYS_RENAMEAT: {"rename", byPathAt},
	sysRenameat2:     {"rename", byPathAt},
	syscall.SYS_LINK: {"link", byPath}, syscall.SYS_LINKAT: {"link", byPathAt},
	syscall.SYS_MKDIR: {"mkdir", byPath}, syscall.SYS_MKDIRAT: {"mkdir", byPathAt},
}

// stopForTracer is set for a process that is to stop for its tracer before each of the calls that change
// something. Without the filter it would have to stop before and after each call of any kind.
const stopForTracer = "TREKK_TORTURED"

// What package syscall lacks, from linux/ptrace.h, seccomp.h and prctl.h.
const (
	exitKill     = 0x100000 // PTRACE_O_EXITKILL
	traceSeccomp = 0x80     // PTRACE_O_TRACESECCOMP
	eventSeccomp = 7        // PTRACE_EVENT_SECCOMP
	sysRenameat2 = 316
	sysSeccomp   = 317
	setFilter    = 1 // SECCOMP_SET_MODE_FILTER
	allThreads   = 1 // SECCOMP_FILTER_FLAG_TSYNC
	noNewPrivs   = 38
	retTrace     = 0x7ff00000
	retAllow     = 0x7fff0000
)

func init() {
	if os.Getenv(stopForTracer) == "" {
		return
	}
	const load = syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS // the number of the call
	const isEqual, answer = syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, syscall.BPF_RET | syscall.BPF_K
	program := []syscall.SockFilter{{Code: load}}
	for number := range changes {
		program = append(program,
			syscall.SockFilter{Code: isEqual, Jf: 1, K: uint32(number)},
			syscall.SockFilter{Code: answer, K: retTrace})
	}
	program = append(program, syscall.SockFilter{Code: answer, K: retAllow})
	filter := syscall.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	// Of this thread: init never leaves it. The filter takes it to all.
	_, _, errno := syscall.Syscall(syscall.SYS_PRCTL, noNewPrivs, 1, 0)
	if errno == 0 {
		address := uintptr(unsafe.Pointer(&filter)) //nolint:gosec // the way of the system call
		_, _, errno = syscall.Syscall(sysSeccomp, setFilter, allThreads, address)
	}
	if errno != 0 {
		panic(errno)
	}
}

// needRoom are the calls that fail where a disk is full. There is room for what it takes to remove, rename and
// sync.
var needRoom = []uint64{
	syscall.SYS_WRITE, syscall.SYS_WRITEV, syscall.SYS_PWRITE64, syscall.SYS_OPEN, syscall.SYS_OPENAT,
	syscall.SYS_LINK, syscall.SYS_LINKAT, syscall.SYS_MKDIR, syscall.SYS_MKDIRAT,
}

// blow is what happens to a run at its nth change of a place: it is killed before it, or from then on the disk
// of that place is full.
type blow struct {
	place
	nth  int
	full bool
}

// hangs is after how long a run is taken for one that will never end, however slow the machine.
const hangs = 5 * time.Minute

// trace runs a command until it ends. When the blow has come down, at says before what. The command's files
// must be files, not pipes. dir is the folder in which everything but the mailbox lies.
func trace(cmd *exec.Cmd, dir string, b blow) (at string, err error) {
	runtime.LockOSThread() // the tracer is a thread
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	cmd.Env = append(cmd.Environ(), stopForTracer+"=1")
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("trace: %w (is ptrace allowed here?)", err)
	}
	defer func() { _ = cmd.Process.Release() }()
	late := time.AfterFunc(hangs, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	pid, count := cmd.Process.Pid, 0
	threads := map[int]bool{}
	for {
		var status syscall.WaitStatus
		tid, err := syscall.Wait4(-1, &status, syscall.WALL|syscall.WNOTHREAD, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return at, fmt.Errorf("trace: wait: %w", err)
		}
		if status.Exited() || status.Signaled() {
			switch {
			case tid != pid:
				delete(threads, tid)
			case status.Exited() && status.ExitStatus() != wire.ExitUsage,
				status.Signaled() && at != "" && !b.full:
				return at, nil
			default:
				return "", fmt.Errorf("%s ended with %v, signal %v", strings.Join(cmd.Args, " "),
					status.ExitStatus(), status.Signal())
			}
			continue
		}
		pass := 0 // the signal to pass on
		switch sig := status.StopSignal(); {
		case !threads[tid]:
			threads[tid] = true // it begins with a stop of its own
			if tid == pid {
				const options = syscall.PTRACE_O_TRACECLONE | traceSeccomp | exitKill
				if err := syscall.PtraceSetOptions(tid, options); err != nil {
					return "", fmt.Errorf("trace: %w", err)
				}
			}
		case status>>16 == eventSeccomp && (at == "" || b.full):
			what, where := change(tid, dir)
			if where != b.place {
				break
			}
			if count++; count < b.nth {
				break
			}
			hit, err := b.fall(pid, tid)
			if err != nil {
				return "", err
			}
			if hit && at == "" {
				at = fmt.Sprintf("%s %s", where, what)
			}
		case sig != syscall.SIGTRAP:
			pass = int(sig)
		}
		if err := syscall.PtraceCont(tid, pass); err != nil && !errors.Is(err, syscall.ESRCH) {
			return at, fmt.Errorf("trace: %w", err)
		}
	}
}

// fall kills the process pid, or lets the call that its thread tid is about to make find no room. It reports
// whether it hit: some calls need none.
func (b *blow) fall(pid, tid int) (hit bool, err error) {
	if !b.full {
		return true, os.NewSyscallError("trace: kill", syscall.Kill(pid, syscall.SIGKILL))
	}
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil || !slices.Contains(needRoom, regs.Orig_rax) {
		return false, nil //nolint:nilerr // it has ended meanwhile
	}
	noRoom := int64(syscall.ENOSPC)
	regs.Orig_rax, regs.Rax = ^uint64(0), uint64(-noRoom) // no call at all, with this answer
	return true, os.NewSyscallError("trace: no room", syscall.PtraceSetRegs(tid, &regs))
}

// change says what the system call that a thread is about to make will change; nothing where it is none such.
func change(tid int, dir string) (what string, where place) {
	var regs syscall.PtraceRegs
	if syscall.PtraceGetRegs(tid, &regs) != nil {
		return "", "" // killed
	}
	call, ok := changes[regs.Orig_rax]
	if !ok {
		return "", ""
	}
	path := ""
	switch call.target {
	case byFile:
		if int32(regs.Rdi) <= 2 {
			return "", "" // what it says
		}
		path, _ = os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", tid, int32(regs.Rdi)))
	case byPath:
		path = stringAt(tid, regs.Rdi)
	case byPathAt:
		path = stringAt(tid, regs.Rsi)
	case creates:
		path = made(stringAt(tid, regs.Rdi), regs.Rsi)
	case createsAt:
		path = made(stringAt(tid, regs.Rsi), regs.Rdx)
	}
	switch {
	case strings.HasPrefix(path, "socket:"):
		if isUnixSocket(path) { // PostgreSQL's
			return "statement", inDatabase
		}
		return call.name, inMailbox
	case strings.HasPrefix(path, filepath.Join(dir, "outbox")):
		return call.name, inOutbox
	case strings.HasPrefix(path, dir):
		return call.name, inDatabase
	}
	return "", ""
}

// isUnixSocket tells whether a socket, socket:[NUMBER], is one in a folder rather than of the network.
func isUnixSocket(socket string) bool {
	list, _ := os.ReadFile("/proc/net/unix")
	number := strings.Trim(strings.TrimPrefix(socket, "socket:"), "[]")
	return slices.Contains(strings.Fields(string(list)), number)
}

// made is the path that opening a file makes; nothing when the file is there.
func made(path string, flags uint64) string {
	if _, err := os.Lstat(path); flags&syscall.O_CREAT == 0 || err == nil {
		return ""
	}
	return path
}

// stringAt reads a string in the memory of a stopped thread.
func stringAt(tid int, address uint64) string {
	b := make([]byte, syscall.PathMax)
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", tid))
	if err != nil {
		return ""
	}
	defer mem.Close()
	n, _ := mem.ReadAt(b, int64(address)) // as far as there is memory
	s, _, _ := bytes.Cut(b[:n], []byte{0})
	return string(s)
}
