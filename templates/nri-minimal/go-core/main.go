// Command template-nri-minimal-go-core is an NRI plugin: a WebAssembly core module with
// the functions that containerd's own host looks for. "npm run build" builds it.
package main

import "github.com/armory-plugins/armory-plugins/sdks/go/nri/nricore"

func init() { nricore.Export(&plugin{}) }

// main is never called: the runtime calls the methods of the plugin.
func main() {}
