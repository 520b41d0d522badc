// What the report can do where scripts run: sort tables, say what is pointed at, search. It can be read without.

/** How far from a mark one may point at it, in pixels. */
const REACH = 24;

const tip = Object.assign(document.createElement('div'), { className: 'tip', hidden: true });
const said = Object.assign(document.createElement('div'), { className: 'said' });
said.setAttribute('aria-live', 'polite');
document.body.append(tip, said);

/** Marks of charts and what is said of them; titles would be shown a second time by the browser. */
const tips = new WeakMap();

function makeSortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const keyOf = (row) => {
        const cell = row.cells[column];
        return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
      };
      const rows = [...body.rows];
      const areNumbers = rows.some((row) => typeof keyOf(row) === 'number');
      // The first click on numbers puts the largest on top.
      const was = head.getAttribute('aria-sort');
      const isUp = was === null ? !areNumbers : was === 'descending';
      const sign = isUp ? 1 : -1;
      rows.sort((a, b) => {
        const [x, y] = [keyOf(a), keyOf(b)];
        if (!areNumbers) return sign * x.localeCompare(y);
        // What has no value stays at the end.
        if (typeof x === 'string' || typeof y === 'string')
          return (typeof x === 'string') - (typeof y === 'string');
        return sign * (x - y);
      });
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      body.append(...rows);
    });
  }
}

const centreOf = (mark) => {
  const { left, top, width, height } = mark.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
};

function makeTelling(chart) {
  const marks = [...chart.querySelectorAll('title')].map((title) => {
    const mark = title.parentElement;
    tips.set(mark, title.textContent);
    title.remove();
    return mark;
  });
  if (marks.length === 0) return chart.removeAttribute('tabindex');
  let active;
  const show = (mark, aloud) => {
    active?.classList.remove('active');
    active = mark;
    tip.hidden = mark === undefined;
    if (mark === undefined) return;
    mark.classList.add('active');
    tip.textContent = tips.get(mark);
    if (aloud) said.textContent = tip.textContent;
    const { x, y } = centreOf(mark);
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(innerWidth - width - 4, x + 12))}px`;
    tip.style.top = `${y - height - 10 > 0 ? y - height - 10 : y + 14}px`;
  };
  const shown = () => marks.filter((mark) => !mark.classList.contains('off'));
  const nearest = ({ clientX, clientY, target }) => {
    if (tips.has(target)) return target;
    let best;
    let distance = REACH;
    for (const mark of shown()) {
      const { x, y } = centreOf(mark);
      const away = Math.hypot(x - clientX, y - clientY);
      if (away < distance) [best, distance] = [mark, away];
    }
    return best;
  };
  const point = (event) => show(nearest(event), false);
  chart.addEventListener('pointermove', point);
  chart.addEventListener('pointerdown', point);
  chart.addEventListener('pointerleave', () => show(undefined));
  chart.addEventListener('blur', () => show(undefined));
  chart.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') return show(undefined);
    if (step === undefined) return;
    event.preventDefault();
    const order = shown()
      .map((mark) => ({ mark, ...centreOf(mark) }))
      .sort((a, b) => a.x - b.x || a.y - b.y)
      .map(({ mark }) => mark);
    if (order.length === 0) return;
    const at = order.indexOf(active);
    show(order[at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length], true);
  });
}

/** Shows of a part only what has the words, and the class, that are looked for. */
function makeSearchable(filter) {
  const input = filter.querySelector('[data-filter]');
  const select = filter.querySelector('[data-class]');
  const output = filter.querySelector('output');
  const part = document.getElementById(input.dataset.filter);
  filter.hidden = false;
  const apply = () => {
    const words = input.value.trim().toLowerCase();
    const label = select?.value ?? '';
    const isFound = (text, own) => text.toLowerCase().includes(words) && (label === '' || own === label);
    let count = 0;
    for (const row of part.querySelectorAll('table.sortable tbody tr')) {
      row.hidden = !isFound(row.textContent, row.cells[1]?.textContent);
      count += Number(!row.hidden);
    }
    const texts = part.querySelectorAll('[data-text]');
    for (const text of texts) {
      text.hidden = !isFound(text.textContent, text.firstElementChild?.textContent);
      if (!select) count += Number(!text.hidden);
    }
    const names = new Set();
    for (const mark of part.querySelectorAll('.chart circle')) {
      const [first] = (tips.get(mark) ?? '').split('\n');
      const isShown = isFound(first, first.endsWith(` speaks for ${label}`) ? label : '');
      mark.classList.toggle('off', !isShown);
      if (isShown) names.add(first.slice(1, first.indexOf('”')));
    }
    for (const name of part.querySelectorAll('.names text')) {
      name.classList.toggle('off', !names.has(name.textContent));
    }
    output.textContent = words === '' && label === '' ? '' : `${count} found`;
  };
  input.addEventListener('input', apply);
  select?.addEventListener('change', apply);
  return apply;
}

function enhance() {
  for (const table of document.querySelectorAll('table.sortable')) makeSortable(table);
  for (const chart of document.querySelectorAll('.chart')) makeTelling(chart);
  return [...document.querySelectorAll('.filter')].map(makeSearchable);
}

/** Takes over what a new version of the page shows, and leaves what the reader has opened and looked for as it is. */
async function renew() {
  const answer = await fetch(location.pathname);
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const open = new Set(
    [...document.querySelectorAll('details[open]')].map(({ textContent }) => nameOf(textContent)),
  );
  const fields = [...document.querySelectorAll('.filter input, .filter select')].map(({ value }) => value);
  document.querySelector('main').replaceWith(document.adoptNode(next.querySelector('main')));
  for (const details of document.querySelectorAll('details')) {
    if (open.has(nameOf(details.textContent))) details.open = true;
  }
  tip.hidden = true;
  const apply = enhance();
  for (const [i, field] of [...document.querySelectorAll('.filter input, .filter select')].entries()) {
    if (fields[i]) field.value = fields[i];
  }
  for (const again of apply) again();
}

const nameOf = (text) => text.trim().split('\n')[0];

enhance();
if ('live' in document.documentElement.dataset) {
  const events = new EventSource('events');
  events.addEventListener('change', renew);
}
