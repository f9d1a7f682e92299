package main

import (
	"slices"

	"example.com/template-backup-go/internal/armory"
)

// remover removes or masks headers by their key.
type remover struct {
	remove, mask map[string]bool
}

var masked = []byte("***")

// Init reads the config: once for each topic, before its first record.
func (r *remover) Init(_ armory.Context, text armory.Option[string]) error {
	config, err := parseConfig(text.SomeOr(""))
	if err != nil {
		return err
	}
	r.remove, r.mask = setOf(config.remove), setOf(config.mask)
	return nil
}

// Transform changes the headers of a record, and nothing else of it.
func (r *remover) Transform(record armory.Record) armory.Outcome {
	record.Headers = slices.DeleteFunc(record.Headers, func(header armory.Header) bool {
		return r.remove[header.Key]
	})
	for i, header := range record.Headers {
		// A null value has nothing to hide.
		if r.mask[header.Key] && header.Val.IsSome() {
			record.Headers[i].Val = armory.Some(masked)
		}
	}
	return armory.Accept(record)
}

func setOf(keys []string) map[string]bool {
	set := make(map[string]bool, len(keys))
	for _, key := range keys {
		set[key] = true
	}
	return set
}
