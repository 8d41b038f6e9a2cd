package main

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"trekk/batch/report"
	"trekk/cmd/trekk/wire"
)

// measures collects the metrics of the books when they are asked for: from the first minute on, whatever
// process has made the runs.
type measures struct {
	apps func() []*wire.App

	mu   sync.Mutex
	kept []prometheus.Metric
	read time.Time
}

const (
	keptFor   = 30 * time.Second // so that asking often costs little
	readsWith = time.Minute
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("trekk_"+name, help, append([]string{"creditor"}, labels...), nil)
}

var (
	findingsDesc = desc("findings", "What is found, by code and severity.", "code", "severity")
	deadlineDesc = desc("next_deadline_minutes",
		"Minutes until something must be at Nets that is not there; missing when nothing is to be.")
	quarantineDesc = desc("oldest_quarantined_file_seconds",
		"How long ago the oldest file in quarantine came.")
	unansweredDesc = desc("oldest_unanswered_transmission_seconds",
		"How long ago the oldest transmission without an answer was sent.")
	unmatchedDesc    = desc("unmatched_payments", "Payments that wait for a person.")
	unmatchedSumDesc = desc("unmatched_payments_ore", "What of them waits, in øre.")
	goodRunDesc      = desc("last_good_run_timestamp_seconds",
		"When the last run ended in which no job failed, in Unix time, by the run log; zero when none has.")
	outboxDesc = desc("outbox_files", "Files in the outbox, which nobody has moved away.")
	readDesc   = desc("books_read", "1 when the books could be read for these figures, 0 when not.")
)

// Describe names the metrics.
func (m *measures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		findingsDesc, deadlineDesc, quarantineDesc, unansweredDesc, unmatchedDesc, unmatchedSumDesc,
		goodRunDesc,
		outboxDesc, readDesc,
	} {
		to <- d
	}
}

// Collect reads them, unless they have just been read.
func (m *measures) Collect(to chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.read) > keptFor {
		m.kept = nil
		for _, a := range m.apps() {
			m.of(a)
		}
		m.read = time.Now()
	}
	for _, metric := range m.kept {
		to <- metric
	}
}

func (m *measures) gauge(a *wire.App, d *prometheus.Desc, v float64, labels ...string) {
	m.kept = append(m.kept, prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v,
		append([]string{a.Conf.ID}, labels...)...))
}

// of measures the books of one creditor.
func (m *measures) of(a *wire.App) {
	ctx, cancel := context.WithTimeout(context.Background(), readsWith)
	defer cancel()
	var figures *report.Measures
	err := a.Fault
	if err == nil {
		a = a.At(time.Now())
		figures, err = a.Report().Measures(ctx)
	}
	if err != nil {
		m.gauge(a, readDesc, 0)
		return
	}
	m.gauge(a, readDesc, 1)
	for f, n := range figures.Findings {
		m.gauge(a, findingsDesc, float64(n), string(f.Code), string(f.Severity))
	}
	if !figures.Deadline.IsZero() {
		m.gauge(a, deadlineDesc, figures.Deadline.Sub(a.Now()).Minutes())
	}
	age := func(d *prometheus.Desc, since time.Time) {
		if since.IsZero() {
			m.gauge(a, d, 0)
			return
		}
		m.gauge(a, d, a.Now().Sub(since).Seconds())
	}
	age(quarantineDesc, figures.Quarantined)
	age(unansweredDesc, figures.Unanswered)
	m.gauge(a, unmatchedDesc, float64(figures.Unmatched))
	m.gauge(a, unmatchedSumDesc, float64(figures.UnmatchedBy))
	good := 0.0
	if !figures.LastGoodRun.IsZero() {
		good = float64(figures.LastGoodRun.Unix())
	}
	m.gauge(a, goodRunDesc, good)
	if files, err := os.ReadDir(a.Payee.Outbox); err == nil || os.IsNotExist(err) {
		m.gauge(a, outboxDesc, float64(len(files)))
	}
}
