import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take minutes, the slowest first: `npm test` prints which these are. */
const slow: readonly string[] = [
  "create-armory-plugin/test/e2e.test.ts",
  "build/test/rust.test.ts",
  "build/test/python.test.ts",
  "cli/test/project.test.ts",
  "build/test/build.test.ts",
  "build/test/python-errors.test.ts",
  "host/test/hostile/names.test.ts",
  "host/test/module-limits.test.ts",
  "cli/test/kafka-broker.test.ts",
];

/** Begins with the files that take longest, whatever package they are of: a long one that begins last would keep one core waiting. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = slow.findIndex((path) => moduleId.endsWith(path));
      return found === -1 ? slow.length : found;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- it is the sequencer's
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
