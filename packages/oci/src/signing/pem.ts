/** A block of PEM: `-----BEGIN label-----`, base64, `-----END label-----`. */
export interface PemBlock {
  readonly label: string;
  /** The block as it stands there. */
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * The blocks of PEM in a string, in order. What stands between them is ignored.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function parsePem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf(begin, from);
    const labelEnd = text.indexOf(dashes, start + begin.length);
    if (start < 0 || labelEnd < 0) return blocks;
    const label = text.slice(start + begin.length, labelEnd);
    const foot = `-----END ${label}${dashes}`;
    const end = text.indexOf(foot, labelEnd);
    if (end < 0 || !labelPattern.test(label)) return blocks;
    from = end + foot.length;
    blocks.push({
      label,
      text: text.slice(start, from),
      bytes: Buffer.from(text.slice(labelEnd + dashes.length, end), "base64"),
    });
  }
}

/** Bytes as a block of PEM, with lines of 64 characters. */
export function formatPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`${begin}${label}${dashes}`, ...lines, `-----END ${label}${dashes}`, ""].join("\n");
}

// --- internal ---

const dashes = "-----";
const begin = "-----BEGIN ";
const labelPattern = /^[A-Z0-9][A-Z0-9 ]{0,63}$/;
