// Package restore exports a plugin that processes each record of a topic before
// Kannika Armory writes it back to Kafka (world wasi-restore-plugin of
// kannika:wasi-plugins 0.1):
//
//	func init() { restore.Export(&plugin{}) }
//
//	func main() {} // never called
package restore

import (
	"errors"

	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	"github.com/armory-plugins/armory-plugins/sdks/go/config"
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/guard"
)

// Plugin is what Armory calls, one call at a time. C is the type of the plugin's
// config, which package config decodes; struct{} allows no field.
type Plugin[C any] interface {
	// Init is called for each topic, before everything else. An error stops the
	// restore of the topic.
	Init(context Context, config C) error

	// Transform is called for each record. A panic becomes an outcome of the
	// kind Failed.
	Transform(record armory.Record) armory.Outcome
}

// Requirer is a plugin that asks something of the target topic.
type Requirer interface {
	// Requirements is called once, before the restore starts, with what is asked
	// of the target topic so far. Its answer is asked instead. A panic ends the
	// plugin: the contract has no error here.
	Requirements(requested Requirements) Requirements
}

// Requirements is what the target topic must have.
type Requirements struct {
	NoPartitions uint64 // the number of its partitions
}

// Context says which topics the plugin is opened for.
type Context struct {
	SourceTopic string
	TargetTopic string
}

// Export makes a plugin the one of this component. Call it in an init function:
// main is never called.
func Export[C any](plugin Plugin[C]) { exported = &Instance{&runner[C]{plugin: plugin}} }

// Instance is a plugin that is ready for records.
type Instance struct{ calls calls }

// Open calls Init as Armory does, with a config in YAML, and returns what takes
// the records. An error of Init leaves nothing to call.
func Open[C any](plugin Plugin[C], context Context, config armory.Option[string]) (*Instance, error) {
	instance := &Instance{&runner[C]{plugin: plugin}}
	if err := instance.calls.init(context, config); err != nil {
		return nil, err
	}
	return instance, nil
}

// Transform calls the plugin's Transform as Armory does.
func (i *Instance) Transform(record armory.Record) armory.Outcome { return i.calls.transform(record) }

// Requirements calls the plugin's Requirements as Armory does. A plugin without
// asks for nothing more.
func (i *Instance) Requirements(requested Requirements) Requirements {
	return i.calls.requirements(requested)
}

// --- internal ---

//lint:ignore U1000 the bindings call it, in WebAssembly alone
var exported = &Instance{none{}}

// calls are the functions of the world.
type calls interface {
	init(context Context, text armory.Option[string]) error
	transform(record armory.Record) armory.Outcome
	requirements(requested Requirements) Requirements
}

type runner[C any] struct {
	plugin Plugin[C]
	ready  bool // the last call of Init returned no error
}

func (r *runner[C]) init(context Context, text armory.Option[string]) (err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			err = errors.New(guard.Panic(recovered))
		}
	}()
	r.ready = false
	parsed, err := config.Parse[C](text.OrZero())
	if err != nil {
		return err
	}
	err = r.plugin.Init(context, parsed)
	r.ready = err == nil
	return err
}

func (r *runner[C]) transform(record armory.Record) armory.Outcome {
	if !r.ready {
		return armory.Fail("cannot transform the record: init was not called or failed; call init first")
	}
	return guard.Transform(r.plugin.Transform, record)
}

func (r *runner[C]) requirements(requested Requirements) Requirements {
	if requirer, ok := r.plugin.(Requirer); ok {
		return requirer.Requirements(requested)
	}
	return requested
}

// none stands for a plugin that was not exported.
type none struct{}

func (none) init(Context, armory.Option[string]) error {
	return errors.New("no plugin in this component; call restore.Export in an init function")
}

func (none) transform(armory.Record) armory.Outcome {
	return armory.Fail(none{}.init(Context{}, armory.None[string]()).Error())
}

func (none) requirements(requested Requirements) Requirements { return requested }
