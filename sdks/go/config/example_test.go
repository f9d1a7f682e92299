package config_test

import (
	"fmt"

	"github.com/armory-plugins/armory-plugins/sdks/go/config"
)

func ExampleParse() {
	type settings struct {
		Remove []string `yaml:"remove"`
		Limit  *int64   `yaml:"limit"`
	}
	parsed, err := config.Parse[settings]("remove: [email, no]\nlimit: 0x10\n")
	fmt.Println(parsed.Remove, *parsed.Limit, err)
	_, err = config.Parse[settings]("remove: [email, 42]")
	fmt.Println(err)
	// Output:
	// [email no] 16 <nil>
	// config: remove[1]: expected a string, not an integer
}
