package main

import (
	"errors"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/restore"
)

// settings is what an operator must write below spec; config.schema.json says
// the same to tools.
type settings struct {
	NoPartitions int32 `yaml:"noPartitions,required"` // how many partitions the target topic has
}

// Validate is called when the config is decoded.
func (s *settings) Validate() error {
	if s.NoPartitions < 1 {
		return errors.New("noPartitions: expected an integer from 1 to 2147483647")
	}
	return nil
}

// repartitioner spreads the records of a topic over another number of partitions.
type repartitioner struct{ settings }

// Init keeps the config: once for each topic, before everything else.
func (r *repartitioner) Init(_ restore.Context, config settings) error {
	r.settings = config
	return nil
}

// Requirements asks for the configured number of partitions: once, before the
// restore starts. Armory checks that the target topic has them.
func (r *repartitioner) Requirements(restore.Requirements) restore.Requirements {
	return restore.Requirements{NoPartitions: uint64(r.NoPartitions)}
}

// Transform moves a record to its partition.
func (r *repartitioner) Transform(record armory.Record) armory.Outcome {
	if partition, ok := record.Partition.Get(); ok {
		if partition < 0 {
			return armory.Failf("partition %d is negative", partition)
		}
		record.Partition = armory.Some(partition % r.NoPartitions)
	}
	// The offset counted records of another partition.
	record.Offset = armory.None[int64]()
	return armory.Accept(record)
}
