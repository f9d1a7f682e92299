package export

import "github.com/armory-plugins/armory-plugins/sdks/go/internal/diagnostics"

func exportTake() diagnostics.Pending { return diagnostics.Take() }
