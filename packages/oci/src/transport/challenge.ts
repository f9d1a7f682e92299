/** One way to authenticate that a server offers. */
export interface Challenge {
  /** In lower case: `bearer`. */
  readonly scheme: string;
  /** By their names in lower case: `realm`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Parse a `WWW-Authenticate` header, or several that were joined by commas.
 *
 * What is malformed ends the list: a challenge before it counts.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(header) ?? undefined;
    if (found !== undefined) at += found[0].length;
    return found;
  };
  for (;;) {
    take(separators);
    const parameter = challenges.length > 0 ? take(parameterPattern) : undefined;
    if (parameter !== undefined) {
      const [, name = "", quoted, token = ""] = parameter;
      const value = quoted === undefined ? token : quoted.replaceAll(/\\(.)/gsu, "$1");
      challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
      continue;
    }
    const scheme = take(schemePattern)?.[1];
    if (scheme === undefined) return challenges;
    challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    take(token68Pattern);
  }
}

// --- internal ---

const separators = /[\s,]*/y;
const parameterPattern =
  /([!#$%&'*+.^_`|~\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|([!#$%&'*+.^_`|~\w-]+))(?=[ \t]*(?:,|$))/y;
const schemePattern = /([!#$%&'*+.^_`|~\w-]+)(?=[ \t,]|$)/y;
const token68Pattern = /[ \t]+[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
