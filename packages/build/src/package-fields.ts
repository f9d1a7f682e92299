import { isObject } from "./is-object.ts";
import type { Project } from "./project.ts";

type PackageFields = Pick<Project, "name" | "version" | "description" | "license" | "authors" | "homepage" | "source">;

/**
 * Check the fields of a package.json that end up in the component.
 *
 * @returns undefined when a field that must be there is not; what is wrong is added to `problems`.
 */
export function checkPackageFields(manifest: Record<string, unknown>, problems: string[]): PackageFields | undefined {
  const text = (field: string): string | undefined => {
    const value = manifest[field];
    if (value === undefined || (typeof value === "string" && value !== "")) return value;
    problems.push(`package.json: ${field} is ${JSON.stringify(value)}; expected a text`);
    return undefined;
  };
  for (const field of ["name", "version"]) {
    const example = field === "name" ? "my-plugin" : "0.1.0";
    if (manifest[field] === undefined) {
      problems.push(`package.json: the field "${field}" is missing; add for example "${field}": "${example}"`);
    }
  }
  const name = text("name");
  const version = text("version");
  const description = text("description");
  const license = spdx(text("license"));
  const authors = people(manifest);
  const homepage = url(text("homepage"));
  const source = repositoryUrl(manifest["repository"]);
  if (name === undefined || version === undefined) return undefined;
  return {
    name,
    version,
    ...(description === undefined ? {} : { description }),
    ...(license === undefined ? {} : { license }),
    ...(authors === undefined ? {} : { authors }),
    ...(homepage === undefined ? {} : { homepage }),
    ...(source === undefined ? {} : { source }),
  };
}

// --- internal ---

/** Readers of the `licenses` section expect SPDX; npm has two values that are not. */
function spdx(license: string | undefined): string | undefined {
  return license === undefined || license === "UNLICENSED" || license.startsWith("SEE LICENSE IN")
    ? undefined
    : license;
}

function people(manifest: Record<string, unknown>): string | undefined {
  const contributors = Array.isArray(manifest["contributors"]) ? manifest["contributors"] : [];
  const names = [manifest["author"], ...contributors].flatMap((entry) => person(entry));
  return names.length === 0 ? undefined : names.join(", ");
}

function person(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (!isObject(value) || typeof value["name"] !== "string") return [];
  return [typeof value["email"] === "string" ? `${value["name"]} <${value["email"]}>` : value["name"]];
}

function url(value: string | undefined): string | undefined {
  return value !== undefined && URL.canParse(value) ? value : undefined;
}

/** npm's forms of a repository: an object with `url`, a URL with `git+`, or the shorthand `github:owner/name`. */
function repositoryUrl(repository: unknown): string | undefined {
  const value = isObject(repository) ? repository["url"] : repository;
  if (typeof value !== "string") return undefined;
  const shorthand = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(value);
  if (shorthand !== null) {
    const host = shorthand[1] ?? "github";
    return `https://${host}.${host === "bitbucket" ? "org" : "com"}/${shorthand[2]}`;
  }
  return url(value.replace(/^git\+/, "").replace(/\.git$/, ""));
}
