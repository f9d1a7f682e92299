import { spawn, execFile, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { defaultCacheDir } from "@armory-plugins/host";

/** Kafka's jars in the user's cache, where `npm run toolchains -- kafka` puts them; undefined when they are not there. */
export function findKafkaJars(): string | undefined {
  const toolchains = join(defaultCacheDir(), "toolchains");
  if (!existsSync(toolchains)) return undefined;
  const found = readdirSync(toolchains).filter((entry) => /^kafka-[\d.]+$/.test(entry));
  const name = found.toSorted().at(-1);
  return name && join(toolchains, name, "*");
}

/** A broker of one node, in a process of its own, on a free port of 127.0.0.1. */
export class KafkaBroker {
  /** Where its logs lie: a directory for each partition. */
  readonly data: string;
  readonly #jars: string;
  readonly #settings: string;
  readonly #port: number;
  #process: ChildProcessWithoutNullStreams | undefined;
  #said = "";

  private constructor(jars: string, directory: string, port: number) {
    this.#jars = jars;
    this.data = join(directory, "data");
    this.#settings = join(directory, "server.properties");
    this.#port = port;
  }

  /** Make one, which does not run yet. */
  static async create(jars: string, directory: string): Promise<KafkaBroker> {
    await mkdir(directory, { recursive: true });
    const [port, controller] = await freePorts();
    const broker = new KafkaBroker(jars, directory, port);
    const lines = [
      "process.roles=broker,controller",
      "node.id=1",
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      "controller.listener.names=CONTROLLER",
      `log.dirs=${broker.data}`,
      "offsets.topic.replication.factor=1",
      "offsets.topic.num.partitions=1",
      "transaction.state.log.replication.factor=1",
      "transaction.state.log.min.isr=1",
      "transaction.state.log.num.partitions=1",
      "auto.create.topics.enable=false",
    ];
    await writeFile(broker.#settings, lines.join("\n"));
    const cluster = Buffer.alloc(16, 7).toString("base64url");
    const format = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", broker.#settings];
    await promisify(execFile)("java", [...flags, "-cp", jars, ...format]);
    return broker;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const child = spawn("java", [...flags, "-cp", this.#jars, "kafka.Kafka", this.#settings]);
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (this.#said += chunk));
    while (!(await isListening(this.#port))) {
      if (child.exitCode !== null) throw new Error(`the broker ended with ${child.exitCode}: ${this.#said}`);
      await setTimeout(50);
    }
  }

  /** End it as a service manager would. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
}

/** Kafka's own clients, in a process of their own: see KafkaClients.java. */
export class KafkaClients {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor(jars: string, address: string) {
    const source = fileURLToPath(new URL("KafkaClients.java", import.meta.url));
    this.#process = spawn("java", [...flags, "-cp", jars, source, address]);
    this.#process.stderr.resume();
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Have them do something; gives what they answer. */
  async do(command: string): Promise<string> {
    this.#process.stdin.write(`${command}\n`);
    const answer = await this.#answers.next();
    if (answer.done === true) throw new Error(`the clients ended with ${this.#process.exitCode}`);
    return answer.value;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }
}

// --- internal ---

/** For a short life on a small machine. */
const flags = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) server.close();
  const [first = 0, second = 0] = ports;
  return [first, second];
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
