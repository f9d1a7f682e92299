// Command template-nri-minimal-go is an NRI plugin: a WebAssembly component of the world
// nri-plugin. "npm run build" builds it.
package main

import "github.com/armory-plugins/armory-plugins/sdks/go/nri"

func init() { nri.Export(&plugin{}) }

// main is never called: the runtime calls the methods of the plugin.
func main() {}
