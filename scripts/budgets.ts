import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine, checkBudget, loadBudgets, measureComponent } from "@armory-plugins/conformance";
import type { RepositorySubject } from "./subjects.ts";

/**
 * Hold each template that is built against conformance/budgets.json.
 *
 * @param all every subject, so that a budget of none is found.
 * @returns a line for each limit that is exceeded, each template without a budget, each budget without a template.
 */
export async function checkBudgets(
  chosen: readonly RepositorySubject[],
  all: readonly RepositorySubject[],
  engines: readonly Engine[],
): Promise<string[]> {
  const file = fileURLToPath(new URL("../conformance/budgets.json", import.meta.url));
  const budgets = await loadBudgets(file);
  const problems = [...budgets.keys()]
    .filter((name) => !all.some(({ subject }) => subject.name === name))
    .map((name) => `${name} is not a subject; remove its budget`);
  for (const { subject, component } of chosen.filter(isTemplate)) {
    if (!existsSync(component)) continue;
    const measured = await measureComponent({ component, config: exampleConfig(component) }, engines);
    problems.push(...checkBudget(subject.name, measured, budgets.get(subject.name)));
  }
  return problems.map((problem) => `${problem} (conformance/budgets.json)`);
}

// --- internal ---

function isTemplate({ path }: RepositorySubject): boolean {
  return path.startsWith("templates");
}

/** An empty plugin has no field to give an example of. */
function exampleConfig(component: string): string {
  const file = join(dirname(component), "config.example.yaml");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
