/** A string as one word of a POSIX shell: commands of reports are copied, and names of files may hold anything. A backslash stays bare, since paths of Windows have it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
