/** The stylesheet of all pages: calm, readable in light and dark, on phones and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --rule: #d9dde1; --faint: #eef0f2;
  --accent: #0b62b0; --on-accent: #ffffff; --contrast: #b4490a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e6e8ea; --quiet: #a6aeb7; --rule: #3a4047; --faint: #23282d;
    --accent: #6cb2f5; --on-accent: #0b1117; --contrast: #ffa657;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { margin: 0 auto; padding: 3.5rem 1.25rem 6rem; max-width: 58rem; }
h1 { font-size: clamp(2rem, 6vw, 3rem); line-height: 1.1; letter-spacing: -0.02em; margin: 0.2rem 0 0.8rem; font-weight: 700; overflow-wrap: anywhere; }
h2 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; margin: 4.5rem 0 0.8rem; padding-top: 1.4rem; border-top: 3px solid var(--ink); overflow-wrap: anywhere; }
h3 { font-size: 1.05rem; margin: 0 0 0.5rem; font-weight: 650; }
h3.part { font-size: 1.3rem; margin: 3.2rem 0 0.5rem; }
h4 { font-size: 0.95rem; margin: 1.6rem 0 0.4rem; font-weight: 600; }
p, li { max-width: 44rem; overflow-wrap: break-word; }
p { margin: 0.6rem 0; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
.kicker { color: var(--quiet); font-size: 0.9rem; margin: 0; }
.asked { font-size: 1.1rem; color: var(--quiet); margin: 0 0 1.2rem; }
.answers { list-style: none; padding: 0; margin: 0; }
.answers li { font-size: 1.12rem; line-height: 1.4; margin: 0.7rem 0; max-width: 46rem; }
.answers li:only-child { font-size: 1.35rem; }
.quiet, figcaption { color: var(--quiet); font-size: 0.88rem; line-height: 1.45; }
.verdict { font-size: 1.1rem; }
.warn { color: var(--contrast); }
nav { margin: 2.2rem 0 0; font-size: 0.95rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem 1.3rem; margin: 0; padding: 0; }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; margin: 1.4rem 0 0.8rem; font-variant-numeric: tabular-nums; font-size: 0.92rem; }
caption { text-align: left; font-weight: 650; font-size: 1.05rem; padding-bottom: 0.5rem; }
caption span { display: inline-block; max-width: calc(100vw - 2.5rem); }
th, td { padding: 0.42rem 1.1rem 0.42rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
thead th { font-weight: 500; color: var(--quiet); font-size: 0.85rem; vertical-align: bottom; white-space: normal; min-width: 4.6rem; border-bottom-color: var(--quiet); }
tbody th { font-weight: 400; }
table.sortable tbody th:has(.badge) { white-space: nowrap; }
th:first-child, td:first-child, th.text, td.text { text-align: left; }
td.text, tbody th.text { white-space: normal; min-width: 8rem; max-width: 24rem; overflow-wrap: break-word; }
table.text td { text-align: left; white-space: normal; vertical-align: top; overflow-wrap: break-word; }
table.text th { text-align: left; }
table.two-texts th:nth-child(2), table.two-texts td:nth-child(2) { text-align: left; }
th button { all: unset; cursor: pointer; color: inherit; }
th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
th button::after { content: "\\00a0↕"; color: var(--quiet); opacity: 0.55; }
th[aria-sort] button { color: var(--ink); font-weight: 650; }
th[aria-sort] button::after { color: var(--accent); opacity: 1; }
th[aria-sort="ascending"] button::after { content: "\\00a0↑"; }
th[aria-sort="descending"] button::after { content: "\\00a0↓"; }
.badge { font-size: 0.75rem; padding: 0.05rem 0.45rem; border-radius: 1rem; white-space: nowrap; margin-left: 0.3rem; }
.badge.best { background: var(--accent); color: var(--on-accent); }
.badge.equal { color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
figure { margin: 2.4rem 0 0; }
.wide { max-width: 45rem; }
figcaption { margin-top: 0.5rem; max-width: 42rem; }
.downloads { white-space: nowrap; }
.pair { display: flex; flex-wrap: wrap; gap: 0 2.5rem; max-width: 48rem; }
.pair figure { flex: 1 1 20rem; max-width: 22rem; }
.narrow { display: none; }
@media (max-width: 780px) { .wide { display: none; } .narrow { display: block; } }
.multiples { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11.8rem, 44%), 1fr)); gap: 1rem 1.4rem; margin: 0; padding: 0; }
.multiples { max-width: 55.5rem; }
.multiples li { max-width: 12.5rem; }
.multiples h4 { margin: 0; font-weight: 500; font-size: 0.88rem; overflow-wrap: anywhere; }
.chart { display: block; max-width: 100%; height: auto; overflow: visible; font-size: 12px; font-family: inherit; color: var(--quiet); --plot-background: var(--paper); }
.chart text { white-space: pre; }
.chart .active { stroke: var(--ink); stroke-width: 2; stroke-opacity: 1; }
.chart .off { opacity: 0.08; }
.tip { position: fixed; z-index: 1; pointer-events: none; max-width: min(22rem, 90vw); padding: 0.4rem 0.65rem; background: var(--ink); color: var(--paper); border-radius: 4px; font-size: 0.84rem; line-height: 1.35; white-space: pre-line; overflow-wrap: anywhere; }
.tip::first-line { font-weight: 650; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
details { margin: 0.7rem 0; }
details figure { margin-top: 0.6rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
details[open] > summary { margin-bottom: 0.4rem; }
.filter { display: flex; flex-wrap: wrap; gap: 0.6rem 1.2rem; align-items: center; margin: 1rem 0; font-size: 0.92rem; }
.filter[hidden] { display: none; }
.filter input, .filter select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: 4px; padding: 0.25rem 0.5rem; max-width: 16rem; }
.filter output { color: var(--quiet); }
[hidden] { display: none; }
mark { color: inherit; background: color-mix(in srgb, var(--accent) calc(6% + var(--w) * 0.34), transparent); border-radius: 2px; padding: 0.1em 0; }
.text { margin: 0.9rem 0; }
.texts li { margin: 0.4rem 0; }
.mistakes { padding-left: 1.6rem; }
.mistakes li { margin: 1.2rem 0; }
.mistakes p { margin: 0.1rem 0; }
.mistakes .verdict { font-size: 0.9rem; overflow-wrap: anywhere; }
.expected { color: var(--accent); }
.answered { color: var(--contrast); }
pre { background: var(--faint); border-radius: 4px; padding: 0.8rem 1rem; overflow-x: auto; font-size: 0.85rem; }
.live { border-left: 3px solid var(--accent); padding: 0.2rem 0 0.2rem 1rem; margin-bottom: 2rem; }
.live ul { padding: 0; list-style: none; margin: 0.3rem 0; }
progress { width: 100%; max-width: 24rem; accent-color: var(--accent); }
@media print {
  :root { color-scheme: light; --paper: #ffffff; --ink: #000000; --quiet: #444444; --rule: #cccccc; --faint: #eeeeee; --accent: #0b62b0; --on-accent: #ffffff; --contrast: #b4490a; }
  * { print-color-adjust: exact; }
  body { font-size: 10.5pt; }
  main { padding: 0; max-width: none; }
  nav, .filter, .downloads, .tip { display: none; }
  .wide { display: block; }
  .narrow { display: none; }
  h2 { break-after: avoid; margin-top: 2rem; } h3, h4, caption, summary { break-after: avoid; }
  figure, tr, .mistakes li, .text { break-inside: avoid; }
  .scroll { overflow: visible; } table { font-size: 8.5pt; } th, td { padding-right: 0.6rem; }
  thead th { min-width: 0; } th button::after { content: ""; }
}
`;
