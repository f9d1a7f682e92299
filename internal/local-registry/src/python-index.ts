import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";

/** The project's name on the index of Python. */
export const pythonProject = "armory-plugins";

/** The files of an index below its URL, for the wheels that there are, by their file names (PEP 503, "Simple Repository API"). */
export function pythonIndexFiles(wheels: ReadonlyMap<string, Uint8Array>): Map<string, string | Uint8Array> {
  const links = [...wheels].map(([name, content]) => {
    const hash = createHash("sha256").update(content).digest("hex");
    return `<a href="${name}#sha256=${hash}">${name}</a><br>\n`;
  });
  const files = new Map<string, string | Uint8Array>([
    [`simple/${pythonProject}/`, `<!DOCTYPE html>\n${links.join("")}`],
  ]);
  for (const [name, content] of wheels) files.set(`simple/${pythonProject}/${name}`, content);
  return files;
}

/**
 * Read a wheel as twine uploads it: by the form of the legacy upload API of the Python Package Index.
 *
 * @returns undefined for what is not a file with its checksum.
 */
export async function readUploadedWheel(
  contentType: string,
  body: Uint8Array,
): Promise<[string, Uint8Array] | undefined> {
  const form = await new Response(Buffer.from(body), { headers: { "content-type": contentType } }).formData();
  const content = form.get("content");
  if (!(content instanceof File)) return undefined;
  const bytes = new Uint8Array(await content.arrayBuffer());
  const isWhole = createHash("sha256").update(bytes).digest("hex") === form.get("sha256_digest");
  return isWhole ? [content.name, bytes] : undefined;
}

/** The index that the user's pip takes packages from, without a slash at its end; undefined when there is no pip to ask. */
export function userIndex(): string | undefined {
  const { PIP_INDEX_URL: url } = process.env;
  const asked = url ?? ask(["-m", "pip", "config", "get", "global.index-url"]) ?? ask(["-c", defaultIndex]);
  return asked?.replace(/\/+$/u, "");
}

// --- internal ---

const defaultIndex = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)";

function ask(args: readonly string[]): string | undefined {
  const python = process.platform === "win32" ? "python" : "python3";
  const { status, stdout } = spawnSync(python, args, { encoding: "utf8" });
  return status === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
}
