package main

import (
	"slices"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/backup"
)

// settings is what an operator may write below spec; config.schema.json says the
// same to tools.
type settings struct {
	Remove []string `yaml:"remove"` // keys of headers that are left out
	Mask   []string `yaml:"mask"`   // keys of headers that stay, their value replaced by ***
}

// remover removes or masks headers by their key.
type remover struct{ settings }

// Init keeps the config: once for each topic, before its first record.
func (r *remover) Init(_ backup.Context, config settings) error {
	r.settings = config
	return nil
}

// Transform changes the headers of a record, and nothing else of it.
func (r *remover) Transform(record armory.Record) armory.Outcome {
	record.Headers.Remove(r.Remove...)
	for i, header := range record.Headers {
		// A null value has nothing to hide.
		if header.Value.IsSome() && slices.Contains(r.Mask, header.Key) {
			record.Headers[i].Value = armory.FromText("***")
		}
	}
	return armory.Accept(record)
}
