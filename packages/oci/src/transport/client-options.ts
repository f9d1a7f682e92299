import type { CredentialSource } from "../credentials/credentials.ts";
import type { Digest } from "../content/digest.ts";
import type { Clock } from "./clock.ts";

/** How to speak to registries. */
export interface RegistryClientOptions {
  /** Default: nobody logs in. */
  readonly credentials?: CredentialSource;
  /** Use http in place of https. Default: only for this machine itself (`localhost`, `127.0.0.0/8`, `[::1]`). */
  readonly plainHttp?: boolean;
  /** How long all calls of the client together may take, from its creation on, in ms. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** How long a registry may be silent while it is its turn, in ms. Default: 1 minute. */
  readonly idleMs?: number;
  /** How often a request is sent, at most, while the registry fails or is busy. Default: 5. */
  readonly attempts?: number;
  /** The largest manifest, index, or list of tags, in bytes. Default: 4 MiB. */
  readonly maxManifestBytes?: number;
  /** The largest blob that is downloaded, in bytes. Default: 512 MiB. */
  readonly maxBlobBytes?: number;
  /** How the program calls itself. Default: `armory-plugins`. */
  readonly userAgent?: string;
  /** Hears how far each blob is. */
  readonly onProgress?: (progress: Progress) => void;
  /** Ends all calls of the client. */
  readonly signal?: AbortSignal;
  /** Default: Node's. */
  readonly fetch?: typeof fetch;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /** A number from 0 to 1, for pauses of random length. Default: `Math.random`. */
  readonly random?: () => number;
}

/** How far the transfer of a blob is. */
export interface Progress {
  readonly direction: "pull" | "push";
  readonly digest: Digest;
  /** Bytes so far; it falls when an upload starts again. */
  readonly done: number;
  readonly total: number;
}
