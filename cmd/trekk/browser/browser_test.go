package browser

import (
	"bufio"
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"trekk/cmd/trekk/demo"
)

// chromium is where Chromium is; the test is skipped where it is nowhere, and fails where TREKK_REQUIRE names it.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if strings.Contains(os.Getenv("TREKK_REQUIRE"), "chromium") {
		t.Fatal("no Chromium on this machine, and TREKK_REQUIRE says there must be one")
	}
	t.Skip("no Chromium on this machine: the desk is not tried in a browser")
	return ""
}

// address is where a demo's desk is, which all tests share that change nothing; tests that act have their own.
func address(t *testing.T) string {
	t.Helper()
	shared.Do(func() { sharedAt, sharedErr = serveDemo(sharedDir) })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return sharedAt
}

var (
	shared    sync.Once
	sharedAt  string
	sharedErr error
	sharedDir string
	program   string
	stops     []func()
)

// TestMain builds trekk, which the tests start as its users do.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "trekk-browser-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program, sharedDir = filepath.Join(dir, "trekk"), filepath.Join(dir, "shared")
		defer func() {
			for _, stop := range stops {
				stop()
			}
		}()
		return m.Run()
	}())
}

var build = sync.OnceValue(func() error {
	out, err := exec.Command("go", "build", "-o", program, "trekk/cmd/trekk").CombinedOutput()
	if err != nil {
		return &exec.Error{Name: string(out), Err: err}
	}
	return nil
})

var deskAt = regexp.MustCompile(`https?://[0-9.:]+`)

// serveDemo runs a demo that ends at the desk, and says where that is.
func serveDemo(dir string) (string, error) {
	if err := build(); err != nil {
		return "", err
	}
	cmd := exec.Command(program, "demo", "--serve", "--address", "127.0.0.1:0", "--dir", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stops = append(stops, func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "The desk is at") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return deskAt.FindString(lines.Text()), nil
		}
	}
	return "", io.ErrUnexpectedEOF
}

// seat is somebody at a browser.
type seat struct {
	t   *testing.T
	ctx context.Context
	at  string

	mu   sync.Mutex
	said []string // what the browser complained of
}

// step is a step that gives nothing, and css a way to name an element.
type (
	step = chromedp.Action[chromedp.Void]
	css  = chromedp.CSS
)

// patience is how long a step may take before the test gives up: only ever reached where something hangs.
const patience = 3 * time.Minute

// sit opens a browser of its own at the desk.
func sit(t *testing.T, at string) *seat {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocated, free := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(free)
	ctx, closeTab := chromedp.NewContext(allocated)
	t.Cleanup(closeTab)
	s := &seat{t: t, ctx: ctx, at: at}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" {
				s.mu.Lock()
				s.said = append(s.said, m.String())
				s.mu.Unlock()
			}
		}
	}()
	return s
}

// get does a step that gives something.
func get[T any](s *seat, a chromedp.Action[T]) T {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		at, _ := chromedp.Run(s.ctx, chromedp.Location())
		text, _ := chromedp.Run(s.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		s.t.Fatalf("%v\nat %s:\n%s", err, at, text)
	}
	return v
}

// do does steps, one after the other.
func (s *seat) do(steps ...step) {
	s.t.Helper()
	for _, a := range steps {
		get(s, a)
	}
}

// open opens an address of the desk.
func (s *seat) open(path string) {
	s.t.Helper()
	s.do(chromedp.Navigate(s.at+path), chromedp.WaitReady(css("#page")))
	s.loaded()
}

// loaded waits until the page is there as a whole: only then does its script hear keys.
func (s *seat) loaded() {
	s.t.Helper()
	for !get(s, chromedp.Evaluate[bool](`document.readyState === "complete"`)) {
		time.Sleep(10 * time.Millisecond)
	}
}

// signIn signs in as the person of a role, in a language.
func (s *seat) signIn(role, lang string) {
	s.t.Helper()
	s.open("/login?lang=" + lang)
	s.do(
		chromedp.SendKeys(css("#name"), role), chromedp.SendKeys(css("#password"), demo.Passphrase+"\r"),
		chromedp.WaitReady(css("nav.places")),
	)
	s.loaded()
}

// dark sets the theme that the reader's machine asks for.
func (s *seat) dark(dark bool) {
	theme := map[bool]string{true: "dark", false: "light"}[dark]
	s.do(func(ctx context.Context, t *chromedp.Target) (none chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		return none, err
	})
}

// text is what the page says.
func (s *seat) text() string {
	s.t.Helper()
	return get(s, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
}

// says fails unless the page says something.
func (s *seat) says(what string) {
	s.t.Helper()
	if text := s.text(); !strings.Contains(text, what) {
		s.t.Errorf("the page does not say %q:\n%s", what, text)
	}
}

// path is the address of the page, below the desk's.
func (s *seat) path() string {
	s.t.Helper()
	u, err := url.Parse(get(s, chromedp.Location()))
	if err != nil {
		s.t.Fatal(err)
	}
	return u.RequestURI()
}

// picture keeps a picture of the whole page where TREKK_PICTURES names a folder.
func (s *seat) picture(name string) {
	s.t.Helper()
	dir := os.Getenv("TREKK_PICTURES")
	if dir == "" {
		return
	}
	png := get(s, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		s.t.Fatal(err)
	}
	name = strings.Trim(strings.NewReplacer("/", "_", "?", "_", "&", "_", "=", "_").Replace(name), "_")
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		s.t.Fatal(err)
	}
}
