/** Names of files for a message: the first few, and how many more. */
export function listNames(files: readonly string[], most = 5): string {
  const listed = files
    .slice(0, most)
    .map((file) => JSON.stringify(file))
    .join(', ');
  return files.length > most ? `${listed} and ${files.length - most} more` : listed;
}
