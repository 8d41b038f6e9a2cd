package schedule

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/moov-io/base/log"
	"github.com/prometheus/client_golang/prometheus"

	"trekk/schedule/bankday"
)

// Config is what a Runner needs. Creditors, Jobs and Log must be there.
type Config struct {
	Creditors []Creditor
	Jobs      []string // the names of all jobs, in the order in which they are run
	// Locker keeps two processes from running the jobs of one creditor; nil where there is only this one. Its
	// error means that another has the lock.
	Locker   gocron.Locker
	Parallel int // how many creditors are worked at a time; 1 when zero
	Log      log.Logger

	Admin     Admin
	Collector prometheus.Collector // of further metrics; nil for none
	// Checks are further conditions of the admin server's /ready, by name. They are called at any time,
	// several at once.
	Checks map[string]func() error

	// Daily is what is done once a day for all.
	Daily []Daily

	// Long is how long a run may take before /ready says that this process does not get on; an hour when zero.
	Long time.Duration
	// Grace is how long runs may take to stop once they have been told to; a minute when zero.
	Grace time.Duration
}

// Creditor is a payee whose jobs are run.
type Creditor struct {
	ID       string
	Times    Times // empty: DefaultTimes
	Calendar *bankday.Calendar
	// Last says how each job last ended by itself, in whatever process it ran. A job that never has is
	// missing.
	Last func(ctx context.Context) (map[string]Ended, error)
	// Run makes one run as of now: of the jobs named, or of all when none are. A run that was cut short by
	// ctx returns an error; a later run, here or in another process, does what is left. An error that is
	// ErrStop ends the schedule, and one that is ErrSoon makes the same jobs run again in a few minutes.
	Run func(ctx context.Context, jobs []string, now time.Time) error
}

// Ended is how a job ended.
type Ended struct {
	At    time.Time // the moment as of which it ran
	Fault string    // why it failed; empty when it did not
}

// ErrStop is the error of a run when this process can never do its work, such as with a database that a newer
// program has migrated.
var ErrStop = errors.New("this process cannot go on")

// lookEvery is how often a process looks for what is due and has not been done: the work of one that has died
// is taken over within that time.
const lookEvery = 15 * time.Second

// tooFast is by how much another machine's clock may be ahead of ours. A run in the log that is later than
// that does not count: someone tried out, with --as-of, what will happen.
const tooFast = time.Hour

// Runner makes runs by the clock.
type Runner struct {
	Config
	admin     *adminServer
	creditors []*creditor
	daily     []*daily
	slots     chan struct{} // has a token for each run that is going on
	fatal     chan error    // what ends the schedule

	mu   sync.Mutex
	over bool           // nobody is put to work any more
	work sync.WaitGroup // counts the creditors that are at work or wait for their turn

	first gocron.Lock // lock of the one process that runs everything when it starts; nil in the others
	since time.Time   // when that process started; zero in the others
}

// creditor is a creditor's state in this process.
type creditor struct {
	Creditor
	working sync.Mutex // locked while it is at work or waits for its turn
	backoff            // after runs that could not be made
	again   again      // after runs that failed and may do better soon

	mu    sync.Mutex
	last  map[string]Ended // as last heard of
	fault error            // why the last run could not be made
	began time.Time        // when the run that goes on began; zero when none does
}

// New checks the configuration and opens the port of the admin server. Run must follow, which closes it.
func New(c Config) (*Runner, error) {
	r := &Runner{Config: c, slots: make(chan struct{}, max(1, c.Parallel)), fatal: make(chan error, 1)}
	r.Grace, r.Long = cmp.Or(r.Grace, time.Minute), cmp.Or(r.Long, time.Hour)
	for _, cr := range c.Creditors {
		if len(cr.Times) == 0 {
			cr.Times = DefaultTimes()
		}
		if err := cr.Times.check(c.Jobs); err != nil {
			return nil, r.named(cr.ID, err)
		}
		r.creditors = append(r.creditors, &creditor{Creditor: cr})
	}
	for _, d := range c.Daily {
		r.daily = append(r.daily, &daily{Daily: d})
	}
	if c.Admin.Address == "" {
		return r, nil
	}
	var err error
	if r.admin, err = newAdmin(c.Admin, c.Collector); err != nil {
		return nil, err
	}
	r.admin.checks["last run"] = r.lastRuns
	maps.Copy(r.admin.checks, c.Checks)
	return r, nil
}

// AdminAddr is where the admin server listens; empty when there is none.
func (r *Runner) AdminAddr() string { return r.admin.addr() }

