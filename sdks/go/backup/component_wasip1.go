package backup

import (
	armory "github.com/armory-plugins/armory-plugins/sdks/go"
	_ "github.com/armory-plugins/armory-plugins/sdks/go/internal/diagnostics/export" // what the plugin logs and counts
	"github.com/armory-plugins/armory-plugins/sdks/go/internal/wit"
)

func exportInit(context Context, config armory.Option[string]) wit.Result[wit.Unit, string] {
	return wit.ResultOf(wit.Unit{}, exported.calls.init(context, config))
}

func exportTransform(record armory.Record) armory.Outcome { return exported.calls.transform(record) }
