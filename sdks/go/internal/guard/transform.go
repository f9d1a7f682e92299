package guard

import armory "github.com/armory-plugins/armory-plugins/sdks/go"

// Transform calls a plugin's Transform. A panic and the zero Outcome become errors
// of the record: an empty record would replace it otherwise.
func Transform(transform func(armory.Record) armory.Outcome, record armory.Record) (outcome armory.Outcome) {
	defer func() {
		if recovered := recover(); recovered != nil {
			outcome = armory.Fail(Panic(recovered))
		}
	}()
	if outcome = transform(record); outcome.Kind() == 0 {
		return armory.Fail("Transform returned no outcome; return one of armory.Accept, Reject or Fail")
	}
	return outcome
}
