module example.com/template-nri-minimal-go

go 1.25.0

// Dependencies of npm may bring files in Go.
ignore ./node_modules

require github.com/armory-plugins/armory-plugins/sdks/go v0.0.0
