package console

import (
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch"
	"trekk/cmd/trekk/console/picture"
	"trekk/cmd/trekk/web"
)

// Site is the console of all creditors. It answers requests that have passed the gate, with the path below
// their creditor's.
type Site struct {
	mux  *http.ServeMux
	log  log.Logger
	live live
	held held
}

// route is an address of the console.
type route struct {
	pattern string        // of http.ServeMux
	rights  []batch.Right // one of them opens it; none is for everybody who is signed in
	page    func(*ask) (*page, error)
}

// readers are who may read what is not a member's: all but reception. Reception reads members' pages too.
var (
	readers = []batch.Right{batch.ToRead}
	counter = []batch.Right{batch.ToRead, batch.ToServe}
)

// routes are all addresses, from the files of the pages.
func routes() []route {
	return slices.Concat(
		invoiceRoutes, membershipRoutes, transmissionRoutes, fileRoutes, lineRoutes, claimRoutes,
		mandateRoutes,
		findingRoutes, runRoutes, auditRoutes, todayRoutes, settingsRoutes, followUpRoutes, monthEndRoutes,
		personRoutes, unmatchedRoutes, paymentRoutes, searchRoutes, customerRoutes, creditRoutes,
		pictureRoutes, messageRoutes, caseRoutes, importRoutes,
		actRoutes(),
	)
}

// New makes the console.
func New(logger log.Logger) *Site {
	s := &Site{mux: http.NewServeMux(), log: logger, live: live{runs: map[string]*liveRun{}}}
	templates()
	for _, r := range routes() {
		s.mux.Handle(r.pattern, s.answer(r))
	}
	s.mux.Handle("/", s.answer(route{page: func(*ask) (*page, error) { return nil, batch.ErrNotFound }}))
	return s
}

// Addresses are the addresses of all pages, as patterns of http.ServeMux have them: /invoices/{no}.
func Addresses() (list []string) {
	for _, r := range routes() {
		if path, page := strings.CutPrefix(r.pattern, "GET "); page {
			list = append(list, strings.TrimSuffix(path, "{$}"))
		}
	}
	return list
}

// Static are the style sheet, which has that of pictures too, the script and the icon, which anybody may have.
func Static() http.Handler {
	files, err := fs.Sub(staticFiles, "static")
	if err != nil {
		panic(err) // it is in the program
	}
	style, err := fs.ReadFile(files, styleSheet)
	if err != nil {
		panic(err)
	}
	others, sheet := http.FileServerFS(files), string(style)+picture.CSS
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case styleSheet:
			http.ServeContent(w, r, styleSheet, time.Time{}, strings.NewReader(sheet))
		case "": // the folder, of which nobody needs the list
			http.NotFound(w, r)
		default:
			others.ServeHTTP(w, r)
		}
	})
}

const styleSheet = "console.css"

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// writer is a page's error that answers by itself: a file, or a way on.
type writer func(http.ResponseWriter, *http.Request) error

func (writer) Error() string { return "answered" }

// answer makes the handler of an address.
func (s *Site) answer(to route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := web.Of(r)
		a := &ask{Visit: v, tongue: tongue(v.Lang), r: r, site: s}
		p, err := to.serve(a)
		if write, ok := err.(writer); ok { //nolint:errorlint // never wrapped
			if err := write(w, r); err != nil {
				s.log.LogErrorf("console: %s: %w", to.pattern, err)
				panic(http.ErrAbortHandler) // half a file is no file
			}
			return
		}
		if err != nil {
			p = failure(a, err)
			if p.Status == http.StatusInternalServerError && r.Context().Err() == nil {
				s.log.LogErrorf("console: %s: %w", to.pattern, err)
			}
		}
		if o, personal := p.Data.(interface{ about() batch.Subject }); personal {
			s.log.Logf("console: opened %s by=%s", batch.Visible(o.about().String()), a.Person.Name)
		}
		if err := s.render(w, a, p); err != nil && r.Context().Err() == nil {
			s.log.LogErrorf("console: %s: %w", to.pattern, err)
			http.Error(w, "the page could not be made: see the log", http.StatusInternalServerError)
		}
	})
}

// serve makes the page of an address, for those whose it is.
func (to route) serve(a *ask) (*page, error) {
	allowed := len(to.rights) == 0
	for _, right := range to.rights {
		allowed = allowed || a.May(right)
	}
	if !allowed {
		return nil, batch.Refuse(batch.NotTheirRole, a.say("%s is registered as %s: this page is for others"),
			a.Person.Name, a.say(string(a.Person.Role)))
	}
	return to.page(a)
}

// place is an entry of the navigation.
type place struct {
	path, title string
	rights      []batch.Right
}

var allPlaces = []place{
	{"/", "Today", readers},
	{"/search", "Search", counter},
	{"/customers", "Customers", counter},
	{"/unmatched", "Unmatched", readers},
	{"/payments", "Payments", readers},
	{"/credit", "Credit and refunds", readers},
	{"/invoices", "Invoices", readers},
	{"/memberships", "Memberships", readers},
	{"/transmissions", "Transmissions", readers},
	{"/follow-up", "Follow-up", readers},
	{"/messages", "Messages", readers},
	{"/cases", "Collection", readers},
	{"/month-end", "Month end", readers},
	{"/pictures", "Pictures", readers},
	{"/mandates", "Mandates", readers},
	{"/claims", "Claims", readers},
	{"/imports", "Imports", importers},
	{"/files", "Files", readers},
	{"/runs", "Runs", readers},
	{"/audit", "Audit", readers},
	{"/settings", "Settings", readers},
	{"/persons", "Persons", nil},
}

// places are those that the visitor may go to. Who may not manage persons finds himself under theirs.
func (s *Site) places(a *ask) (list []link) {
	for _, p := range allPlaces {
		if p.rights != nil && !slices.ContainsFunc(p.rights, a.May) {
			continue
		}
		here := a.r.URL.Path == p.path || p.path != "/" && strings.HasPrefix(a.r.URL.Path, p.path+"/")
		title, to := p.title, p.path
		if p.path == "/persons" && !a.May(batch.ToManage) {
			title, to = "Me", "/persons/me"
		}
		list = append(list, link{Title: a.say(title), To: a.To(to), Here: here})
	}
	return list
}
