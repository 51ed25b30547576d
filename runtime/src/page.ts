// The debug page as one text: what is there before the script has asked for anything. There is nothing of a schema in it.

import { script } from "./page/script.ts";
import { style } from "./page/style.ts";

export { script, style };

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cg fill='%230b6e83'%3E" +
  "%3Crect x='1' y='9' width='3' height='6' rx='1'/%3E%3Crect x='6.5' y='2' width='3' height='13' rx='1'/%3E" +
  "%3Crect x='12' y='6' width='3' height='9' rx='1'/%3E%3C/g%3E%3C/svg%3E";

const figures: readonly (readonly [id: string, label: string])[] = [
  ["connections", "connections"],
  ["flight", "calls in flight"],
  ["calls", "calls"],
  ["errors", "errors"],
  ["unknown", "unknown methods"],
];

export const pageHtml: string = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>RPC</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<header>
<h1 id="host">RPC</h1>
<div class="state soft small"><span class="dot" id="dot"></span><span id="state" role="status">asking the server</span></div>
<dl class="figures">${figures.map(([id, label]) => `<div><dt>${label}</dt><dd id="${id}">–</dd></div>`).join("")}</dl>
</header>
<main>
<noscript><p>This page needs its script. Without it there are <a href="?format=text">a list</a> and <a href="?format=json">JSON</a>.</p></noscript>
<div id="services"></div>
<div id="lists"></div>
<div id="types"></div>
</main>
<footer><p>Looks every two seconds, <button class="plain" id="pause" type="button">pause</button>. The same as
<a href="?format=json">JSON</a>, <a href="?format=text">text</a> and <a href="?format=prometheus">for Prometheus</a>.</p></footer>
<script>${script}</script>
</body>
</html>
`;
