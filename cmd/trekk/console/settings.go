package console

import (
	"path/filepath"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/cmd/trekk/wire"
)

var settingsRoutes = []route{
	{"GET /settings", readers, settingsPage},
}

// settingsData is what trekk is set up by.
type settingsData struct {
	File    string
	Lines   []wire.Setting
	Noted   []batch.ConfigNoted // the latest first
	Program []fact
}

func settingsPage(a *ask) (*page, error) {
	lines, err := a.App.Conf.Settings(a.App.Config)
	if err != nil {
		return nil, err
	}
	noted, err := stream.All(a.Reports().Store.Configuration(a.ctx()))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(noted, func(a, b batch.ConfigNoted) int { return b.At.Compare(a.At) })
	program, err := a.program()
	if err != nil {
		return nil, err
	}
	return &page{
		Title: a.say("Settings"), Body: "settings",
		Data: settingsData{filepath.Base(a.App.Config), lines, noted, program},
		Acts: a.offers("", stopJobs, resumeJobs, recoverBooks, acceptClock),
	}, nil
}

// program is what runs here, and how far its books have come.
func (a *ask) program() ([]fact, error) {
	entries, hash, err := a.Reports().Store.LastAudit(a.ctx())
	return []fact{
		{a.say("Version"), a.App.Build, ""},
		{a.say("The clock"), a.clock(a.App.Now()), ""},
		{a.say("Entries in the audit log"), entries, a.To("/audit")},
		{a.say("Hash of the last"), hash, ""},
	}, err
}

var settingsTexts = texts{
	"Version": "Versjon", "Entries in the audit log": "Linjer i revisjonssporet",
	"Hash of the last":       "Hash av den siste",
	"Key":                    "Nøkkel",
	"Part":                   "Del",
	"Noted":                  "Notert",
	"Noted by":               "Notert av",
	"The program":            "Programmet",
	"The lines of %s":        "Linjene i %s",
	"What was noted of them": "Hva som er notert om dem",
	"Settings are changed in the file, on the server. Each change is noted by the first run or act " +
		"that meets it.": "Oppsettet endres i filen, på serveren. Hver endring noteres av den første " +
		"kjøringen eller handlingen som møter den.",
	"Nothing has been noted yet. The first run notes what the file says.": "Ingenting er notert ennå. " +
		"Den første kjøringen noterer det som står i filen.",
}
