import { listTemplates } from "create-armory-plugin";
import type { Template } from "create-armory-plugin";

/** A project that the generator copies: a template's example or its empty plugin. */
export interface Start extends Template {
  readonly start: "example" | "minimal";
  /** Its directory in `templates/` of the repository. */
  readonly path: string;
}

/** List every project that the generator copies. */
export async function listStarts(): Promise<readonly Start[]> {
  const templates = await listTemplates();
  return templates.flatMap((template): Start[] => {
    const { kind, language, minimalDirectory } = template;
    if (minimalDirectory === undefined) throw new Error(`no empty plugin for ${kind} in ${language}`);
    return [
      { ...template, start: "example", path: `${kind}/${language}` },
      { ...template, start: "minimal", path: `${kind}-minimal/${language}`, directory: minimalDirectory },
    ];
  });
}

/** The name that a project has in the repository. */
export function nameOf({ path }: Start): string {
  return `template-${path.replace("/", "-")}`;
}
