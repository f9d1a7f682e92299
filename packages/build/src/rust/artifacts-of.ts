/** A file that cargo has made. */
export interface CargoArtifact {
  /** The id of the package that it belongs to. */
  readonly packageId: string;
  readonly file: string;
}

/**
 * The files that a build has made, in the order they were made in.
 *
 * @param messages What `cargo build --message-format=json-render-diagnostics` prints, a JSON object on each line.
 */
export function artifactsOf(messages: string): CargoArtifact[] {
  return messages
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line): CargoMessage => JSON.parse(line))
    .filter(({ reason }) => reason === "compiler-artifact")
    .flatMap(({ package_id: packageId = "", filenames = [] }) => filenames.map((file) => ({ packageId, file })));
}

// --- internal ---

interface CargoMessage {
  readonly reason: string;
  readonly package_id?: string;
  readonly filenames?: readonly string[];
}
