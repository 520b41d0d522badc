/** What all servers take of a value; later ones take more. */
const MOST_CHARACTERS = 500;

/** Settings as MLflow has parameters, one level of texts: `training.learningRate`. Lists are JSON. */
export function flatten(settings: object, before = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(settings) as [string, unknown][]) {
    // Letters, digits and these signs make a name.
    const name = `${before}${key}`.replaceAll(/[^\w\-. :/]/g, '_');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, innerValue] of flatten(value, `${name}.`)) flat.set(inner, innerValue);
    } else if (value !== undefined) {
      flat.set(name, shorten(typeof value === 'string' ? value : JSON.stringify(value)));
    }
  }
  return flat;
}

const shorten = (text: string): string =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
