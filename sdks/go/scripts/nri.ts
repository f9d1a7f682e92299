import { bodyOf, file } from "./rewrite.ts";

/** The exports of the world nri-plugin, as a file of the package nri. */
export function nriExports(source: string): string {
  const body = fit(bodyOf(source))
    .replaceAll("export_armory_nri_plugin.", "export")
    .replaceAll("exportStateChange(uint8(", "exportStateChange(lifecycleEvent(")
    .replaceAll("armory_nri_plugin.Validation_Accept", "false")
    .replaceAll("armory_nri_plugin.Validation_Reject", "true")
    .replaceAll(/payload\.Tag\(\) \{\n(?<indent>\s*)case false/gu, "payload.rejected {\n$<indent>case false")
    .replaceAll("payload.Reject()", "payload.reason")
    .replaceAll("armory_nri_plugin.", "");
  return file("nri", source, body);
}

/** The functions of the runtime that a plugin calls. */
export function nriRuntime(source: string): string {
  const body = fit(bodyOf(source))
    .replaceAll(/^type (?:ContainerEviction|ContainerUpdate) = .*\n/gmu, "")
    .replaceAll(/^const \(\n(?:\tLogLevel_.*\n)+\)\n/gmu, "")
    .replaceAll(/^type LogLevel = .*\n/gmu, "")
    .replaceAll("LogLevel", "uint8")
    .replaceAll("func Log(", "func importLog(")
    .replaceAll("func UpdateContainers(", "func importUpdateContainers(");
  return file("nri", source, body);
}

/** The types of the interfaces types and plugin, as Go has them. */
export function nriTypes(sources: readonly string[]): string {
  const body = sources
    .map((source) => fit(bodyOf(source)))
    .join("\n")
    .replaceAll("armory_nri_plugin.", "")
    .replaceAll(/witTypes\.Option\[/gu, "armory.Option[")
    .replaceAll(/^\/\/ --- .* ---\n/gmu, "")
    .replaceAll(/^(?:\/\/ .*\n)?type StringMap = .*\n/gmu, "")
    .replaceAll(/^type (?<name>\w+) = \k<name>\n/gmu, "")
    // A variant, which Go has no word for: nri.go has it
    .replace(/^const \(\n\tValidation_[^)]*\)\n/mu, "")
    .replaceAll(
      /^(?:type Validation struct|func (?:\(self Validation\) \w+|MakeValidation\w+)\(.*\) .*) ?\{[^}]*(?:\{[^}]*\}[^}]*)*\n\}\n/gmu,
      "",
    )
    .replaceAll(/\[\]witTypes\.Tuple2\[(?<key>\w+), (?<value>\w+)\]/gu, "map[$<key>]$<value>")
    .replaceAll(
      /^const \(\n(?<constants>(?:\t.*\n)+)\)\n\n(?<doc>(?:\/\/.*\n)*)type (?<name>\w+) = (?<base>uint\d+)\n/gmu,
      (_, constants: string, doc: string, name: string, base: string) => enumeration(name, base, constants, doc),
    )
    .replaceAll(
      /(?<doc>(?:^\/\/.*\n)*)^type (?<name>\w+) struct \{/gmu,
      (_, doc: string, name: string) => `${docOf(name, doc)}type ${name} struct {`,
    );
  return file("nri", sources[0] ?? "", body);
}

// --- internal ---

/** Maps and enums as Go has them, in code that lifts and lowers. */
function fit(source: string): string {
  const types = new Map<string, string>();
  const lines = source
    .replaceAll("armory_nri_types.", "")
    .replaceAll(/make\(\[\]witTypes\.Tuple2\[(?<key>\w+), (?<value>\w+)\], 0, /gu, "make(map[$<key>]$<value>, ")
    .replaceAll(
      /append\((?<into>\w+), witTypes\.Tuple2\[\w+, \w+\]\{F0: (?<key>.+), F1: (?<value>.+)\}\)$/gmu,
      "PUT $<into> $<key> TO $<value>",
    )
    .replaceAll(/= PUT (?<into>\w+) (?<key>.+) TO (?<value>.+)$/gmu, "= $<into>[$<key>] = $<value>")
    .replaceAll(/^(?<indent>\s*)\w+ = (?<assignment>\w+\[.+\] = .+)$/gmu, "$<indent>$<assignment>")
    .replaceAll(
      /(?<start>slice\d* := )(?<field>\(\w+\)\.(?:Annotations|Unified|Sysctl|NetDevices))$/gmu,
      "$<start>pairsOf($<field>)",
    )
    .replaceAll(
      /\b(?<field>State|Class|Policy|Mode|ProfileType|Field): uint8\(/gu,
      (_, field: string) => `${field}: ${enums[field] ?? ""}(`,
    )
    .split("\n");
  for (const [index, line] of lines.entries()) {
    const made = /^\s*(?<name>\w+) := make\((?:\[\](?<item>\w+)|map\[(?<key>\w+)\]\w+), /u.exec(line);
    if (made?.groups !== undefined)
      types.set(made.groups["name"] ?? "", made.groups["item"] ?? made.groups["key"] ?? "");
    lines[index] = line
      .replace(/append\((?<into>\w+), uint8\(/u, (_, into: string) => `append(${into}, ${types.get(into) ?? ""}(`)
      .replace(
        /^(?<indent>\s*)(?<into>\w+)\[uint8\(/u,
        (_, indent: string, into: string) => `${indent}${into}[${types.get(into) ?? ""}(`,
      );
  }
  return lines.join("\n");
}

/** The enums of the fields that have one. */
const enums: Readonly<Record<string, string>> = {
  State: "ContainerState",
  Class: "IoPrioClass",
  Policy: "LinuxSchedulerPolicy",
  Mode: "MpolMode",
  ProfileType: "SecurityProfileType",
  Field: "Field",
};

function enumeration(name: string, base: string, constants: string, doc: string): string {
  // The SDK calls a method for each of these
  const type = name === "LifecycleEvent" ? "lifecycleEvent" : name;
  const prefix = name === "Events" ? "Event" : type;
  const entries = [...constants.matchAll(/^\t(?<constant>\w+?)_(?<value>\w+)\s+uint\d+ = (?<number>.+)$/gmu)].map(
    ({ groups }) => ({ value: groups?.["value"] ?? "", number: groups?.["number"] ?? "" }),
  );
  const list = entries.map(({ value, number }) => `\t${prefix}${value} ${type} = ${number}\n`).join("");
  const group = `// The values of ${type}.\nconst (\n${list})\n`;
  const start = `${docOf(type, doc)}type ${type} ${base}\n\n`;
  if (name === "Events") return start + group;
  const names = entries.map(({ value }) => `"${value.replaceAll(/(?<=.)(?=[A-Z])/gu, "-").toLowerCase()}"`).join(", ");
  const string = `// String is the name that the contract has for the value.\nfunc (v ${type}) String() string {\n\treturn nameOf(int(v), ${names})\n}\n`;
  return `${start}${group}\n${string}`;
}

function docOf(name: string, doc: string): string {
  const text = doc.replaceAll(/^\/\/ ?/gmu, "").trim();
  if (text === "") return `// ${name} is the message of this name in NRI's protocol.\n`;
  const sentence = /^An? /u.test(text)
    ? `is ${text[0]?.toLowerCase() ?? ""}${text.slice(1)}`
    : `has ${text[0]?.toLowerCase() ?? ""}${text.slice(1)}`;
  const lines = `${name} ${sentence}`.split("\n");
  return lines.map((line) => `// ${line}\n`).join("");
}
