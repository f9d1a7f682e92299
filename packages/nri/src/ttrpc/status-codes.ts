/** The codes of gRPC and ttRPC that this package gives out; the rest only arrive. */
export const statusCodes = {
  unknown: 2,
  invalidArgument: 3,
  resourceExhausted: 8,
  unimplemented: 12,
} as const;

/** A code's name as Go prints it in errors: `Unimplemented`; a number that is not a code as it is. */
export function renderStatusCode(code: number): string {
  return names[code] ?? `code ${code}`;
}

// --- internal ---

/** In the order of their numbers, from https://github.com/grpc/grpc/blob/master/doc/statuscodes.md. */
const names = [
  "OK",
  "Canceled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated",
];
