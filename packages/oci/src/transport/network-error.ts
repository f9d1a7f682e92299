import { printableLine } from "@armory-plugins/base";

/** Why a request got no answer. */
export interface NetworkFailure {
  readonly code: "REGISTRY_UNREACHABLE" | "INVALID_ANSWER";
  /** The end of a sentence. */
  readonly reason: string;
  readonly remedy: string;
  /** Whether another attempt may get one. */
  readonly mayPass: boolean;
}

/**
 * Say why `fetch` failed.
 *
 * @param host - who was asked.
 * @param wasReached - whether that host has answered before: then a refused connection is one of a server that starts again.
 */
export function describeNetworkError(error: unknown, host: string, wasReached: boolean): NetworkFailure {
  const { code: cause, name, message } = causeOf(error);
  const failure = { code: "REGISTRY_UNREACHABLE", remedy: "check the name, the port and the network" } as const;
  if (cause === "ECONNREFUSED") return { ...failure, reason: `nothing listens at "${host}"`, mayPass: wasReached };
  if (cause === "ENOTFOUND") return { ...failure, reason: `there is no host "${host}"`, mayPass: false };
  if (/^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|ERR_TLS_)/.test(cause)) {
    return {
      ...failure,
      reason: `the certificate of "${host}" is not trusted (${cause})`,
      remedy: "let Node trust who signed it: NODE_EXTRA_CA_CERTS=FILE, or NODE_OPTIONS=--use-system-ca",
      mayPass: false,
    };
  }
  if (/^(?:EPROTO|ERR_SSL_)/.test(cause)) {
    return {
      ...failure,
      reason: `"${host}" does not speak TLS (${cause})`,
      remedy: "use plain http if it is a registry without TLS and you trust the network",
      mayPass: false,
    };
  }
  if (name === "HTTPParserError" || /^UND_ERR_(?:HEADERS_OVERFLOW|NOT_SUPPORTED)/.test(cause)) {
    const reason = `"${host}" does not speak HTTP as it should`;
    return { ...failure, code: "INVALID_ANSWER", reason, mayPass: false };
  }
  // It has no code: an upload was not to be redirected
  if (message === "unexpected redirect") {
    const reason = `"${host}" answered with a redirect`;
    return { code: "INVALID_ANSWER", reason, remedy: "push to where it leads", mayPass: false };
  }
  const why = printableLine((cause === "" ? message : cause).slice(0, MAX_SHOWN));
  return { ...failure, reason: `"${host}" gave no answer (${why})`, mayPass: cause !== "" };
}

// --- internal ---

const MAX_SHOWN = 200;

/** `fetch` fails with a TypeError whose cause is what happened, which may be a list: one error for each address of a host. */
function causeOf(error: unknown): { readonly code: string; readonly name: string; readonly message: string } {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (cause instanceof AggregateError && cause.errors.length > 0) cause = cause.errors[0];
  if (!(cause instanceof Error)) return { code: "", name: "", message: String(cause) };
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return { code, name: cause.name, message: cause.message };
}
