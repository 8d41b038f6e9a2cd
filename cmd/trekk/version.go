package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"trekk/batch/store"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

// What a build may say of itself: -ldflags "-X main.version=1.2.0 -X main.commit=0123abc". Where it does not,
// Go's own notes of the build are asked.
var (
	version string
	commit  string
)

// build is the program that runs: what it is, of what source, and which databases it works on.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"` // of the source; with -dirty when that had changes
	Schema  int64  `json:"schema"` // the newest that it knows: trekk db migrate brings a database to it
}

// thisBuild asks the program what it is.
func thisBuild() build {
	b := build{Version: version, Commit: commit, Schema: store.Schema()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	if b.Commit == "" {
		b.Commit = commitOf(info)
	}
	if b.Version == "" || b.Version == "(devel)" {
		b.Version = "development"
	}
	if b.Commit == "" {
		b.Commit = "unknown"
	}
	return b
}

func commitOf(info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	c := settings["vcs.revision"]
	if c != "" && settings["vcs.modified"] == "true" {
		c += "-dirty"
	}
	return c
}

func (b build) String() string {
	return fmt.Sprintf("%s, commit %s, schema %d", b.Version, b.Commit, b.Schema)
}

// programVersion is what trekk --version says behind the program's name.
func programVersion() string { return thisBuild().String() }

func versionCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which trekk this is: version, commit, and the schema of its databases",
		Example: "  trekk version\n  trekk version --json",
		Args:    wire.ExactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			if g.JSON {
				return render.JSON(g.Stdout, b)
			}
			_, err := fmt.Fprintf(g.Stdout, "trekk version %s\n", b)
			return err
		},
	}
}
