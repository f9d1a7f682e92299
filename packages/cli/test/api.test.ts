import * as api from "@armory-plugins/cli";
import { expect, it } from "vitest";

it("exports these names and no others", () => {
  expect(Object.keys(api).toSorted()).toEqual(["CliError", "cliErrorCatalog", "exitCodes", "isCliError", "main"]);
});
