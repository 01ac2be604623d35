/** The only stylesheet of the directory's pages. The server serves it itself; pages have no inline style. */

export const stylePath = "/pages/style.css";

export const style = `:root { color-scheme: light dark; background: Canvas; color: CanvasText; --accent: #1c5fb8; --line: #767b84; --alert: #a3121e; }
@media (prefers-color-scheme: dark) { :root { --accent: #8ab8ff; --line: #9aa0aa; --alert: #ff9aa2; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 26rem; margin: 0 auto; padding: 2rem min(1.25rem, 6vw); }
.brand { margin: 0 0 1.5rem; font-weight: 600; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; margin: 1.25rem 0; }
dt { font-weight: 600; }
dd { margin: 0; }
label { display: block; font-weight: 600; }
.help { margin: 0 0 0.375rem; }
input { width: 100%; padding: 0.625rem 0.75rem; border: 1px solid var(--line); border-radius: 0.375rem; font: inherit; }
input[aria-invalid="true"] { border-color: var(--alert); border-width: 2px; }
.alert { margin: 0.5rem 0 0; color: var(--alert); font-weight: 600; }
form { margin: 0 0 0.75rem; }
button, .button { display: block; width: 100%; margin-top: 1rem; padding: 0.625rem 0.75rem; border: 1px solid var(--accent); border-radius: 0.375rem; background: none; color: var(--accent); font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
button.primary { background: var(--accent); color: Canvas; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1.125rem; line-height: 1.25; }
ol, ul { margin: 0 0 1rem; padding-left: 1.5rem; }
li { margin-bottom: 0.5rem; }
ul.devices { padding: 0; list-style: none; }
ul.devices > li { margin: 0 0 1rem; padding: 0 1rem 0.5rem; border: 1px solid var(--line); border-radius: 0.375rem; }
ul.devices h2 { margin-top: 1rem; }
ul.devices p { margin: 0 0 0.5rem; }
.key { margin: 0 0 1rem; padding: 0.75rem 1rem; border: 2px solid var(--accent); border-radius: 0.375rem; }
.key p { margin: 0; }
.key-label { font-weight: 600; }
.key-text { font: 600 1.5rem/1.5 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-variant-numeric: slashed-zero; }
.key-text span { display: inline-block; max-width: 100%; }
.for-readers { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
