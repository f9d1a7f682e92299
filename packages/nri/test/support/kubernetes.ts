// Kubernetes' own reading of YAML and quantities: what test/kubernetes/ is built to.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { afterAll } from "vitest";
import { installKubernetes, kubernetesRemedy } from "../../scripts/kubernetes.ts";

/** A question to Kubernetes' libraries. */
export interface Question {
  /** `yaml`: as JSON; `quantity`: its whole units, and how Kubernetes writes it; `fields`: of the types that a Pod is made of, by their names. */
  readonly do: "yaml" | "quantity" | "fields";
  readonly text?: string;
}

/** What they answer, or why they refuse. */
export interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

/** Ask them. */
export type Ask = (question: Question) => Promise<Answer>;

/** The program that answers, until the file's tests have ended; where there is no Go it is undefined, and tests are skipped, but not in CI. */
export function kubernetes(): Ask | undefined {
  const path = installKubernetes();
  if (path !== undefined) return start(path);
  const fact = "there is no Go here, so that nothing is held against Kubernetes' own reading";
  if (process.env["CI"] !== undefined) throw new Error(`${fact}; ${kubernetesRemedy}`);
  console.warn(`SKIPPED: ${fact}; ${kubernetesRemedy}`);
  return undefined;
}

// --- internal ---

/** It answers in the order in which it is asked. */
function start(path: string): Ask {
  const child = spawn(path, { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: PromiseWithResolvers<Answer>[] = [];
  createInterface(child.stdout).on("line", (line) => waiting.shift()?.resolve(JSON.parse(line) as Answer));
  child.on("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`${path} ended with ${code}`));
  });
  afterAll(() => void child.stdin.end());
  return async (question) => {
    const answer = Promise.withResolvers<Answer>();
    waiting.push(answer);
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return await answer.promise;
  };
}
