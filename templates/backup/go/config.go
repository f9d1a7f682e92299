package main

import "example.com/template-backup-go/internal/yaml12"

// config is what an operator may write below spec; config.schema.json says the
// same to tools.
type config struct {
	remove []string // keys of headers that are left out
	mask   []string // keys of headers that stay, their value replaced by ***
}

// parseConfig reads a config. Without content it is the zero config.
func parseConfig(text string) (config, error) {
	document, err := yaml12.Parse(text)
	if err != nil || document.IsNull() {
		return config{}, err
	}
	fields, err := document.Fields("remove", "mask")
	if err != nil {
		return config{}, err
	}
	var parsed config
	if field, given := fields["remove"]; given {
		if parsed.remove, err = field.Texts(); err != nil {
			return config{}, err
		}
	}
	if field, given := fields["mask"]; given {
		if parsed.mask, err = field.Texts(); err != nil {
			return config{}, err
		}
	}
	return parsed, nil
}
