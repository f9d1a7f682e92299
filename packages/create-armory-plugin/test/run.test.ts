import { spawn } from "node:child_process";
import { once } from "node:events";
import { link, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { noAccount } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { listTemplates } from "create-armory-plugin";
import {
  command,
  commandAtTerminal,
  commandInProcess,
  commandWithoutAnswer,
  emptyDirectory,
  filesIn,
} from "./support/command.ts";

const templateFiles = [
  ".editorconfig",
  ".github/workflows/ci.yml",
  ".gitignore",
  "README.md",
  "config.example.yaml",
  "config.schema.json",
  "package.json",
  "records.jsonl",
  "scripts/schema.ts",
  "src/config.ts",
  "src/plugin.ts",
  "test/plugin.test.ts",
  "tsconfig.json",
];

const answers = [
  "--kind",
  "backup",
  "--language",
  "typescript",
  "--description",
  "Hides mails",
  "--author",
  "Ada",
  "--license",
  "MIT",
];

describe("run() with --yes", () => {
  it("writes a backup plugin in TypeScript into a folder of its name", async () => {
    const cwd = await emptyDirectory();
    const { code, stdout } = await command(cwd, "--yes", "mail-hider");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "\nmail-hider is ready. Next:\n\n  cd mail-hider\n  npm install\n  npm test\n\n",
    });
    const files = await filesIn(join(cwd, "mail-hider"));
    expect(
      Object.keys(files)
        .filter((path) => !path.startsWith("fixtures/"))
        .toSorted(),
    ).toEqual(templateFiles);
    expect(await readdir(cwd)).toEqual(["mail-hider"]);
  });

  it("writes an empty plugin with --minimal", async () => {
    const cwd = await emptyDirectory();
    const { code } = await command(cwd, ...answers, "--minimal", "mail-hider", "--directory", "mail-hider");
    const files = await filesIn(join(cwd, "mail-hider"));
    expect({ code, paths: Object.keys(files).toSorted() }).toEqual({
      code: 0,
      paths: [
        ".editorconfig",
        ".github/workflows/ci.yml",
        ".gitignore",
        "README.md",
        "package.json",
        "src/plugin.ts",
        "test/plugin.test.ts",
        "tsconfig.json",
      ],
    });
    expect(Object.entries(files).filter(([, content]) => content.includes("template-"))).toEqual([]);
  });

  it("writes a restore plugin when told so", async () => {
    const cwd = await emptyDirectory();
    await command(cwd, "--yes", "spreader", "--kind=restore");
    expect(JSON.parse(await readFile(join(cwd, "spreader/package.json"), "utf8"))).toMatchObject({
      name: "spreader",
      armory: { world: "restore", behaviours: ["repartitioner"] },
    });
  });

  it("writes an NRI plugin, as a component and as a core module", async () => {
    const cwd = await emptyDirectory();
    await command(cwd, "--yes", "adjuster", "--kind", "nri", "--language", "go");
    await command(cwd, "--yes", "core-adjuster", "--kind", "nri", "--language", "go-core");
    const facts = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(cwd, name, "package.json"), "utf8"));
    expect(await facts("adjuster")).toMatchObject({ name: "adjuster", armory: { world: "nri" } });
    expect(await facts("core-adjuster")).toMatchObject({
      name: "core-adjuster",
      armory: { world: "nri", abi: "core" },
    });
  });

  it.each([
    ["rust", "Cargo.toml", "Requires Rust"],
    ["go", "go.mod", "Requires Go"],
    ["python", "pyproject.toml", "Requires Python"],
  ])("writes a plugin in %s, and says what it needs", async (language, manifest, needs) => {
    const cwd = await emptyDirectory();
    const { code, stdout } = await command(cwd, "--yes", "mail-hider", "--language", language);
    expect(code).toBe(0);
    expect(stdout).toContain("  cd mail-hider\n  npm install\n");
    expect(stdout).toMatch(
      new RegExp(`\n  npm test\n\n${needs} .*\\. Run "npx armory doctor" to see what is missing\\.\n`, "u"),
    );
    const files = await filesIn(join(cwd, "mail-hider"));
    expect(files[manifest]).toContain("mail-hider");
    expect(stdout.includes("  pip install -e . --group dev\n")).toBe(language === "python");
  });

  it("keeps nothing of the template's name", async () => {
    const cwd = await emptyDirectory();
    await command(cwd, "--yes", "@acme/mail-hider");
    const files = await filesIn(join(cwd, "mail-hider"));
    expect(Object.entries(files).filter(([, content]) => content.includes("template-backup"))).toEqual([]);
    expect(files["README.md"]).toContain("path: mail-hider.wasm");
  });

  it("takes every answer from flags", async () => {
    const cwd = await emptyDirectory();
    const { code } = await command(cwd, ...answers, "--name", "mail-hider", "--directory", "a b/c");
    expect(code).toBe(0);
    const manifest: unknown = JSON.parse(await readFile(join(cwd, "a b/c/package.json"), "utf8"));
    expect(manifest).toMatchObject({
      name: "mail-hider",
      version: "0.1.0",
      description: "Hides mails",
      author: "Ada",
      license: "MIT",
    });
    expect(manifest).not.toHaveProperty("private");
  });

  it("leaves the author out when there is none", async () => {
    const cwd = await emptyDirectory();
    await command(cwd, "--yes", "mail-hider", "--author", "");
    expect(JSON.parse(await readFile(join(cwd, "mail-hider/package.json"), "utf8"))).not.toHaveProperty("author");
  });

  it("keeps an unlicensed plugin private", async () => {
    const cwd = await emptyDirectory();
    await command(cwd, "--yes", "mail-hider", "--license", "UNLICENSED");
    expect(JSON.parse(await readFile(join(cwd, "mail-hider/package.json"), "utf8"))).toMatchObject({
      license: "UNLICENSED",
      private: true,
    });
  });

  it("is not disturbed by a broken package.json and .yo-rc.json where it runs", async () => {
    const cwd = await emptyDirectory();
    await writeFile(join(cwd, "package.json"), "{");
    await writeFile(join(cwd, ".yo-rc.json"), "{");
    expect((await command(cwd, "--yes", "mail-hider")).code).toBe(0);
  });
});

