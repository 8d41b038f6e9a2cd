//go:build torture && linux && amd64

package main

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
	"unsafe"
)

// What a process does is seen by nobody but itself until it makes a system call. So a process killed between any two steps
// leaves what it would leave were it killed at the next system call that changes something: every statement, commit, file
// and mailbox operation is such a place, and trekk need not know of it. The calls are found by tracing (ptrace).

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

// changes are the system calls that change something outside the process. Memory shared between processes is changed without
// any: it is SQLite's index of its log, which whoever comes next makes anew.
var changes = map[uint64]struct {
	name string
	target
}{
	syscall.SYS_WRITE: {"write", byFile}, syscall.SYS_WRITEV: {"write", byFile}, syscall.SYS_PWRITE64: {"write", byFile},
	syscall.SYS_SENDTO: {"write", byFile}, syscall.SYS_CONNECT: {"connect", byFile}, syscall.SYS_SHUTDOWN: {"shutdown", byFile},
	syscall.SYS_FSYNC: {"sync", byFile}, syscall.SYS_FDATASYNC: {"sync", byFile}, syscall.SYS_FTRUNCATE: {"truncate", byFile},
	syscall.SYS_OPEN: {"create", creates}, syscall.SYS_OPENAT: {"create", createsAt},
	syscall.SYS_UNLINK: {"remove", byPath}, syscall.SYS_UNLINKAT: {"remove", byPathAt},
	syscall.SYS_RENAME: {"rename", byPath}, syscall.SYS_RENAMEAT: {"rename", byPathAt}, 316 /* renameat2 */ : {"rename", byPathAt},
	syscall.SYS_LINK: {"link", byPath}, syscall.SYS_LINKAT: {"link", byPathAt},
	syscall.SYS_MKDIR: {"mkdir", byPath}, syscall.SYS_MKDIRAT: {"mkdir", byPathAt},
}

// stopForTracer is set for a process that is to stop for its tracer before each of the calls that change something. Without
// the filter it would have to stop before and after each call of any kind.
const stopForTracer = "TREKK_TORTURED"

// What package syscall lacks, from linux/ptrace.h, seccomp.h and prctl.h.
const (
	exitKill     = 0x100000 // PTRACE_O_EXITKILL
	traceSeccomp = 0x80     // PTRACE_O_TRACESECCOMP
	eventSeccomp = 7        // PTRACE_EVENT_SECCOMP
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
	program := []syscall.SockFilter{{Code: syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS}} // the number of the call
	for number := range changes {
		program = append(program,
			syscall.SockFilter{Code: syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, Jf: 1, K: uint32(number)},
			syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: retTrace})
	}
	program = append(program, syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: retAllow})
	filter := syscall.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, errno := syscall.Syscall(syscall.SYS_PRCTL, noNewPrivs, 1, 0) // of this thread: init never leaves it; the filter takes it to all
	if errno == 0 {
		_, _, errno = syscall.Syscall(sysSeccomp, setFilter, allThreads, uintptr(unsafe.Pointer(&filter))) //nolint:gosec // the way of the system call
	}
	if errno != 0 {
		panic(errno)
	}
}

// killAt says where a run is killed: before its nth change of a place.
type killAt struct {
	place
	nth int
}

// trace runs a command until it ends or comes to where it is killed; then at says at what. The command's files must be files,
// not pipes. dir is the folder in which everything but the mailbox lies.
func trace(cmd *exec.Cmd, dir string, kill killAt) (at string, err error) {
	runtime.LockOSThread() // the tracer is a thread
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	cmd.Env = append(cmd.Environ(), stopForTracer+"=1")
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("trace: %w (is ptrace allowed here?)", err)
	}
	defer func() { _ = cmd.Process.Release() }()
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
			case at != "" || status.Exited() && status.ExitStatus() != exitUsage:
				return at, nil
			default:
				return "", fmt.Errorf("%s ended with %v, signal %v", strings.Join(cmd.Args, " "), status.ExitStatus(), status.Signal())
			}
			continue
		}
		pass := 0 // the signal to pass on
		switch sig := status.StopSignal(); {
		case !threads[tid]:
			threads[tid] = true // it begins with a stop of its own
			if tid == pid {
				if err := syscall.PtraceSetOptions(tid, syscall.PTRACE_O_TRACECLONE|traceSeccomp|exitKill); err != nil {
					return "", fmt.Errorf("trace: %w", err)
				}
			}
		case status>>16 == eventSeccomp && at == "":
			what, where := change(tid, dir)
			if where != kill.place {
				break
			}
			if count++; count == kill.nth {
				at = fmt.Sprintf("%s %s", where, what)
				if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
					return "", fmt.Errorf("trace: kill: %w", err)
				}
			}
		case sig != syscall.SIGTRAP:
			pass = int(sig)
		}
		if err := syscall.PtraceCont(tid, pass); err != nil && !errors.Is(err, syscall.ESRCH) {
			return at, fmt.Errorf("trace: %w", err)
		}
	}
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
