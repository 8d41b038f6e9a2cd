package night

import (
	"testing"

	"trekk/batch"
)

// No person has the name of a job, which the audit log has for who acts.
func TestNoPersonIsNamedLikeAJob(t *testing.T) {
	for _, job := range Jobs() {
		if batch.CheckPersonName(job) == nil {
			t.Errorf("%s could be a person", job)
		}
	}
}
