// Gets Kafka's own code into the user's cache, for the tests that compare this package with it: `npm run install:kafka`.
import { installKafka, kafkaRemedy } from "./kafka.ts";

if (installKafka() === undefined)
  console.error(`Kafka's own code is not to be had, and the tests against it will be skipped; ${kafkaRemedy}`);
