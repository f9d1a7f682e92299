// Command template-restore-go is a plugin for Kannika Armory: a WebAssembly
// component of the world wasi-restore-plugin. "npm run build" builds it.
package main

import (
	"example.com/template-restore-go/internal/armory"
	_ "example.com/template-restore-go/internal/armory/exports/wit_exports"
)

//go:generate npx wit-bindgen go wit --world wasi-restore-plugin --pkg-name example.com/template-restore-go/internal/armory --go-runtime embed --out-dir internal/armory

func init() { armory.Register(&repartitioner{}) }

// main is never called: Armory calls the functions of the plugin.
func main() {}
