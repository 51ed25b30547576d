// The debug page's style: calm type, one accent colour, numbers that line up; dark and light as the reader has it.

export const style: string = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf9; --card: #ffffff; --ink: #1d1c1a; --soft: #6b6760; --line: #e7e3dc; --wash: #f4f1ec;
  --accent: #0b6e83; --on-accent: #ffffff; --wrong: #b3372b;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --card: #1b1e22; --ink: #e8e6e1; --soft: #9d9a93; --line: #2d3137; --wash: #22262b;
    --accent: #5cc4d8; --on-accent: #0d1b1f; --wrong: #ef8175;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.6rem; font-weight: 650; letter-spacing: -.015em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; font-weight: 650; letter-spacing: -.01em; margin: 3rem 0 .15rem; overflow-wrap: anywhere; }
h3 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: 1.5rem 0 .4rem; }
p { margin: 0; max-width: 44rem; overflow-wrap: anywhere; }
.words { white-space: pre-line; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 3px; }
code, pre, textarea, .mono { font-family: var(--mono); font-size: .875rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

.state { display: flex; align-items: center; gap: .5rem; margin-top: .25rem; }
.dot { width: .5rem; height: .5rem; border-radius: 50%; background: var(--accent); flex: none; }
.dot.off { background: var(--wrong); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1px; margin: 1.5rem 0 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.figures div { background: var(--card); padding: .8rem 1rem .7rem; display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--soft); font-size: .8rem; }
.figures dd { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 600; letter-spacing: -.02em; }
.figures dd, .n { font-variant-numeric: tabular-nums; }

.methods { margin-top: .9rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); overflow: hidden; }
.row { display: grid; align-items: center; column-gap: 1rem;
  grid-template-columns: minmax(0, 1fr) 92px 5rem 4rem 4.5rem 4.5rem; }
.heads { padding: .5rem 1rem .5rem 2.25rem; font-size: .75rem; color: var(--soft); background: var(--wash); }
.heads span:not(:first-child):not(:nth-child(2)), .row .n { text-align: right; }
.method { border-top: 1px solid var(--line); }
.method > summary { list-style: none; cursor: pointer; padding: .7rem 1rem .7rem 2.25rem; position: relative; }
.method > summary::-webkit-details-marker { display: none; }
.method > summary::before { content: ""; position: absolute; left: 1rem; top: 1.2rem; width: .4rem; height: .4rem;
  border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); }
.method[open] > summary::before { transform: rotate(45deg); }
.method > summary:hover { background: var(--wash); }
.method > summary:focus-visible { outline-offset: -3px; border-radius: 10px; }
.sign { overflow-wrap: anywhere; }
.sign b { font-weight: 650; }
.brief { color: var(--soft); font-size: .875rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; display: block; }
.method[open] .brief { display: none; }
.row .n { font-size: .9rem; white-space: nowrap; }
.row .n small { display: none; }
.row .none { color: var(--soft); }
.wrong { color: var(--wrong); }
.tag { font-size: .75rem; border: 1px solid var(--line); border-radius: 99px; padding: .05rem .5rem; color: var(--soft);
  margin-left: .5rem; white-space: nowrap; }
svg { display: block; overflow: visible; }
svg rect { fill: var(--accent); }
svg .base { fill: var(--line); }
svg text { fill: var(--soft); font-size: 11px; font-family: inherit; }
.body { padding: .25rem 1rem 1.5rem 2.25rem; }
.body > p:first-child { margin-top: .25rem; }
.facts { margin: .75rem 0 0; padding: 0; list-style: none; font-size: .875rem; color: var(--soft); }
.facts code { color: var(--ink); font-size: .8125rem; }
.wide { width: 100%; max-width: 35rem; height: 120px; }
svg .tick { fill: var(--line); }

label { display: block; }
textarea { width: 100%; padding: .7rem .8rem; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: 8px; line-height: 1.5; resize: vertical; tab-size: 2; }
textarea:focus { outline: 2px solid var(--accent); outline-offset: -1px; }
.go { display: flex; align-items: center; gap: .9rem; margin-top: .6rem; flex-wrap: wrap; }
button { font: inherit; font-weight: 600; font-size: .9rem; color: var(--on-accent); background: var(--accent); border: 0;
  border-radius: 8px; padding: .5rem 1.1rem; cursor: pointer; min-height: 2.4rem; }
