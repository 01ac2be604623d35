/**
 * The style of a trace, on screen and on paper. The only style of that file: its policy names this text by its hash.
 */
export const traceStyle = `
:root { background: Canvas; color: CanvasText; color-scheme: light dark; --line: #8886; --good: #1a7f37; --bad: #b42318; --dim: #6b7280; }
@media (prefers-color-scheme: dark) { :root { --good: #4ac26b; --bad: #ff7b72; --dim: #9ca3af; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem 1.5rem 3rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 1.5rem 0 0.5rem; }
summary { cursor: pointer; } summary > h2 { display: inline-block; }
article + article { border-top: 1px solid var(--line); margin-top: 1.5rem; }
dl { display: grid; gap: 0.1rem 1rem; grid-template-columns: max-content minmax(0, 1fr); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
dt, caption, .dim, footer { color: var(--dim); }
.verdict { font-weight: 600; } .passed { color: var(--good); } .failed, .mismatches { color: var(--bad); }
table { border-collapse: collapse; font-size: 0.9rem; margin: 0.5rem 0 1rem; width: 100%; }
caption { padding: 0.25rem 0; text-align: left; }
th, td { border-bottom: 1px solid var(--line); padding: 0.25rem 0.6rem 0.25rem 0; text-align: left; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 40rem) { body { padding: 1rem 0.75rem; } th, td { overflow-wrap: anywhere; } .number { white-space: normal; } }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
.field { overflow-wrap: anywhere; white-space: pre-wrap; }
.opens { color: var(--good); }
.screens { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); list-style: none; padding: 0; }
figure { margin: 0; } img { border: 1px solid var(--line); border-radius: 6px; height: auto; max-width: 100%; }
img.phone { max-height: 24rem; } figcaption { color: var(--dim); font-size: 0.85rem; } figcaption p { margin: 0.25rem 0; }
@media print { body { max-width: none; } figure, tr { break-inside: avoid; } article + article { break-before: page; } }
`;
