// Command template-backup-go is a plugin for Kannika Armory: a WebAssembly
// component of the world wasi-backup-plugin. "npm run build" builds it.
package main

import (
	"example.com/template-backup-go/internal/armory"
	_ "example.com/template-backup-go/internal/armory/exports/wit_exports"
)

//go:generate npx wit-bindgen go wit --world wasi-backup-plugin --pkg-name example.com/template-backup-go/internal/armory --go-runtime embed --out-dir internal/armory

func init() { armory.Register(&remover{}) }

// main is never called: Armory calls the functions of the plugin.
func main() {}
