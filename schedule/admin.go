package schedule

import (
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"time"

	"github.com/moov-io/base/admin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// The measures of the admin server's /metrics, beside those of the Go runtime. An alarm goes off when the last good run
// is too long ago: time() - trekk_last_run_timestamp_seconds{result="ok"}.
var (
	runs = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "trekk_runs_total", Help: "Runs that ended by themselves, by result.",
	}, []string{"result"})
	lastRun = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "trekk_last_run_timestamp_seconds", Help: "When the last run with this result ended, in Unix time.",
	}, []string{"result"})
	lastRunOf = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "trekk_creditor_last_run_timestamp_seconds", Help: "When the last run of a creditor with this result ended in this process, in Unix time.",
	}, []string{"creditor", "result"})
	lastRunSeconds = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "trekk_last_run_duration_seconds", Help: "How long the last run took.",
	})
)

func measure(creditor string, began time.Time, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	runs.WithLabelValues(result).Inc()
	lastRun.WithLabelValues(result).SetToCurrentTime()
	lastRunOf.WithLabelValues(creditor, result).SetToCurrentTime()
	lastRunSeconds.Set(time.Since(began).Seconds())
}

// newAdmin opens the admin server, on this machine only: it shows profiles and errors to whoever can reach it.
func newAdmin(addr string) (*admin.Server, error) {
	host, _, err := net.SplitHostPort(addr)
	if ip, ipErr := netip.ParseAddr(host); err != nil || ipErr != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("admin address %q: want one of this machine, such as 127.0.0.1:9464", addr)
	}
	free, err := net.Listen("tcp", addr) // the package's own error does not tell that another has the address
	if err != nil {
		return nil, fmt.Errorf("admin server: %w", err)
	}
	free.Close()
	s, err := admin.New(admin.Opts{Addr: addr, Timeout: time.Minute})
	if err != nil {
		return nil, fmt.Errorf("admin server: %w", err)
	}
	// The package turns both on for the whole process, and they cost.
	runtime.SetBlockProfileRate(0)
	runtime.SetMutexProfileFraction(0)
	return s, nil
}
