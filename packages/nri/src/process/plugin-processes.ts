import { chooseUser, type ChosenUser } from "@armory-plugins/host/process";
import type { PluginThread } from "../thread/plugin-thread.ts";
import { processFiles, RemoteProcess, type RemoteThreadOptions } from "./remote-process.ts";

/** The processes of plugins: one a group. */
export class PluginProcesses {
  readonly #chosen: ChosenUser = chooseUser([...processFiles(), process.execPath]);
  readonly #processes = new Map<string, RemoteProcess>();

  /** Why they run as root, where they do. */
  get remark(): string | undefined {
    return this.#chosen.remark;
  }

  /** Start a plugin's thread in the process of a group, which is started when there is none. */
  start(group: string, options: RemoteThreadOptions): PluginThread {
    let found = this.#processes.get(group);
    if (found === undefined || found.isOver) {
      found = new RemoteProcess(this.#chosen.user);
      this.#processes.set(group, found);
    }
    return found.start(options);
  }

  /** Have the statistics of all plugins, and what their memories take, be as they are now. */
  async report(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((each) => each.report()));
  }

  /** End them all at once. */
  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((each) => each.kill()));
  }
}
