// Realistic records to try plugins on: a topic of orders, with personal data in their headers, as lines of JSON on stdout.
//   node scripts/make-orders.ts [COUNT] [SEED] > orders.jsonl
import { once } from "node:events";
import { pathToFileURL } from "node:url";

/**
 * Orders as lines of JSON in the format of `armory run`; the same seed gives the same lines.
 *
 * Among them are what real topics have: tombstones, records without headers, a header twice, a header without a value, names in
 * many scripts, a payload that is not UTF-8.
 */
export function* makeOrders(count: number, seed: number): Generator<string> {
  const random = mulberry32(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const offsets = [0, 0, 0, 0, 0, 0];
  let time = Date.UTC(2026, 0, 5, 8);
  for (let index = 0; index < count; index += 1) {
    const partition = Math.floor(random() * offsets.length);
    const id = `order-${String(100_000 + Math.floor(random() * 40_000))}`;
    const name = pick(names);
    time += Math.floor(random() * 900);
    const headers: unknown[] = ["trace-id", hex(random, 16), "content-type", "application/json"];
    if (random() < 0.9) headers.push("email", `${name.toLowerCase().replaceAll(/\s+/g, ".")}@example.com`);
    if (random() < 0.7) headers.push("customer-name", name);
    if (random() < 0.6)
      headers.push("phone", random() < 0.1 ? null : `+32 2 ${String(Math.floor(random() * 1e7)).padStart(7, "0")}`);
    if (random() < 0.4) headers.push("iban", `BE${String(Math.floor(random() * 1e14)).padStart(14, "0")}`);
    if (random() < 0.05) headers.push("email", "second@example.org");
    const order = {
      id,
      status: pick(["placed", "paid", "picked", "shipped", "returned"]),
      total: (random() * 500).toFixed(2),
      currency: pick(["EUR", "USD", "GBP", "JPY"]),
      lines: Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
        sku: hex(random, 4),
        quantity: 1 + Math.floor(random() * 3),
      })),
    };
    const kind = random();
    yield JSON.stringify({
      topic: "orders",
      partition,
      offset: (offsets[partition] = (offsets[partition] ?? 0) + 1) - 1,
      tstype: "create",
      ts: time,
      headers: random() < 0.03 ? [] : headers,
      key: id,
      payload:
        kind < 0.02
          ? null
          : kind < 0.03
            ? { base64: Buffer.from(hex(random, 24), "hex").toString("base64") }
            : JSON.stringify(order),
    });
  }
}

const names = [
  "Ada Lovelace",
  "Zoë Müller",
  "José García",
  "Łukasz Nowak",
  "王芳",
  "Ольга Иванова",
  "Amara Okafor",
  "Siobhán Ní Bhriain",
];

function hex(random: () => number, bytes: number): string {
  return Array.from({ length: bytes }, () =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, "0"),
  ).join("");
}

/** A small seeded generator of numbers from 0 to 1 (mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [count = "20000", seed = "1"] = process.argv.slice(2);
  for (const line of makeOrders(Number(count), Number(seed))) {
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
  }
}