button:hover { filter: brightness(1.08); }
button:disabled { opacity: .55; cursor: default; }
button.plain { background: none; color: var(--accent); padding: 0; min-height: 0; font-weight: 400; font-size: inherit;
  text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; }
kbd { font-family: inherit; font-size: .8rem; color: var(--soft); }
.answer { margin: 1.1rem 0 0; padding: .75rem .9rem; border-left: 3px solid var(--accent); background: var(--wash);
  border-radius: 0 8px 8px 0; }
.answer.bad { border-color: var(--wrong); }
.answer pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto; font-size: 1rem; }
.answer .small { margin-top: .3rem; }

.message { margin-top: .5rem; border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.message summary { cursor: pointer; padding: .45rem .8rem; font-size: .875rem; }
.message summary:hover { background: var(--wash); }
.bytes { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: .8125rem; border-top: 1px solid var(--line); }
.bytes td { padding: .17rem .8rem; vertical-align: top; border: 0; }
.bytes tr:hover { background: var(--wash); }
.bytes td:first-child { font-family: var(--mono); font-size: .8rem; color: var(--accent); width: 40%; overflow-wrap: anywhere; }
.bytes td:nth-child(2) { width: 30%; overflow-wrap: anywhere; }
.bytes td:last-child { font-family: var(--mono); font-size: .8rem; overflow-wrap: anywhere; }
.d1 { padding-left: 1.1rem; } .d2 { padding-left: 2.2rem; } .d3 { padding-left: 3.3rem; } .d4 { padding-left: 4.4rem; }

.scroll { overflow-x: auto; margin-top: .9rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.list { width: 100%; border-collapse: collapse; font-size: .9rem; }
.list th { font-size: .75rem; font-weight: 400; text-align: left; color: var(--soft); background: var(--wash); }
.list th, .list td { padding: .5rem 1rem; vertical-align: baseline; white-space: nowrap; }
.list td { border-top: 1px solid var(--line); }
.list td.doc { white-space: normal; min-width: 12rem; color: var(--soft); overflow-wrap: anywhere; }
.list .n { text-align: right; }
.list tbody:first-child tr:first-child td { border-top: 0; }
.fields td:nth-child(-n+2) { width: 24%; }
.type { margin-top: 1.4rem; }
.type .scroll { margin-top: .5rem; }
.type:target .scroll { border-color: var(--accent); }
footer { margin-top: 4rem; padding-bottom: 3rem; font-size: .875rem; color: var(--soft); }
footer p { border-top: 1px solid var(--line); padding-top: 1rem; max-width: none; }

@media (hover: none) { kbd { display: none; } }
@media (max-width: 44rem) {
  header { padding-top: 1.5rem; }
  main, header, footer { padding-left: 1rem; padding-right: 1rem; }
  .figures { grid-template-columns: repeat(2, 1fr); }
  .figures div:last-child:nth-child(odd) { grid-column: span 2; }
  .heads { display: none; }
  .method:first-of-type { border-top: 0; }
  .row { grid-template-columns: repeat(4, auto) 1fr; row-gap: .4rem; column-gap: 1.1rem; }
  .row > :first-child { grid-column: 1 / -1; }
  .row > svg { grid-column: 5; grid-row: 2; justify-self: end; width: 70px; }
  .row .n { text-align: left; grid-row: 2; }
  .row .n small { display: block; color: var(--soft); font-size: .7rem; line-height: 1.2; }
  .idle > svg, .idle > .n:not(:nth-child(3)) { display: none; }
  .idle > .n { display: flex; gap: .35rem; align-items: baseline; }
  .method > summary, .body { padding-left: 2rem; padding-right: .9rem; }
  .method > summary::before { left: .9rem; }
  textarea { font-size: 16px; }
  .list th, .list td { padding: .5rem .75rem; }
  .bytes td { padding: .17rem .5rem; }
  .bytes td:first-child { width: 34%; }
  .bytes td:nth-child(2) { width: 37%; }
  .bytes td.d1 { padding-left: .9rem; } .bytes td.d2 { padding-left: 1.3rem; }
  .bytes td.d3 { padding-left: 1.7rem; } .bytes td.d4 { padding-left: 2.1rem; }
}
`;
