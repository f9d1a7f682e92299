import type { HostErrorCode } from "../host-error.ts";

/** What becomes a HostError on the other side. */
export interface Failure {
  readonly code: HostErrorCode;
  readonly text: string;
  readonly pluginText?: string;
  /** Whether nothing says at which record of its batch it happened: the process that knew is gone. */
  readonly isUnplaced?: boolean;
}
