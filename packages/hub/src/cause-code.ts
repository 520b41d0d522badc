/** The code of what lies at the bottom of a failed request: of Node, or of the system. */
export function causeCode(error: unknown): string {
  const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
  return cause === undefined || cause === null ? String(code ?? '') : causeCode(cause);
}
