package main

import (
	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore"
)

// settings is what an operator may write below spec: no field yet.
type settings struct{}

// plugin accepts every record as it is.
type plugin struct{ settings }

// Init keeps the config: once for each topic, before everything else.
func (p *plugin) Init(_ restore.Context, config settings) error {
	p.settings = config
	return nil
}

// Transform is called for each record.
func (p *plugin) Transform(record armory.Record) armory.Outcome {
	return armory.Accept(record)
}
