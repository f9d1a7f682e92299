// Command template-nri-go is an NRI plugin: a WebAssembly component of the world
// nri-plugin. "npm run build" builds it.
package main

import (
	"example.com/template-nri-go/internal/armory"
	_ "example.com/template-nri-go/internal/armory/exports/wit_exports"
)

//go:generate npx wit-bindgen go wit --world nri-plugin --pkg-name example.com/template-nri-go/internal/armory --go-runtime embed --out-dir internal/armory

func init() { armory.Register(&adjuster{}) }

// main is never called: the runtime calls the functions of the plugin.
func main() {}