describe("run() on a folder that is there", () => {
  it("takes one that is empty or has only a .git, and says no cd for the current one", async () => {
    const cwd = await emptyDirectory();
    await mkdir(join(cwd, ".git"));
    const { code, stdout } = await command(cwd, "--yes", "mail-hider", "--directory", ".");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "\nmail-hider is ready. Next:\n\n  npm install\n  npm test\n\n",
    });
  });

  it("refuses one that is not empty and writes nothing", async () => {
    const cwd = await emptyDirectory();
    await writeFile(join(cwd, "README.md"), "mine");
    const { code, stderr } = await command(cwd, "--yes", "mail-hider", "--directory", ".");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: "${cwd}" is not empty (it would replace README.md); choose another with --directory, or add --force; nothing was written\n`,
    });
    expect(await filesIn(cwd)).toEqual({ "README.md": "mine" });
  });

  it("replaces only its own files with --force", async () => {
    const cwd = await emptyDirectory();
    await writeFile(join(cwd, "README.md"), "mine");
    await writeFile(join(cwd, "notes.txt"), "mine too");
    const { code } = await command(cwd, "--yes", "--force", "mail-hider", "--directory", ".");
    const files = await filesIn(cwd);
    expect({ code, readme: files["README.md"]?.split("\n")[0], notes: files["notes.txt"] }).toEqual({
      code: 0,
      readme: "# mail-hider",
      notes: "mine too",
    });
  });

  it("asks on a terminal, and a no leaves all as it was", async () => {
    const cwd = await emptyDirectory();
    await writeFile(join(cwd, "README.md"), "mine");
    const argv = [...answers, "mail-hider", "--directory", "."];
    const start = ["Start from", "\r"] as const;
    const { code } = await commandAtTerminal(cwd, argv, [start, ["is not empty. Write the plugin into it?", "n\r"]]);
    expect(code).toBe(1);
    expect(await filesIn(cwd)).toEqual({ "README.md": "mine" });
    const second = await commandAtTerminal(cwd, argv, [start, ["is not empty. Write the plugin into it?", "y\r"]]);
    expect(second.code).toBe(0);
  });

  it.each([
    ["a file", "file", `"%/file" is a file, not a directory`],
    ["a place below a file", "file/below", `"%/file" is a file, not a directory`],
    ["a folder with a directory where a file belongs", "upside-down", `"%/upside-down/package.json" is a directory`],
    ["a folder with a file where a directory belongs", "downside-up", `"%/downside-up/src" is no directory`],
  ])("refuses %s even with --force", async (_what, directory, message) => {
    const cwd = await emptyDirectory();
    await writeFile(join(cwd, "file"), "");
    await mkdir(join(cwd, "upside-down/package.json"), { recursive: true });
    await mkdir(join(cwd, "downside-up"));
    await writeFile(join(cwd, "downside-up/src"), "");
    const before = await filesIn(cwd);
    const { code, stderr } = await command(cwd, "--yes", "--force", "mail-hider", "--directory", directory);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message.replace("%", cwd)) });
    expect(await filesIn(cwd)).toEqual(before);
  });

  it.runIf(process.platform === "linux")(
    "says when no folder can be made, and keeps none of those above it",
    async () => {
      const cwd = await emptyDirectory();
      const tooLong = `above/${"x".repeat(300)}`;
      expect(await command(cwd, "--yes", "mail-hider", "--directory", tooLong)).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error: cannot write to .*ENAMETOOLONG.*; nothing was kept\n$/),
      });
      expect(await readdir(cwd)).toEqual([]);
      expect(await command(cwd, "--yes", "mail-hider", "--directory", "/proc/armory")).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^error: cannot write to "\/proc\/armory": ENOENT.*; nothing was kept\n$/),
      });
    },
  );

  it.runIf(process.platform !== "win32").each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "writes all of its files when %s comes between the first and the last",
    async (signal) => {
      const cwd = await emptyDirectory();
      const bin = fileURLToPath(new URL("../bin/create-armory-plugin.js", import.meta.url));
      const child = spawn(process.execPath, [bin, "--yes", "mail-hider"], { cwd, stdio: ["ignore", "ignore", "pipe"] });
      child.stderr.once("data", () => child.kill(signal));
      await once(child, "close");
      expect(Object.keys(await filesIn(join(cwd, "mail-hider")))).toEqual(expect.arrayContaining(templateFiles));
    },
  );

  it.runIf(process.platform !== "win32").each<[what: string, home: NodeJS.ProcessEnv]>([
    ["no account and no HOME", {}],
    ["no account and an empty HOME", { HOME: "" }],
  ])("writes the same files for a user with %s, and nothing else", async (_, home) => {
    const [cwd, other] = [await emptyDirectory(), await emptyDirectory()];
    const bin = fileURLToPath(new URL("../bin/create-armory-plugin.js", import.meta.url));
    const child = spawn(process.execPath, ["--import", noAccount, bin, "--yes", "mail-hider"], {
      cwd,
      env: { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1", ...home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    expect({ code, out, problems: err.includes("rror") }).toEqual({
      code: 0,
      out: "\nmail-hider is ready. Next:\n\n  cd mail-hider\n  npm install\n  npm test\n\n",
      problems: false,
    });
    expect(await readdir(cwd)).toEqual(["mail-hider"]);
    await command(other, "--yes", "mail-hider", "--author", "");
    expect(await filesIn(join(cwd, "mail-hider"))).toEqual(await filesIn(join(other, "mail-hider")));
  });

  it.runIf(process.platform === "linux")("says when nothing can be written", async () => {
    const cwd = await emptyDirectory();
    const { code, stderr } = await command(cwd, "--yes", "--force", "mail-hider", "--directory", "/proc/self/task");
    expect(code).toBe(1);
    expect(stderr).toContain('error: cannot write to "/proc/self/task": E');
    expect(stderr).toContain("run it again with --force");
  });
});

describe.runIf(process.platform !== "win32")("run() with --force in a directory with links", () => {
  it.each<[what: string, make: (plugin: string, outside: string) => Promise<void>, at: string, refusal: string]>([
    [
      "a link to a file",
      (plugin, outside) => symlink(join(outside, "kept"), join(plugin, "README.md")),
      "README.md",
      'is a symbolic link, and the plugin\'s file "README.md" would be written through it; remove it, or choose another directory with --directory; nothing was written',
    ],
    [
      "a link to a file that is not there",
      (plugin, outside) => symlink(join(outside, "new"), join(plugin, "package.json")),
      "package.json",
      'is a symbolic link, and the plugin\'s file "package.json" would be written through it; remove it, or choose another directory with --directory; nothing was written',
    ],
    [
      "a link to a directory",
      (plugin, outside) => symlink(outside, join(plugin, "src")),
      "src",
      'is a symbolic link, and the plugin\'s file "src/config.ts" would be written through it; remove it, or choose another directory with --directory; nothing was written',
    ],
    [
      "a link to a directory that is not there",
      (plugin, outside) => symlink(join(outside, "new"), join(plugin, "test")),
      "test",
      'is a symbolic link, and the plugin\'s file "test/plugin.test.ts" would be written through it; remove it, or choose another directory with --directory; nothing was written',
    ],
    [
      "a hard link",
      (plugin, outside) => link(join(outside, "kept"), join(plugin, "tsconfig.json")),
      "tsconfig.json",
      'is a file with other names as well (a hard link), and the plugin\'s file "tsconfig.json" would be written through it; remove it, or choose another directory with --directory; nothing was written',
    ],
  ])("refuses %s and writes nothing, neither there nor outside", async (_, make, at, refusal) => {
    const cwd = await emptyDirectory();
    const outside = join(cwd, "outside");
    const plugin = join(cwd, "plugin");
    await mkdir(outside);
    await mkdir(plugin);
    await writeFile(join(outside, "kept"), "kept");
    await make(plugin, outside);
    const before = await readdir(plugin);
    expect(await command(cwd, "--yes", "--force", "mail-hider", "--directory", "plugin")).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: "${join(plugin, at)}" ${refusal}\n`,
    });
    expect(await filesIn(outside)).toEqual({ kept: "kept" });
    expect(await readdir(plugin)).toEqual(before);
  });

  it("takes a link for the directory itself", async () => {
    const cwd = await emptyDirectory();
    await mkdir(join(cwd, "real"));
    await symlink("real", join(cwd, "plugin"));
    expect(await command(cwd, "--yes", "mail-hider", "--directory", "plugin")).toMatchObject({ code: 0 });
    expect(await readdir(join(cwd, "real"))).toContain("package.json");
  });
});

