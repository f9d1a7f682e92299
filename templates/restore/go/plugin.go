package main

import (
	"fmt"

	"example.com/template-restore-go/internal/armory"
)

// repartitioner spreads the records of a topic over another number of partitions.
type repartitioner struct {
	config
}

// Init reads the config: once for each topic, before everything else.
func (r *repartitioner) Init(_ armory.Context, text armory.Option[string]) error {
	parsed, err := parseConfig(text.SomeOr(""))
	if err != nil {
		return err
	}
	r.config = parsed
	return nil
}

// UpdateTargetTopicRequirements asks for the configured number of partitions:
// once, before the restore starts. Armory checks that the target topic has them.
func (r *repartitioner) UpdateTargetTopicRequirements(armory.Requirements) armory.Requirements {
	return armory.Requirements{NoPartitions: uint64(r.noPartitions)}
}

// Transform moves a record to its partition.
func (r *repartitioner) Transform(record armory.Record) armory.Outcome {
	if record.Partition.IsSome() {
		partition := record.Partition.Some()
		if partition < 0 {
			return armory.Fail(fmt.Sprintf("partition %d is negative", partition))
		}
		record.Partition = armory.Some(partition % r.noPartitions)
	}
	// The offset counted records of another partition.
	record.Offset = armory.None[int64]()
	return armory.Accept(record)
}
