/** A wording that the project does not use. */
export interface GlossaryEntry {
  /** Finds the wording; has the flags `g` and `u`. */
  readonly pattern: RegExp;
  /** What to write instead, as an imperative. */
  readonly advice: string;
}

/** Every banned wording. CONTRIBUTING.md explains the rules behind them. */
export const glossary: readonly GlossaryEntry[] = [
  {
    pattern: new RegExp(String.raw`(?<!\bthere\s)\b(?:is|are|was|were)\s+no\s+(?!(?:${listComparatives()})\b)`, "giu"),
    advice: 'write "is not a …" or "must be …"',
  },
  { pattern: /\bfolders?\b/giu, advice: 'write "directory"' },
  { pattern: /\b(?:un)?mend(?:s|ed|ing)?\b/giu, advice: 'write "fix"' },
  {
    pattern: /[,;:]\s+else\b|\b(?:or|would|could|will|can|may|might|must)\s+else\b|(?<=^|[.!?]\s)Else\b/gu,
    advice: 'write "otherwise"',
  },
  {
    pattern: /(?<!\b(?:any|every|some|no)(?:thing|one|body|where)\s|\b(?:what|who|where)\s)\belse(?=[.;,)]|$)/gu,
    advice: 'write "otherwise"',
  },
  {
    pattern: /\b(?:is|are|was|were)\s+there\s+(?:twice|several\s+times)\b/giu,
    advice: 'write "duplicate" or "given more than once"',
  },
  {
    pattern: /\blies\b|\blie(?=\s+(?:in|below|beside|under|at|on|outside|beyond|between|above)\b)/giu,
    advice: 'write "is", "is located" or "is stored"',
  },
  { pattern: /\b(?:tells?|told|telling)\s+of\b/giu, advice: 'write "describes" or "reports"' },
  { pattern: /\bgood\s+to\s+know\b/giu, advice: 'write "Notes"' },
  { pattern: /\ba\s+text\b(?!\s+(?:file|editor|format|node|area))/giu, advice: 'write "a string"' },
  { pattern: /\btexts\b/giu, advice: 'write "strings", "messages" or what they are' },
  ...listBritishWords(),
];

// --- internal ---

/** "is no longer", "is no more than" and the like are good English. */
function listComparatives(): string {
  return "longer|more|less|fewer|later|earlier|larger|greater|bigger|older|newer|higher|lower|better|worse|different";
}

/** Words with British spelling. Names keep theirs: parts of paths and flags, such as `conformance/behaviours` and `--behaviour`, do not count. */
function listBritishWords(): GlossaryEntry[] {
  const spellings: readonly (readonly [british: string, american: string])[] = [
    [String.raw`(?:behavi|col|fav|flav|harb|hon|hum|lab|neighb)our\w*`, "-or"],
    [String.raw`licence\w*`, "license"],
    [String.raw`defence\w*`, "defense"],
    [String.raw`centre[ds]?`, "center"],
    [String.raw`catalogue\w*`, "catalog"],
    [String.raw`artefacts?`, "artifact"],
    [String.raw`grey`, "gray"],
    [String.raw`whilst|amongst`, "while or among"],
    [String.raw`(?:cancel|label|model|signal|travel|total|tunnel|marshal)l(?:ed|ing)`, "a single l"],
    [String.raw`(?:analy)s(?:e[ds]?|ing)`, "-yze"],
    [
      String.raw`(?:apolog|author|canonical|capital|categor|character|custom|emphas|final|general|initial|item|local|material|maxim|memor|minim|normal|optim|organ|parameter|priorit|random|real|recogn|sanit|serial|special|stabil|standard|summar|synchron|token|util|virtual|visual)is(?:e[drs]?|ing|ations?)`,
      "-ize",
    ],
  ];
  return spellings.map(([british, american]) => ({
    pattern: new RegExp(String.raw`(?<![-/.\w])(?:${british})(?![-/\w]|\.\w)`, "giu"),
    advice: `use the American spelling, ${american}`,
  }));
}
