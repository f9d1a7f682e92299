import { printableLine } from "@armory-plugins/base";

/** Why a request got no answer. */
export interface NetworkFailure {
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
  const { code, message } = causeOf(error);
  const remedy = "check the name, the port and the network";
  if (code === "ECONNREFUSED") return { reason: `nothing listens at "${host}"`, remedy, mayPass: wasReached };
  if (code === "ENOTFOUND") return { reason: `there is no host "${host}"`, remedy, mayPass: false };
  if (/^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|ERR_TLS_)/.test(code)) {
    return {
      reason: `the certificate of "${host}" is not trusted (${code})`,
      remedy: "let Node trust who signed it: NODE_EXTRA_CA_CERTS=FILE, or NODE_OPTIONS=--use-system-ca",
      mayPass: false,
    };
  }
  if (/^(?:EPROTO|ERR_SSL_)/.test(code)) {
    return {
      reason: `"${host}" does not speak TLS (${code})`,
      remedy: "use plain http if it is a registry without TLS and you trust the network",
      mayPass: false,
    };
  }
  if (/^HPE_|^UND_ERR_(?:HEADERS_OVERFLOW|INVALID_ARG|NOT_SUPPORTED)/.test(code)) {
    return { reason: `"${host}" does not speak HTTP as it should (${code})`, remedy, mayPass: false };
  }
  const why = printableLine((code === "" ? message : code).slice(0, MAX_SHOWN));
  return { reason: `"${host}" gave no answer (${why})`, remedy, mayPass: code !== "" };
}

// --- internal ---

const MAX_SHOWN = 200;

/** `fetch` fails with a TypeError whose cause is what happened, which may be a list: one error for each address of a host. */
function causeOf(error: unknown): { readonly code: string; readonly message: string } {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (cause instanceof AggregateError && cause.errors.length > 0) cause = cause.errors[0];
  if (!(cause instanceof Error)) return { code: "", message: String(cause) };
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return { code, message: cause.message };
}
