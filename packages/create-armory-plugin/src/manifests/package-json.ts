import { firstVersion, type Manifest } from "./manifest.ts";

/**
 * npm's package.json.
 *
 * With a field `armory` it is where the plugin's facts stand. Without one they stand elsewhere, in Cargo.toml for example: then it
 * only brings the tools, and says nothing that could contradict them.
 */
export const packageJson: Manifest = {
  path: "package.json",
  render(text, { name, description, license, author }) {
    const {
      name: _name,
      version: _version,
      private: _private,
      description: _description,
      license: _license,
      ...rest
    } = parse(text);
    const facts = {
      version: firstVersion,
      ...(license === "UNLICENSED" ? { private: true } : {}),
      description,
      license,
      ...(author === "" ? {} : { author }),
    };
    const manifest = { name, ...("armory" in rest ? facts : { private: true }), ...rest };
    return `${JSON.stringify(manifest, null, 2)}\n`;
  },
};

// --- internal ---

function parse(text: string): Readonly<Record<string, unknown>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file, a test of this package reads every one
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
