// Command template-restore-minimal-go is a plugin for Kannika Armory: a WebAssembly
// component of the world wasi-restore-plugin. "npm run build" builds it.
package main

import "github.com/armory-plugins/armory-plugins/sdks/go/restore"

func init() { restore.Export(&plugin{}) }

// main is never called: Armory calls the methods of the plugin.
func main() {}
