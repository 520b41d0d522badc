/** The report's stylesheet: calm, readable in light and dark, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --ink: #22262b; --quiet: #666d76; --rule: #dfe1e3; --panel: #ffffff; --warn: #a23b2a;
  --c0: #1f6f9f; --c1: #c8641b; --c2: #3f8a4b; --c3: #9b4a94; --c4: #8a7020; --c5: #4f58c2; --c6: #bd3b52; --c7: #2b8a86;
  --c8: #6b6f76; --c9: #a8487f; --c10: #5b7f1f; --c11: #7a4ea8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181b; --ink: #e3e5e8; --quiet: #9aa1aa; --rule: #33373c; --panel: #1d2024; --warn: #ee8f7d;
    --c0: #67b3e0; --c1: #f09a5b; --c2: #7cc686; --c3: #d38ccb; --c4: #cdb35b; --c5: #969ef2; --c6: #f0808f; --c7: #68c5c0;
    --c8: #a9afb8; --c9: #e29ac4; --c10: #a9cf6c; --c11: #b99be6;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 3rem 1.25rem 5rem; max-width: 64rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 0.3rem; font-weight: 650; }
h2 { font-size: 1.35rem; margin: 3.2rem 0 0.6rem; padding-top: 1.2rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 2rem 0 0.4rem; font-weight: 600; }
p { margin: 0.5rem 0; max-width: 46rem; }
.quiet, figcaption { color: var(--quiet); font-size: 0.9rem; }
.verdict { font-size: 1.05rem; }
.warn { color: var(--warn); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; font-size: 0.95rem; }
th, td { padding: 0.4rem 0.9rem 0.4rem 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--quiet); font-size: 0.85rem; }
th:first-child, td:first-child { text-align: left; }
table.text td { text-align: left; white-space: normal; vertical-align: top; overflow-wrap: break-word; }
table.text th { text-align: left; }
table.two-texts th:nth-child(2), table.two-texts td:nth-child(2) { text-align: left; }
figure { margin: 1rem 0; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem; }
.pair svg { flex: 1 1 300px; }
svg { display: block; width: 100%; height: auto; overflow: visible; font-size: 13px; }
svg text { fill: var(--ink); }
svg .tick, svg .axis { fill: var(--quiet); font-size: 12px; }
svg .cell rect { fill: var(--c0); }
svg .cell rect.empty { fill: var(--rule); fill-opacity: 0.45; }
svg .cell text { font-size: 12px; }
svg .cell text.strong { fill: var(--paper); }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .series circle { fill: var(--c); fill-opacity: 0.75; stroke: var(--paper); stroke-width: 1; }
svg .series line.mean { stroke: var(--c); stroke-width: 3; stroke-linecap: round; }
svg .series line.bar { stroke: var(--c); stroke-width: 2; stroke-opacity: 0.6; }
svg .series polyline { fill: none; stroke: var(--c); stroke-linejoin: round; }
svg .series polyline.mean { stroke-width: 2.5; }
svg .series polyline.seed { stroke-width: 1; stroke-opacity: 0.35; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; font-size: 0.9rem; padding: 0; margin: 0.4rem 0; list-style: none; }
.legend li::before { content: ""; display: inline-block; width: 0.7rem; height: 0.7rem; border-radius: 50%; background: var(--c); margin-right: 0.45rem; }
${Array.from({ length: 12 }, (_, i) => `.colour-${i} { --c: var(--c${i}); }`).join('\n')}
details { margin: 0.8rem 0; }
summary { cursor: pointer; }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: 0.8rem 1rem; overflow-x: auto; font-size: 0.85rem; }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
`;
