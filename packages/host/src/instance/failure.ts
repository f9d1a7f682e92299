import type { HostErrorCode } from "../host-error.ts";

/** What becomes a HostError on the other side. */
export interface Failure {
  readonly code: HostErrorCode;
  readonly text: string;
  readonly pluginText?: string;
}
