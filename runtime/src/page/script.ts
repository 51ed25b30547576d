// The debug page's script: it asks for what is served and counted, and shows it. Everything that comes from the server is
// put in as text, never as markup, so that names mean nothing to the browser.

export const script: string = String.raw`
"use strict";
(() => {
  const here = location.pathname;
  const $ = (id) => document.getElementById(id);

  /** An element; what is no element among its children becomes text. */
  function h(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== undefined && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== ""));
    return element;
  }
  function draw(name, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const grouped = new Intl.NumberFormat("en");
  const count = (n) => (n < 100000 ? grouped.format(n) : new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(n));
  const digits = (n) => String(Number(n < 10 ? n.toFixed(1) : n.toFixed(0)));
  const time = (ms) => (ms < 1 ? digits(ms * 1000) + " µs" : ms < 1000 ? digits(ms) + " ms" : digits(ms / 1000) + " s");
  const sum = (list) => list.reduce((all, one) => all + one, 0);

  // Times.

  const places = 28;
  /** Counts by place: bucket i has the times below 2^i microseconds. */
  function spread(latency) {
    const all = new Array(places).fill(0);
    for (const [below, some] of latency?.buckets ?? []) all[below === null ? places - 1 : Math.round(Math.log2(below * 1000))] = some;
    return all;
  }
  /** The end of the bucket in which a part of all calls has ended. */
  function within(latency, part) {
    let left = Math.ceil((latency?.count ?? 0) * part);
    if (left === 0) return undefined;
    for (const [below, some] of latency.buckets) if ((left -= some) <= 0) return below === null ? Infinity : below;
  }
  const bound = (ms) => (ms === undefined ? "–" : ms === Infinity ? "> 67 s" : "< " + time(ms));
  function inWords(latency) {
    if (!latency?.count) return "no times yet";
    return "half of the calls took " + bound(within(latency, 0.5)) + ", 99% " + bound(within(latency, 0.99));
  }
  function bars(svg, latency, width, height) {
    const all = spread(latency);
    const most = Math.max(1, ...all);
    const step = width / places;
    const parts = all.flatMap((some, i) => {
      const tall = some === 0 ? 0 : Math.max(2, (some / most) * height);
      return some === 0 ? [] : [draw("rect", { x: i * step, y: height - tall, width: step - 1, height: tall, rx: 1 })];
    });
    svg.replaceChildren(draw("rect", { class: "base", x: 0, y: height, width, height: 1 }), ...parts);
    svg.setAttribute("aria-label", inWords(latency));
    return all;
  }
  const small = () => draw("svg", { viewBox: "0 0 84 23", width: 84, height: 23, role: "img" });
  const large = () => draw("svg", { class: "wide", role: "img" });
  /** As wide as there is room, so that its words keep their size. */
  function axis(svg, latency) {
    if (!svg.isConnected) return;
    const width = svg.clientWidth || 560;
    svg.setAttribute("viewBox", "0 0 " + width + " 120");
    const all = bars(svg, latency, width, 96);
    const step = width / places;
    for (const [at, word] of [[0, "1 µs"], [10, "1 ms"], [20, "1 s"]]) {
      svg.append(draw("rect", { class: "tick", x: (at + 1) * step - 1, y: 96, width: 1, height: 6 }));
      svg.append(draw("text", { x: (at + 1) * step, y: 115, "text-anchor": at === 0 ? "start" : "middle" }, word));
    }
    const middle = { x: width / 2, y: 52, "text-anchor": "middle" };
    if (all.every((some) => some === 0)) svg.append(draw("text", middle, "no times yet"));
  }

  // Methods.

  const views = new Map();
  const typeNames = new Set();

  /** A type's text, in which the names of structs lead to them. */
  function typed(text) {
    return text.split(/([\w.]+)/).map((part) => (typeNames.has(part) ? h("a", { href: "#type-" + part, class: "mono" }, part) : part));
  }
  const number = (label) => h("span", { class: "n none" }, h("span", {}, "–"), h("small", {}, label));
  const put = (cell, text) => {
    if (cell.firstChild.textContent === text) return;
    cell.firstChild.textContent = text;
    cell.classList.toggle("none", text === "0" || text === "–");
  };

  function methodView(method) {
    const view = { small: small(), large: large(), calls: number("calls"), errors: number("errors"), half: number("p50"), most: number("p99"), timed: h("p", { class: "soft small" }), codes: h("p", { class: "small wrong" }) };
    views.set(method.method, view);
    const reply = method.reply === "" ? "" : " → " + method.reply;
    const sign = h("span", { class: "sign mono" }, h("b", {}, method.name), "(" + method.args + ")" + reply);
    const tags = [];
    if (method.deprecated !== undefined) tags.push(h("span", { class: "tag" }, "deprecated"));
    if (method.stream !== undefined) tags.push(h("span", { class: "tag" }, "stream"));
    if (method.idempotent) tags.push(h("span", { class: "tag" }, "idempotent"));
    const name = h("span", {}, sign, ...tags, h("span", { class: "brief" }, method.doc.split("\n")[0] || ""));
    const details = h("details", { class: "method", id: "method-" + method.method },
      h("summary", { class: "row" }, name, view.small, view.calls, view.errors, view.half, view.most));
    // A page of a thousand methods builds what is inside when somebody looks.
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      if (details.children.length === 1) details.append(methodBody(method, view));
      axis(view.large, view.latency);
    });
    return details;
  }

  function methodBody(method, view) {
    const facts = [];
    facts.push(h("li", {}, "Takes ", ...(method.args === "" ? ["nothing"] : typed(method.args)), ", answers ", ...(method.reply === "" ? ["nothing"] : typed(method.reply)), "."));
    if (method.timeout !== undefined) facts.push(h("li", {}, "Callers wait " + time(method.timeout) + " unless they say otherwise."));
    if (method.roles.length > 0) facts.push(h("li", {}, "For " + method.roles.join(", ") + "."));
    if (method.deprecated) facts.push(h("li", {}, "Deprecated: " + method.deprecated));
    for (const { name, message, code } of method.errors) facts.push(h("li", {}, "Fails with ", h("code", {}, name), ": “" + message + "” (" + code + ")"));
    return h("div", { class: "body" },
      method.doc === "" ? undefined : h("p", { class: "words" }, method.doc),
      h("ul", { class: "facts" }, ...facts),
      h("h3", {}, "How long it takes"), view.large, view.timed, view.codes,
      ...(method.stream === undefined ? form(method) : [h("p", { class: "soft small" }, "A stream cannot be called from here.")]));
  }

  // Calls.

  function form(method) {
    const id = "args-" + method.method;
    const lines = method.sample.split("\n").length;
    const input = method.sample === "" ? undefined : h("textarea", { id, rows: Math.min(Math.max(lines, 3), 16), spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
    if (input !== undefined) input.value = method.sample;
    const result = h("div", { "aria-live": "polite" });
    const wire = h("div");
    const button = h("button", {}, "Call");
    const send = async () => {
      button.disabled = true;
      await call(method, input?.value ?? "", result, wire);
      button.disabled = false;
    };
    return [
      h("h3", {}, input === undefined ? "Call it" : h("label", { for: id }, "Call it with")),
      h("form", {
        submit: (event) => { event.preventDefault(); send(); },
        keydown: (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); if (!button.disabled) send(); } },
      }, input, h("div", { class: "go" }, button, input === undefined ? undefined : h("kbd", {}, "Ctrl + Enter"))),
      result, wire,
    ];
  }

  const post = (path, body) => fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body });

  async function call(method, args, result, wire) {
    const began = performance.now();
    let response, text;
    try {
      response = await post(method.path, args);
      text = await response.text();
    } catch (error) {
      result.replaceChildren(answer("The server did not answer: " + error.message, "", true));
      wire.replaceChildren();
      return;
    }
    const took = "in " + time(performance.now() - began) + ", as this page saw it";
    let failure;
    if (response.ok) result.replaceChildren(answer(pretty(text), took, false));
    else {
      try { failure = JSON.parse(text); } catch { failure = { code: String(response.status), message: text }; }
      result.replaceChildren(answer(failure.message ?? "", failure.code + ", " + took, true));
    }
    await showWire(method, args, response.ok ? ["reply", text] : ["error", failure.message ?? ""], wire);
    refresh();
  }
  const answer = (text, note, bad) => h("div", { class: bad ? "answer bad" : "answer" }, h("pre", { class: "mono" }, text), note === "" ? undefined : h("p", { class: "soft small" }, note));
  function pretty(text) {
    try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
  }

  // Bytes.

  async function showWire(method, args, [part, value], wire) {
    const ask = async (which, body) => {
      const response = await post(here + "?wire=" + encodeURIComponent(method.method) + "&part=" + which, body);
      return response.ok ? response.json() : undefined;
    };
    const [request, response] = await Promise.all([ask("args", args), ask(part, value)]);
    const shown = [];
    if (request !== undefined) shown.push(...exhibit("The request on Go’s wire", request));
    if (response !== undefined) shown.push(...exhibit("The response", response));
    wire.replaceChildren(...shown);
  }

  function exhibit(title, { hex, rows, again }) {
    const messages = [];
    for (const row of rows) (row.depth === 0 ? messages[messages.push([]) - 1] : messages[messages.length - 1]).push(row);
    const total = hex.length / 2;
    return [
      h("h3", {}, title + ": " + total + " bytes the first time, " + again + " from then on"),
      ...messages.map((message) => {
        const [, about] = message;
        const defines = about?.label === "defines type";
        const from = message[0].offset;
        const last = message[message.length - 1];
        const size = last.offset + last.length - from;
        const named = message.find(({ label }) => label === "Name");
        const name = defines ? "Definition of type " + about.value + (named === undefined ? "" : ", " + JSON.parse(named.value)) : about === undefined ? "The rest" : "Value of type " + about.value;
        return h("details", { class: "message", open: !defines },
          h("summary", {}, name + " ", h("span", { class: "soft" }, "· " + size + " bytes")),
          h("table", { class: "bytes" }, h("tbody", {}, ...message.map((row) => byteRow(row, hex)))));
      }),
    ];
  }
  function byteRow({ offset, length, depth, label, value }, hex) {
    const bytes = hex.slice(2 * offset, 2 * (offset + Math.min(length, 32))).replace(/../g, "$& ").trim() + (length > 32 ? " …" : "");
    return h("tr", {}, h("td", {}, bytes), h("td", { class: "d" + Math.min(depth, 4) }, label), h("td", {}, value));
  }

  // Lists.

  function table(heads, rows) {
    const cell = (name) => (text, i) => h(name, { class: heads[i].startsWith("#") ? "n" : undefined }, text);
    return h("div", { class: "scroll" }, h("table", { class: "list" },
      h("thead", {}, h("tr", {}, ...heads.map((head) => head.replace("#", "")).map(cell("th")))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map(cell("td")))))));
  }
  function calls(live) {
    const shown = [];
    if (live.running.length > 0) {
      shown.push(h("h2", {}, "Running"), table(["Method", "From", "#for"], live.running.map((one) => [one.method, one.peer, time(one.took)])));
    }
    shown.push(h("h2", {}, "Slow calls"));
    if (live.slow.length === 0) shown.push(h("p", { class: "soft" }, "None took " + time(live.slowAfter ?? 0) + " or more since " + clock(live.since) + "."));
    else {
      shown.push(h("p", { class: "soft" }, count(live.slowTotal) + " took " + time(live.slowAfter) + " or more since " + clock(live.since) + (live.slow.length > 12 ? ". The latest:" : ".")));
      shown.push(table(["Method", "From", "At", "Outcome", "#Took"], live.slow.slice(0, 12).map((one) => [one.method, one.peer, clock(one.began), one.code ?? "ok", time(one.took)])));
    }
    return shown;
  }
  const clock = (at) => (at === undefined ? "the start" : new Date(at).toLocaleTimeString());
  function typeView(type) {
    return h("div", { class: "type", id: "type-" + type.name },
      h("p", { class: "words" }, h("b", { class: "mono" }, type.name), type.doc === "" ? "" : " — " + type.doc),
      h("div", { class: "scroll" }, h("table", { class: "list fields" }, h("tbody", {}, ...type.fields.map((field) =>
        h("tr", {}, h("td", { class: "mono" }, field.name), h("td", { class: "mono" }, ...typed(field.type), field.secret ? h("span", { class: "tag" }, "secret") : ""), h("td", { class: "doc" }, field.doc)))))));
  }

  // Life.

  function show(live) {
    $("connections").textContent = count(live.connections);
    $("flight").textContent = count(live.inFlight);
    $("calls").textContent = count(sum(live.methods.map((one) => one.calls)));
    const failed = sum(live.methods.flatMap((one) => Object.values(one.errors)));
    $("errors").textContent = count(failed);
    $("unknown").textContent = count(live.unknownCalls);
    for (const one of live.methods) {
      const view = views.get(one.method);
      if (view === undefined) continue;
      const errors = sum(Object.values(one.errors));
      put(view.calls, count(one.calls));
      view.calls.parentElement.classList.toggle("idle", one.calls === 0 && errors === 0);
      put(view.errors, count(errors));
      view.errors.classList.toggle("wrong", errors > 0);
      put(view.half, bound(within(one.latency, 0.5)));
      put(view.most, bound(within(one.latency, 0.99)));
      bars(view.small, one.latency, 84, 22);
      view.latency = one.latency;
      axis(view.large, one.latency);
      const { count: timed = 0, sum: all = 0, sampled } = one.latency ?? {};
      view.timed.textContent = timed === 0 ? "" : count(timed) + (sampled ? " calls timed, one in 16" : " calls timed") + "; " + time(all / timed) + " on average" + (one.inFlight > 0 ? "; " + count(one.inFlight) + " in flight" : "") + ".";
      view.codes.textContent = Object.entries(one.errors).map(([code, some]) => count(some) + " " + code).join(", ");
    }
    $("lists").replaceChildren(...calls(live));
  }

  let paused = false;
  let pending = false;
  async function refresh() {
    if (pending) return;
    pending = true;
    try {
      const response = await fetch(here + "?format=live");
      if (!response.ok) throw new Error(String(response.status));
      show(await response.json());
      state(true, paused ? "paused" : "live");
    } catch {
      state(false, "the server does not answer");
    }
    pending = false;
  }
  function state(fine, text) {
    $("dot").classList.toggle("off", !fine);
    if ($("state").textContent !== text) $("state").textContent = text;
  }
  $("pause").addEventListener("click", () => {
    paused = !paused;
    $("pause").textContent = paused ? "go on" : "pause";
    state(true, paused ? "paused" : "live");
  });

  async function begin() {
    document.title = location.host + " · RPC";
    $("host").textContent = location.host;
    const response = await fetch(here + "?format=json");
    const { services, types, live } = await response.json();
    for (const { name } of types) typeNames.add(name);
    $("services").replaceChildren(...services.map((service) => h("section", {},
      h("h2", {}, service.name),
      service.doc === "" ? undefined : h("p", { class: "soft words" }, service.doc),
      h("div", { class: "methods" },
        h("div", { class: "row heads", "aria-hidden": "true" }, ...["Method", "Times", "Calls", "Errors", "p50", "p99"].map((head) => h("span", {}, head))),
        ...service.methods.map(methodView)))));
    if (services.length === 0) $("services").append(h("p", { class: "soft" }, "No service is registered yet."));
    if (types.length > 0) $("types").append(h("h2", {}, "Types"), ...types.map(typeView));
    show(live);
    state(true, "live");
    setInterval(() => { if (!paused && !document.hidden) refresh(); }, 2000);
  }
  begin().catch(() => state(false, "the server does not answer"));
})();
`;
