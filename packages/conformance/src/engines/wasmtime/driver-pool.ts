import { HostError, type Limits } from "@armory-plugins/host";
import type { CompiledComponent } from "./compiled-component.ts";
import { Driver } from "./driver.ts";
import type { Wasmtime } from "./find-wasmtime.ts";

/** What the processes of a plugin have in common. */
export interface PoolSettings {
  readonly wasmtime: Wasmtime;
  readonly env: NodeJS.ProcessEnv;
  readonly compiled: CompiledComponent;
  readonly limits: Limits;
}

/** How long a process may take to start, and to say what it has found out at the end of a limit. */
export const graceMs = 5_000;

/** The processes that run one plugin. */
export class DriverPool {
  readonly limits: Limits;
  readonly #settings: PoolSettings;
  /** All processes that were started, those that have ended too. */
  readonly #drivers = new Set<Driver>();
  /** The processes that have loaded the component and have no instance. */
  readonly #idle: Driver[] = [];

  constructor(settings: PoolSettings) {
    this.limits = settings.limits;
    this.#settings = settings;
  }

  /** Compile the component when the cache has none that fits, and have the first process ready. */
  async prepare(): Promise<void> {
    const { compiled } = this.#settings;
    const driver = this.#start();
    const found = await compiled.exists();
    if (!found) {
      await compiled.compile(driver);
    }
    try {
      await this.#load(driver);
    } catch (error) {
      // What a file that was compiled for another processor, or was cut off, is refused with.
      if (!found || !(error instanceof HostError && error.code === "TRANSPILE_FAILED")) {
        throw error;
      }
      await compiled.compile(driver);
      await this.#load(driver);
    }
    this.#idle.push(driver);
  }

  /** Take a process that has loaded the component and has no instance. */
  async lease(): Promise<Driver> {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      return idle;
    }
    const driver = this.#start();
    await this.#load(driver);
    return driver;
  }

  /** Give a process back that was leased; a dead one is forgotten. */
  giveBack(driver: Driver): void {
    if (driver.isAlive) {
      this.#idle.push(driver);
    }
  }

  /** End all processes. */
  async close(): Promise<void> {
    await Promise.all([...this.#drivers].map((driver) => driver.kill()));
    await this.#settings.compiled.remove();
  }

  // --- internal ---

  #start(): Driver {
    const driver = new Driver(this.#settings.wasmtime, this.#settings.env);
    this.#drivers.add(driver);
    return driver;
  }

  async #load(driver: Driver): Promise<void> {
    const { compiled, limits } = this.#settings;
    await driver.request({ call: "load", compiled: compiled.path, limits }, limits.loadMs + graceMs, "LOAD_TIMEOUT");
  }
}
