/** Names that Windows keeps for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

/**
 * Why a name with "/" from a repository may not become a path below a folder on this or any other system: whatever leads
 * out of the folder, or to something that is no file, on POSIX or on Windows.
 * @returns what the name does; undefined for one that is safe
 */
export function unsafeName(name: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u001F\u007F]/.test(name)) return 'holds a control character';
  if (name.includes('\\')) return 'holds a backslash, which parts folders on Windows';
  if (name.includes(':')) return 'holds a colon, which parts drives and streams on Windows';
  for (const part of name.split('/')) {
    if (part === '') return 'is absolute, or holds an empty part';
    if (part === '.' || part === '..') return `holds the part "${part}"`;
    if (/[. ]$/.test(part)) return 'holds a part that ends with a dot or a space, which Windows leaves out';
    if (DEVICE.test(part)) return `holds "${part}", a device on Windows`;
  }
  return undefined;
}
