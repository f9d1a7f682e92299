import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseUser } from "../../src/process/process-user.ts";
import { tempDir } from "@armory-plugins/support";

describe.runIf(process.getuid?.() === 0)("the user of a process that root starts", () => {
  it("is nobody where all may read the code, and else root, which is said", async () => {
    const directory = await tempDir();
    const file = join(directory, "code.js");
    await writeFile(file, "", { mode: 0o644 });
    await chmod(directory, 0o755);
    expect(chooseUser([file])).toEqual({ user: { uid: 65_534, gid: 65_534 } });
    await chmod(directory, 0o700);
    const remark = `the plugin's process runs as root: user 65534 may not read ${file}; install the host where others may read it, or choose a user`;
    expect(chooseUser([file])).toEqual({ remark });
    await chmod(directory, 0o755);
    await chmod(file, 0o600);
    expect(chooseUser([file])).toEqual({ remark });
  });
});