// Run runs what is due and has not been done, at once and then at the times of every creditor, until ctx is
// cancelled. It returns when the runs that were going on have ended: nil, or an error when that took longer
// than the grace, when the admin server failed, or when a run met ErrStop.
func (r *Runner) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if r.admin != nil {
		defer r.admin.stop()
		go r.serveAdmin()
	}
	cron, err := gocron.NewScheduler(gocron.WithLocation(bankday.Oslo),
		gocron.WithStopTimeout(100*time.Millisecond))
	if err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	defer func() { _ = cron.Shutdown() }() // by then no run goes on, or it has had its time

	r.since = now()
	if !r.takeFirst(ctx) {
		r.since = time.Time{}
	}
	defer r.leaveFirst()
	tick := gocron.NewTask(func() { r.look(ctx) })
	for _, job := range append(r.times(), gocron.OneTimeJob(gocron.OneTimeJobStartImmediately()),
		gocron.DurationJob(lookEvery)) {
		if _, err := cron.NewJob(job, tick); err != nil {
			return fmt.Errorf("schedule: %w", err)
		}
	}
	cron.Start()
	r.Log.Info().Set("admin", log.String(r.AdminAddr())).Log("serving")

	select {
	case <-ctx.Done():
	case err = <-r.fatal:
		cancel()
	}
	if late := r.stop(); late != nil {
		err = errors.Join(err, late)
	}
	return err
}

func (r *Runner) serveAdmin() {
	if err := r.admin.serve(); err != nil {
		r.end(fmt.Errorf("admin server: %w", err))
	}
}

// stop lets no run begin any more and waits for those that are going on, as long as the grace lasts.
func (r *Runner) stop() error {
	r.mu.Lock()
	r.over = true
	r.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		r.work.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		r.Log.Info().Log("stopped")
		return nil
	case <-time.After(r.Grace):
		return fmt.Errorf("schedule: what was told to stop still goes on after %s", r.Grace)
	}
}

// end ends the schedule.
func (r *Runner) end(err error) {
	select {
	case r.fatal <- err:
	default: // another error has ended it
	}
}

// times are the times of all creditors, each once, every day.
func (r *Runner) times() (jobs []gocron.JobDefinition) {
	seen := map[TimeOfDay]bool{}
	for _, c := range r.creditors {
		for _, slot := range c.Times {
			for _, at := range slot.At {
				if !seen[at] {
					seen[at] = true
					jobs = append(jobs, gocron.DailyJob(1,
						gocron.NewAtTimes(gocron.NewAtTime(uint(at.Hour), uint(at.Minute), 0))))
				}
			}
		}
	}
	return jobs
}

// takeFirst makes this process the first, unless another is.
func (r *Runner) takeFirst(ctx context.Context) bool {
	if r.first == nil {
		r.first, _ = r.lock(ctx, "first")
	}
	return r.first != nil
}

func (r *Runner) leaveFirst() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first != nil {
		_ = r.first.Unlock(context.Background())
	}
}

// lock takes a lock against the other processes.
func (r *Runner) lock(ctx context.Context, key string) (gocron.Lock, error) {
	if r.Locker == nil {
		return noLock{}, nil
	}
	return r.Locker.Lock(ctx, key)
}

// noLock is the lock of a process that is alone.
type noLock struct{}

func (noLock) Unlock(context.Context) error { return nil }

// Reschedule makes a creditor's jobs run at other times from now on; empty: DefaultTimes. The next look goes by
// them.
func (r *Runner) Reschedule(id string, t Times) error {
	if len(t) == 0 {
		t = DefaultTimes()
	}
	if err := t.check(r.Jobs); err != nil {
		return r.named(id, err)
	}
	for _, c := range r.creditors {
		if c.ID == id {
			c.mu.Lock()
			c.Times = t
			c.mu.Unlock()
		}
	}
	return nil
}

// look puts every creditor to work that is not, in an order of its own, so that they spread over the
// processes.
func (r *Runner) look(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	r.takeFirst(ctx)
	for _, d := range r.daily {
		if d.working.TryLock() {
			r.work.Go(func() {
				defer d.working.Unlock()
				r.workDaily(ctx, d)
			})
		}
	}
	for _, i := range rand.Perm(len(r.creditors)) {
		if c := r.creditors[i]; c.working.TryLock() {
			r.work.Go(func() {
				defer c.working.Unlock()
				r.turn(ctx, c)
			})
		}
	}
}

