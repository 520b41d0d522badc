// The page to try a model. Whatever a model or a server says is put into it as text.

/** Labels that are asked for. */
const LISTED = 10;

/** Colours that spans have, by their label. */
const MARKS = 6;

const part = (id) => document.getElementById(id);
let token = '';
let models = [];

/** An element with text or other elements in it. */
function element(name, { className = '', attributes = {} } = {}, ...content) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
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

function showError({ message, hint, where }) {
  const place = where === undefined ? '' : `${where}: `;
  part('error').textContent = place + message + (hint === undefined ? '' : ` ${hint}`);
  part('error').hidden = false;
}

/** A label that may be broken where its words end. */
const words = (label) => label.split(/(?<=[_.:/-])/).flatMap((word) => [word, element('wbr')]);

const percent = (probability) => `${(100 * probability).toFixed(1)} %`;

function labelTable(probabilities, isChosen) {
  const rows = probabilities.map(({ label, probability }) => {
    const bar = element('div', { className: 'bar' });
    bar.style.width = percent(probability).replace(' ', '');
    return element(
      'tr',
      { className: isChosen(label) ? 'chosen' : '' },
      element('th', { attributes: { scope: 'row' } }, ...words(label)),
      element('td', { attributes: { 'aria-hidden': 'true' } }, bar),
      element('td', { className: 'number' }, percent(probability)),
    );
  });
  return element('table', {}, element('tbody', {}, ...rows));
}

function markedText(text, spans) {
  const labels = [...new Set(spans.map(({ label }) => label))];
  const parts = [];
  let end = 0;
  for (const span of spans) {
    const colour = labels.indexOf(span.label) % MARKS;
    const mark = element(
      'mark',
      { className: `mark-${colour}`, attributes: { title: `${span.label}, ${percent(span.score)}` } },
      text.slice(span.start, span.end),
      element('small', {}, span.label),
    );
    parts.push(text.slice(end, span.start), mark);
    end = span.end;
  }
  return element('p', { className: 'spans' }, ...parts, text.slice(end));
}

/** What an answer looks like, by what is in it. */
function describe(prediction, text) {
  if ('spans' in prediction) {
    const { spans } = prediction;
    const heading = spans.length === 1 ? '1 span' : `${spans.length || 'No'} spans`;
    return [element('h2', {}, heading), markedText(text, spans)];
  }
  if ('value' in prediction) return [element('h2', {}, String(prediction.value))];
  const { probabilities } = prediction;
  if ('labels' in prediction) {
    const { labels } = prediction;
    const heading = labels.length === 0 ? 'No label' : labels.join(', ');
    return [element('h2', {}, heading), labelTable(probabilities, (label) => labels.includes(label))];
  }
  const { label, reason } = prediction;
  return [
    element('h2', {}, label ?? 'None of the labels'),
    ...(reason === undefined ? [] : [element('p', {}, reason)]),
    labelTable(probabilities, (other) => other === label),
  ];
}

const model = () => models.find(({ name }) => name === part('model').value);

const isTagger = ({ task }) => task === 'token-classification' || task === 'semantic-roles';

function showModel() {
  const { task, labels, maxLength } = model();
  const known = task === 'regression' ? '' : `, ${labels.length} labels`;
  part('about').textContent = `${task}${known}, texts up to ${maxLength} tokens`;
  part('pair-field').hidden = isTagger(model());
  part('predicate-field').hidden = task !== 'semantic-roles';
  part('answer').hidden = true;
  part('request').hidden = true;
}

/** The words of the text, one of which is the predicate. */
function showWords() {
  const chosen = part('predicate').value;
  const options = [...part('text').value.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) =>
    element('option', { attributes: { value: `${index} ${index + word.length}` } }, word),
  );
  part('predicate').replaceChildren(...options);
  if (options.some(({ value }) => value === chosen)) part('predicate').value = chosen;
}

function requestBody() {
  const text = part('text').value;
  const pair = part('pair').value;
  const { task } = model();
  if (task === 'semantic-roles') {
    const [start, end] = part('predicate').value.split(' ').map(Number);
    return { text, predicate: { start, end } };
  }
  if (isTagger(model())) return { text };
  return { text, ...(pair !== '' && { pair }), top: LISTED };
}

function showRequest(path, body) {
  const quoted = `'${JSON.stringify(body).replaceAll("'", "'\\''")}'`;
  const authorization = token === '' ? '' : ' \\\n  -H "Authorization: Bearer $TOKENSIFT_TOKEN"';
  part('command').textContent =
    `curl ${new URL(path, location.href)} \\\n  -H 'Content-Type: application/json'${authorization} \\\n  -d ${quoted}`;
  part('request').hidden = false;
}

async function classify(event) {
  event.preventDefault();
  const button = part('form').querySelector('button');
  const body = requestBody();
  const path = models.length === 1 ? 'classify' : `models/${encodeURIComponent(model().name)}/classify`;
  button.disabled = true;
  part('error').hidden = true;
  try {
    const began = performance.now();
    const { prediction } = await ask(path, body);
    part('time').textContent = `${(performance.now() - began).toFixed(0)} ms`;
    part('answer').replaceChildren(...describe(prediction, body.text));
    part('answer').hidden = false;
    showRequest(path, body);
  } catch (error) {
    part('answer').hidden = true;
    showError(error);
  } finally {
    button.disabled = false;
  }
}

async function open() {
  part('error').hidden = true;
  try {
    ({ models } = await ask('models'));
    if (models.length === 0) {
      part('about').textContent = 'The models are being loaded.';
      setTimeout(open, 1000);
      return;
    }
    const options = models.map(({ name }) => element('option', { attributes: { value: name } }, name));
    part('model').replaceChildren(...options);
    part('model-field').hidden = models.length === 1;
    part('token-form').hidden = true;
    part('form').hidden = false;
    showModel();
  } catch (error) {
    part('about').textContent = 'Text classifiers over HTTP';
    part('token-form').hidden = error.code !== 'unauthorized';
    if (error.code !== 'unauthorized' || token !== '') showError(error);
  }
}

part('form').addEventListener('submit', classify);
part('model').addEventListener('change', showModel);
part('text').addEventListener('input', showWords);
part('text').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) part('form').requestSubmit();
});
part('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  token = part('token').value;
  open();
});
open();