describe("run() with a command line that cannot be meant", () => {
  it.each([
    [["--kindd", "backup"], `unknown flag "--kindd"; did you mean --kind?`],
    [["--frobnicate"], `unknown flag "--frobnicate"; --help lists them`],
    [["-x"], `unknown flag "-x"`],
    [["--yes=no", "a"], "the flag --yes takes no value"],
    [["--minimal=yes", "a"], "the flag --minimal takes no value"],
    [["--minimum", "a"], `unknown flag "--minimum"; did you mean --minimal?`],
    [["--start", "minimal"], `unknown flag "--start"`],
    [["--name", "--yes"], "the flag --name has no value"],
    [["--yes", "--directory"], "the flag --directory has no value"],
    [["--yes", "two", "words"], `the argument "words" is a second name, after "two"`],
    [["--yes", "one", "--name", "other"], `the --name "other" is a second name`],
    [["--yes", "--kind", "backups"], `did you mean "backup"?`],
    [
      ["--yes", "--language", "cobol"],
      `no template for the language "cobol"; there is: typescript, rust, go, python, go-core`,
    ],
    [
      ["--yes", "--kind", "backup", "--language", "go-core"],
      `no template for the language "go-core"; there is: typescript, rust, go, python`,
    ],
    [["--yes", "--language", "Pyhton"], `did you mean "python"?`],
    [["--yes", "--language", "rust", "match"], `the name "match" is a keyword of Rust; choose another`],
    [["--yes", "../evil"], `the name "../evil" breaks the rule`],
    [["--yes", "x", "--license", "apache-2.0"], `did you mean "Apache-2.0"?`],
    [["--yes", "x", "--description", " "], "the description is empty"],
    [["--yes", "x", "--description", "a\u001B[31m"], String.raw`the description "a\u001b[31m" has control characters`],
    [["--yes", "x", "--author", "A\u202E"], "the author"],
    [["--yes", "x", "--directory", "node_modules/x"], "inside node_modules"],
    [["--yes", "x", "--directory", ""], "the directory is empty"],
    [["--yes", "x", "--directory", "a\u0000b"], "has control characters"],
    [["--yes", "x", "--directory", "a\u202Eb"], String.raw`the directory "a\u202eb" has control characters`],
    [["--yes", "x", "--\u009B2J"], String.raw`unknown flag "--\u009b2J"`],
  ])("refuses %j with exit code 2 and writes nothing", async (argv, message) => {
    const cwd = await emptyDirectory();
    const { code, stdout, stderr } = await command(cwd, ...argv);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(`error: `) });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(await readdir(cwd)).toEqual([]);
  });

  it("names the missing flags when nobody can be asked", async () => {
    const cwd = await emptyDirectory();
    const { code, stderr } = await command(cwd, "mail-hider", "--kind", "backup", "--license", "MIT");
    expect(code).toBe(2);
    expect(stderr).toContain("--language, --description, --author, --directory are not given; add them, or --yes");
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe("the program create-armory-plugin", () => {
  it.each([
    ["that is empty", ""],
    ["with answers in it", "\n".repeat(10)],
  ])("asks nothing on a standard input %s that is not a terminal, and names the missing flags", async (_, input) => {
    const cwd = await emptyDirectory();
    expect(await commandInProcess(cwd, ["mail-hider", "--kind", "backup"], input)).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'error: this is not a terminal, so nothing can be asked, and --language, --description, --author, --license, --directory are not given; add them, or --yes to take the defaults (after "npm create armory-plugin", flags follow a --)\n',
    });
    expect(await readdir(cwd)).toEqual([]);
  });

  it("makes the plugin without a terminal when nothing has to be asked", async () => {
    const cwd = await emptyDirectory();
    expect(await commandInProcess(cwd, ["--yes", "mail-hider"], "")).toMatchObject({ code: 0 });
    expect(await readdir(cwd)).toEqual(["mail-hider"]);
  });

  it("refuses a directory that is not empty without a terminal, though every answer is given", async () => {
    const cwd = await emptyDirectory();
    await writeFile(join(cwd, "README.md"), "mine");
    expect(await commandInProcess(cwd, [...answers, "mail-hider", "--directory", "."], "y\n")).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: "${cwd}" is not empty (it would replace README.md); choose another with --directory, or add --force; nothing was written\n`,
    });
    expect(await filesIn(cwd)).toEqual({ "README.md": "mine" });
  });

  it.runIf(process.platform === "linux")("says that it was interrupted when a terminal's input ends", async () => {
    const cwd = await emptyDirectory();
    const { code, stdout } = await commandWithoutAnswer(cwd, ["mail-hider"]);
    expect({ code, stdout }).toEqual({
      code: 130,
      stdout: expect.stringMatching(/interrupted; nothing was written\r\n$/),
    });
    expect(stdout).not.toContain("Warning");
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe("run() at a terminal", () => {
  it("asks every question and takes the answers", async () => {
    const cwd = await emptyDirectory();
    const { code, stdout } = await commandAtTerminal(
      cwd,
      [],
      [
        ["What is the plugin for?", "\u001B[B\r"],
        ["Which language?", "\r"],
        ["Start from", "\r"],
        ["Name", "Bad Name\r"],
        ["breaks the rule", "\u0015spreader\r"],
        ["Description", "It spreads\r"],
        ["Author", "Ada\r"],
        ["License", "\u001B[B\r"],
        ["Directory", "here\r"],
      ],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("spreader is ready. Next:\n\n  cd here\n  npm install\n  npm test\n");
    expect(JSON.parse(await readFile(join(cwd, "here/package.json"), "utf8"))).toMatchObject({
      name: "spreader",
      description: "It spreads",
      author: "Ada",
      license: "MIT",
      armory: { world: "restore", behaviours: ["repartitioner"] },
    });
  });

  it("makes an empty plugin when that is chosen, and does not ask after --minimal", async () => {
    const cwd = await emptyDirectory();
    const chosen = [...answers, "mail-hider", "--directory", "chosen"];
    const { stdout } = await commandAtTerminal(cwd, chosen, [["Start from", "\u001B[B\r"]]);
    expect(stdout).toContain("an empty plugin");
    const { code } = await commandAtTerminal(cwd, [...answers, "--minimal", "mail-hider", "--directory", "given"], []);
    expect(code).toBe(0);
    expect(await filesIn(join(cwd, "given"))).toEqual(await filesIn(join(cwd, "chosen")));
    expect(await filesIn(join(cwd, "given"))).not.toHaveProperty("src/config.ts");
  });

  it("refuses a name that the language can't have, given before the language was", async () => {
    const cwd = await emptyDirectory();
    const { code, stderr } = await commandAtTerminal(
      cwd,
      ["match"],
      [
        ["What is the plugin for?", "\r"],
        ["Which language?", "\u001B[B\r"],
        ["Start from", "\r"],
      ],
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: the name "match" is a keyword of Rust; choose another\n',
    });
    expect(await readdir(cwd)).toEqual([]);
  });

  it("takes a license that is not among the choices", async () => {
    const cwd = await emptyDirectory();
    const argv = [
      "spreader",
      "--kind=backup",
      "--language=typescript",
      "--description=d",
      "--author=",
      "--directory=x",
    ];
    await commandAtTerminal(cwd, argv, [
      ["Start from", "\r"],
      ["License", "\u001B[A\r"],
      ["License", "MIT OR Nonsense\r"],
      ["is not an SPDX expression", "\u0015MIT OR 0BSD\r"],
    ]);
    expect(JSON.parse(await readFile(join(cwd, "x/package.json"), "utf8"))).toMatchObject({ license: "MIT OR 0BSD" });
  });

  it.each([["What is the plugin for?"], ["Name"], ["Directory"]])(
    "writes nothing after Ctrl-C at %j",
    async (question) => {
      const cwd = await emptyDirectory();
      const typing: [string, string][] = [
        ["What is the plugin for?", "\r"],
        ["Which language?", "\r"],
        ["Start from", "\r"],
        ["Name", "\r"],
        ["Description", "\r"],
        ["Author", "\r"],
        ["License", "\r"],
        ["Directory", "\r"],
      ];
      const until = typing.findIndex(([seen]) => seen === question);
      const { code, stderr } = await commandAtTerminal(cwd, [], [...typing.slice(0, until), [question, "\u0003"]]);
      expect({ code, stderr }).toEqual({ code: 130, stderr: "\ninterrupted; nothing was written\n" });
      expect(await readdir(cwd)).toEqual([]);
    },
  );
});

describe("run() with --help and --version", () => {
  it("lists every flag and every template", async () => {
    const { code, stdout, stderr } = await command(await emptyDirectory(), "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const flags = [
      "kind",
      "language",
      "minimal",
      "name",
      "description",
      "author",
      "license",
      "directory",
      "yes",
      "force",
      "help",
      "version",
    ];
    expect(flags.filter((flag) => !stdout.includes(`--${flag}`))).toEqual([]);
    const templates = await listTemplates();
    for (const { kind, language } of templates) expect(stdout).toContain(`--kind ${kind} --language ${language}  `);
    const [, languages = ""] = /--language <language> +(.*)/u.exec(stdout) ?? [];
    expect(languages.split(/, | or /u)).toEqual([...new Set(templates.map(({ language }) => language))]);
  });

  it("says the package's version", async () => {
    const manifest: unknown = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
    const { stdout } = await command(await emptyDirectory(), "-v");
    expect(manifest).toMatchObject({ version: stdout.trim() });
  });
});
