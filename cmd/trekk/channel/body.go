package channel

import (
	"encoding/json"
	"time"

	"trekk/batch"
	"trekk/batch/alert"
	"trekk/batch/report"
)

// Body is a message as webhooks and commands get it: the finding, and what there is to tell of it.
type Body struct {
	Type      string    `json:"type"` // finding.urgent, finding.reminder, finding.ended or test
	Timestamp time.Time `json:"timestamp"`
	Creditor  string    `json:"creditor"`
	report.Finding
}

// types are the types of the kinds of messages.
var types = map[batch.AlertKind]string{
	batch.AlertUrgent: "finding.urgent", batch.AlertReminder: "finding.reminder",
	batch.AlertEnded: "finding.ended", batch.AlertOfTest: "test",
}

// body is a message as JSON, said in a language.
func body(m *alert.Message, lang string) ([]byte, error) {
	return json.Marshal(Body{
		types[m.Kind], m.Began.UTC(), m.Creditor.ID, report.Said(m.Finding, lang),
	})
}
