package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// alike are the headings that are the same in both languages.
const alike = "KID Status 1-14 15-30 31-60 61-90 Over 90"

// Every heading that an accountant reads is there in Norwegian.
func TestHeadingsAreNorwegian(t *testing.T) {
	dir := t.TempDir()
	must(t, "init", "--clock", "free",
		"--dir", dir, "--name", "Gym AS", "--account", "15032080119", "--transmitter", "00123456")
	for _, command := range []string{
		"report settlement", "report settlement --detail", "report invoices", "report ageing",
		"report ageing --by customer", "report unmatched", "report journal",
		"report balance", "payment list", "refund list",
	} {
		headings := func(lang string) []string {
			args := append([]string{"--config", filepath.Join(dir, "trekk.yaml")}, strings.Fields(command)...)
			first, _, _ := strings.Cut(must(t, append(args, "--format", "csv", "--excel", "--lang", lang)...),
				"\r\n")
			return strings.Split(strings.TrimPrefix(first, "\ufeff"), ";")
		}
		nb, en := headings("nb"), headings("en")
		for i := range nb {
			if same := nb[i] == en[i]; same && !strings.Contains(alike, en[i]) {
				t.Errorf("%s: the heading %s has no Norwegian", command, en[i])
			}
		}
	}
}
