package main

import (
	"github.com/spf13/cobra"

	"trekk/cmd/trekk/topics"
)

// helpTopics makes a help topic of each page: trekk help TOPIC shows it. The command of the same
// name shows the page of the sandbox.
func helpTopics() (list []*cobra.Command) {
	for _, name := range topics.Names() {
		if name == sandboxTopic {
			continue
		}
		page, err := topics.Text(name)
		if err != nil {
			panic(err) // it is one of the names
		}
		list = append(list, &cobra.Command{Use: name, Short: topics.Title(name), Long: page})
	}
	return list
}
