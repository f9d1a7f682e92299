import type { HostErrorCode } from "@armory-plugins/host";
import type {
  Invoked,
  OpenedInstance,
  TimeLimit,
  WasmtimeComponent,
  WasmtimeInstance,
} from "../../system/engine-parts.ts";
import type { Driver } from "./driver.ts";
import { type DriverPool, graceMs } from "./driver-pool.ts";

/** A component that the processes of a pool have loaded. */
export class DriverComponent implements WasmtimeComponent {
  readonly limits: WasmtimeComponent["limits"];
  readonly #pool: DriverPool;

  constructor(pool: DriverPool) {
    this.limits = pool.limits;
    this.#pool = pool;
  }

  async open(request: object = { call: "start" }, limits: readonly TimeLimit[] = ["loadMs"]): Promise<OpenedInstance> {
    const driver = await this.#pool.lease();
    try {
      const ms = limits.reduce((sum, limit) => sum + this.limits[limit], graceMs);
      const answer = await driver.request<OpenedInstance["answer"]>(request, ms, timeouts[limits.at(-1) ?? "loadMs"]);
      return { answer, instance: new DriverInstance(driver, this.#pool) };
    } catch (error) {
      this.#pool.giveBack(driver);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

// --- internal ---

const timeouts: Readonly<Record<TimeLimit, HostErrorCode>> = {
  loadMs: "LOAD_TIMEOUT",
  initMs: "INIT_TIMEOUT",
  callMs: "CALL_TIMEOUT",
};

class DriverInstance implements WasmtimeInstance {
  readonly #driver: Driver;
  readonly #pool: DriverPool;

  constructor(driver: Driver, pool: DriverPool) {
    this.#driver = driver;
    this.#pool = pool;
  }

  async invoke(name: string, values: readonly unknown[], limit: TimeLimit): Promise<Invoked> {
    const [path, method] = name.split("#");
    const request = { call: "invoke", interface: path, function: method, arguments: values.map(toWire), limit };
    const { value, refused, ...details } = await this.request<Readonly<Record<string, unknown>>>(request, limit);
    return {
      ...(value !== undefined && { value: fromWire(value) }),
      ...(refused !== undefined && { refused: fromWire(refused) }),
      details: Object.fromEntries(Object.entries(details).map(([key, one]) => [key, fromWire(one)])),
    };
  }

  request<Answer extends object>(request: object, limit: TimeLimit): Promise<Answer> {
    return this.#driver.request(request, this.#pool.limits[limit] + graceMs, timeouts[limit]);
  }

  async close(): Promise<void> {
    if (this.#driver.isAlive) {
      await this.#driver.request({ call: "close" }, graceMs, "CALL_TIMEOUT").catch(() => {}); // then it is dead
    }
    this.#pool.giveBack(this.#driver);
  }
}

/** A value as jco has it on its way to the driver: 64-bit integers are `{ int64: text }`, typed arrays are lists. */
function toWire(value: unknown): unknown {
  if (typeof value === "bigint") {
    return { int64: String(value) };
  }
  if (value instanceof Uint32Array) {
    return [...value];
  }
  if (Array.isArray(value)) {
    return value.map((member) => toWire(member));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
  }
  return value;
}

/** A value of the driver as jco has it. */
function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((member) => fromWire(member));
  }
  if (typeof value !== "object" || value === null) {
    return value ?? undefined;
  }
  return "int64" in value && typeof value.int64 === "string"
    ? BigInt(value.int64)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromWire(member)]));
}
