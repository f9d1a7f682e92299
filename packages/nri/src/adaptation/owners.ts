import { create } from "@bufbuild/protobuf";
import { CompoundFieldOwnersSchema, FieldOwnersSchema, FieldSchema, OwningPluginsSchema } from "../proto/nri_pb.ts";
import type { Field, OwningPlugins } from "../proto/nri_pb.ts";
import { quote } from "./quote.ts";
import { RefusedRequest } from "./refusal.ts";
import { markRemoval, readMark } from "./removal-mark.ts";
import { setKey } from "./set-key.ts";

/**
 * Who set what: each field of each container belongs to the plugin that set it first.
 *
 * Carries over the rules of containerd/nri v0.12.5, `pkg/api/owners.go`: a second claim is a conflict, even of the same
 * value, and even by a plugin of the same name; who removes a key may set it again.
 */
export class Owners {
  readonly #containers = new Map<string, ContainerOwners>();

  /**
   * Give a field, or a key of one, to a plugin.
   *
   * @throws RefusedRequest `conflict` when a plugin has it; the text is the runtime's own, which ends in a space when there is no key.
   */
  claim(container: string, plugin: string, field: Field, key?: string): void {
    const owners = this.#of(container, field, key);
    const owner = owners.get(key ?? "");
    if (owner !== undefined) {
      const { key: other, isRemoval } = readMark(owner);
      if (!isRemoval || other !== plugin) throw conflict(plugin, other, field, key);
    }
    owners.set(key ?? "", plugin);
  }

  /** Note that a plugin removed what another one set: it alone may set it again. */
  clear(container: string, plugin: string, field: Field, key?: string): void {
    this.#of(container, field, key).set(key ?? "", markRemoval(plugin));
  }

  /** Give the hooks to a plugin too: they belong to all that added any, joined by commas, and never conflict. */
  share(container: string, plugin: string, field: Field): void {
    const owners = this.#of(container, field);
    const others = owners.get("");
    owners.set("", others === undefined ? plugin : `${others},${plugin}`);
  }

  /** The same as the message that validators get. */
  toMessage(): OwningPlugins {
    const message = create(OwningPluginsSchema);
    for (const [id, { simple, compound }] of this.#containers) {
      const owners = create(FieldOwnersSchema);
      for (const [field, keys] of simple) owners.simple[field] = keys.get("") ?? "";
      for (const [field, keys] of compound) {
        owners.compound[field] = create(CompoundFieldOwnersSchema, { owners: Object.fromEntries(keys) });
      }
      setKey(message.owners, id, owners);
    }
    return message;
  }

  #of(container: string, field: Field, key?: string): Map<string, string> {
    const owners = emplace(this.#containers, container, () => ({ simple: new Map(), compound: new Map() }));
    return emplace(key === undefined ? owners.simple : owners.compound, field, () => new Map());
  }
}

// --- internal ---

interface ContainerOwners {
  /** Of fields without keys: their owner is that of the key "". */
  readonly simple: Map<Field, Map<string, string>>;
  readonly compound: Map<Field, Map<string, string>>;
}

function conflict(plugin: string, owner: string, field: Field, key?: string): RefusedRequest {
  const name = FieldSchema.value[field]?.name ?? "";
  const text = `plugins ${quote(plugin)} and ${quote(owner)} both tried to set ${name} ${key ?? ""}`;
  return new RefusedRequest({ kind: "conflict", text, plugin, owner, field: name, key });
}

function emplace<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
