// What answers the page: the server that it comes from.

let token = '';

/** What requests must have, where the server wants one. */
export function setToken(given) {
  token = given;
}

/** Asks the server. Throws what it refuses with. */
async function ask(path, body) {
  const response = await fetch(path, {
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.error.message), answer.error);
}

const pathOf = ({ name, isOnly }) => (isOnly ? 'classify' : `models/${encodeURIComponent(name)}/classify`);

/** The models that answer now: name, task, labels, the longest text in tokens, and constructs. */
export async function listModels() {
  const { models } = await ask('models');
  return models.map((model) => ({ ...model, isOnly: models.length === 1 }));
}

/** The prediction for what a request says. */
export async function classify(model, body) {
  return (await ask(pathOf(model), body)).prediction;
}

/** The same as a command. */
export function asCommand(model, body) {
  const quoted = `'${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
  const authorization = token === '' ? '' : ' \\\n  -H "Authorization: Bearer $TOKENSIFT_TOKEN"';
  const url = new URL(pathOf(model), location.href);
  return `curl ${url} \\\n  -H 'Content-Type: application/json'${authorization} \\\n  -d ${quoted}`;
}

/** Whether a second text can be given. */
export const readsPairs = true;

/** Other pages of the server. */
export const links = [
  { text: 'OpenAPI', path: 'openapi.json' },
  { text: 'Ready', path: 'ready' },
];