// turn waits for a creditor's turn in this process, and makes a run of what is due, unless another process
// has.
func (r *Runner) turn(ctx context.Context, c *creditor) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil || c.waits() || len(r.undone(ctx, c)) == 0 {
		return
	}
	lock, err := r.lock(ctx, "creditor."+c.ID)
	if err != nil {
		return // another process is at it
	}
	defer func() { _ = lock.Unlock(context.WithoutCancel(ctx)) }()
	if jobs := r.undone(ctx, c); len(jobs) > 0 { // not what another did before it let go of the lock
		r.run(ctx, c, jobs)
	}
}

// undone are the jobs that are due and have not been done since, as far as can be heard.
func (r *Runner) undone(ctx context.Context, c *creditor) []string {
	c.mu.Lock()
	times := c.Times
	c.mu.Unlock()
	due, future := times.due(c.Calendar, r.Jobs, time.Now()), time.Now().Add(tooFast)
	isLate := func(job string) bool {
		at := c.last[job].At
		return due[job].After(at) || r.since.After(at) || at.After(future)
	}
	late := func() []string { return c.again.with(r.Jobs, isLate) }
	if len(late()) == 0 {
		return nil // nobody has to be asked
	}
	if err := c.hear(ctx); err != nil {
		if ctx.Err() == nil {
			c.set(err)
			r.Log.Set("creditor", log.String(c.ID)).LogErrorf("cannot tell what is due: %w", err)
		}
		return nil
	}
	jobs := late()
	if len(jobs) == 0 {
		c.set(nil)
	}
	return jobs
}

// hear asks how the creditor's jobs last ended.
func (c *creditor) hear(ctx context.Context) error {
	last, err := c.Last(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = last
	return nil
}

// set notes why runs cannot be made; nil that they can.
func (c *creditor) set(fault error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = fault
}

// begins notes when the run that goes on began; zero that none does.
func (c *creditor) begins(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began = at
}

// run makes one run.
func (r *Runner) run(ctx context.Context, c *creditor, jobs []string) {
	began, ran := now().In(bankday.Oslo), jobs
	l, what := r.Log, "all"
	if len(r.creditors) > 1 {
		l = l.Set("creditor", log.String(c.ID))
	}
	if len(jobs) == len(r.Jobs) {
		jobs = nil
	} else {
		what = strings.Join(jobs, " ")
	}
	l.Info().Set("jobs", log.String(what)).Log("run begins")
	c.begins(began)
	err := c.Run(ctx, jobs, began)
	c.begins(time.Time{})
	if err != nil && ctx.Err() != nil {
		l.Info().Log("run cut short; the next one goes on from there")
		return
	}
	if errors.Is(err, ErrStop) {
		r.end(err)
	}
	measure(c.ID, began, err)
	c.again.after(ran, err)
	left := r.undone(ctx, c)
	if err != nil && len(left) > 0 {
		c.set(err) // the run log says of no job that it ended, so it is tried again
		c.fail()
	} else {
		c.tries = 0
	}
	if err != nil {
		l.LogErrorf("run failed: %w", err)
		return
	}
	l.Info().Log("run ended")
}

// now is the clock as the run log keeps it.
func now() time.Time { return time.Now().Truncate(time.Microsecond) }

// lastRuns says in one line which creditors' jobs have failed, have not been run, or take too long: that this
// process cannot do its work. That something waits for a person is no fault of the process.
func (r *Runner) lastRuns() error {
	var faults []string
	for _, c := range r.creditors {
		if fault := c.faulty(r.Jobs, r.Long); fault != nil {
			faults = append(faults, r.named(c.ID, fault).Error())
		}
	}
	if faults == nil {
		return nil
	}
	return errors.New(strings.Join(faults, "; "))
}

var errNoRun = errors.New("no run has ended yet")

func (c *creditor) faulty(jobs []string, long time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case !c.began.IsZero() && time.Since(c.began) > long:
		return fmt.Errorf("a run has been going on since %s", c.began.Format("15:04"))
	case c.fault != nil:
		return c.fault
	case len(c.last) == 0:
		return errNoRun
	}
	for _, job := range jobs {
		if fault := c.last[job].Fault; fault != "" {
			return fmt.Errorf("%s: %s", job, fault)
		}
	}
	return nil
}

// named says whose error it is, where there are several creditors.
func (r *Runner) named(id string, err error) error {
	if len(r.Creditors) == 1 {
		return err
	}
	return fmt.Errorf("%s: %w", id, err)
}
