// The page to try a model. Whatever a model or its server says is put into it as text.

import { asCommand, classify as ask, links, listModels, readsPairs, setToken } from './backend.js';
import { findConstructs } from './constructs.js';

/** Labels that are asked for. */
const LISTED = 10;

/** Colours that spans have, by their label. */
const MARKS = 6;

const part = (id) => document.getElementById(id);
let hasToken = false;
let models = [];

/** An element with text or other elements in it. */
function element(name, { className = '', attributes = {} } = {}, ...content) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
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

/** The text with the constructs that speak for its label, where training found such. */
function reasonsFor(text, label) {
  const places = findConstructs(text, model().constructs ?? [], label);
  if (places.length === 0) return [];
  const parts = [];
  let end = 0;
  for (const place of places) {
    parts.push(
      text.slice(end, place.start),
      element('mark', { className: 'mark-0' }, text.slice(place.start, place.end)),
    );
    end = place.end;
  }
  return [
    element('p', { className: 'spans' }, ...parts, text.slice(end)),
    element('p', { className: 'quiet' }, 'Marked: what speaks for this label, by the training texts.'),
  ];
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
    ...(label === null ? [] : reasonsFor(text, label)),
    labelTable(probabilities, (other) => other === label),
  ];
}

const model = () => models.find(({ name }) => name === part('model').value);

const isTagger = ({ task }) => task === 'token-classification' || task === 'semantic-roles';

function showModel() {
  const { task, labels, maxLength } = model();
  const known = task === 'regression' ? '' : `, ${labels.length} labels`;
  part('about').textContent = `${task}${known}, texts up to ${maxLength} tokens`;
  part('pair-field').hidden = isTagger(model()) || !readsPairs;
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

function showRequest(body) {
  const command = asCommand(model(), body);
  part('command').textContent = command ?? '';
  part('request').hidden = command === undefined;
}

async function classify(event) {
  event.preventDefault();
  const button = part('form').querySelector('button');
  const body = requestBody();
  button.disabled = true;
  part('error').hidden = true;
  try {
    const began = performance.now();
    const prediction = await ask(model(), body);
    part('time').textContent = `${(performance.now() - began).toFixed(0)} ms`;
    part('answer').replaceChildren(...describe(prediction, body.text));
    part('answer').hidden = false;
    showRequest(body);
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
    models = await listModels();
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
    part('about').textContent = 'Text classifiers';
    part('token-form').hidden = error.code !== 'unauthorized';
    if (error.code !== 'unauthorized' || hasToken) showError(error);
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
  setToken(part('token').value);
  hasToken = true;
  open();
});
for (const { text, path } of links)
  part('links').append(element('a', { attributes: { href: path } }, text), ' ');
open();
