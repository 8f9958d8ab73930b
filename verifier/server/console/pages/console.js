// What the console's pages do by themselves: look again, read files, compare runs, and listen to the keyboard. Text of
// models and data sets becomes text nodes; what is fetched again was escaped by the server and runs nothing.
"use strict";
(function () {
  const {browse, fromResult, el, shown, tag} = window.rolloutBrowser;
  const base = document.body.dataset.base, note = document.getElementById("note"), root = document.getElementById("results");
  const say = (text) => { if (note) note.textContent = text; };

  const live = document.getElementById("live");
  const kept = new Set();
  function keep(rules) {
    if (kept.has(rules)) return;
    kept.add(rules);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  async function look() {
    if (!document.hidden && !live.contains(document.activeElement) && !String(getSelection())) {
      try {
        const answer = await fetch(location.href, {headers: {Accept: "text/html"}});
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
        if (!answer.ok || !fresh) { location.reload(); return; }
        for (const style of live.querySelectorAll("style")) keep(style.textContent);
        for (const style of fresh.querySelectorAll("style")) style.remove(); // of this answer's nonce, which is not the page's
        live.replaceChildren(...fresh.childNodes);
      } catch { /* the service is away; the next look may find it */ }
    }
    setTimeout(look, 1000 * live.dataset.every);
  }
  if (live) setTimeout(look, 1000 * live.dataset.every);

  async function textOf(file) {
    const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    if (head[0] === 0x1f && head[1] === 0x8b) return new Response(file.stream().pipeThrough(new DecompressionStream("gzip"))).text();
    return file.text();
  }

  // Rows of JSONL, of a JSON array, or of an answer of the API. What is no object is counted and left out.
  async function rowsOf(file) {
    const text = (await textOf(file)).replace(/^\ufeff/, "");
    const first = text.trimStart()[0];
    let rows = [], broken = 0;
    let whole = null;
    if (first === "[" || first === "{") { try { whole = JSON.parse(text); } catch { whole = null; } }
    if (Array.isArray(whole)) rows = whole;
    else if (whole && Array.isArray(whole.results)) rows = whole.results;
    else if (whole) rows = [whole];
    else for (const line of text.split("\n")) { if (!line.trim()) continue; try { rows.push(JSON.parse(line)); } catch { broken += 1; rows.push(null); } }
    return {rows, broken};
  }

  const usual = root && root.dataset.usual ? JSON.parse(root.dataset.usual) : {};
  function last(value) {
    while (Array.isArray(value) && value.length) value = value[value.length - 1];
    return value && typeof value === "object" && "content" in value ? value.content : value;
  }
  function rolloutOf(row) {
    if (!row || typeof row !== "object") return null;
    const named = {};
    for (const field of ["completion", "ground_truth"]) named[field] = field in row ? row[field] : row[(usual[field] || []).find((name) => name in row)];
    const completion = last(named.completion);
    if (typeof completion !== "string") return null; // of a tool that keeps it elsewhere: better none than another text
    return Object.assign({}, row, {completion, ground_truth: named.ground_truth ?? null, metadata: row.metadata || {},
      prompt: typeof row.prompt === "string" ? row.prompt : row.prompt ? JSON.stringify(row.prompt) : row.question ?? null});
  }

  // A form, as a completion may be longer than an address; the page that answers is the one for pasted text.
  window.rolloutBrowser.beside = (one) => {
    if (!one.completion) return null;
    const json = typeof one.gold !== "string", params = one.params && Object.keys(one.params).length ? JSON.stringify(one.params) : "";
    const fields = {completion: one.completion, ground_truth: json ? JSON.stringify(one.gold) : one.gold, as_json: json ? "1" : "", preset: one.label === "rubric" ? "auto" : one.label, params};
    return el("form", {method: "post", action: base + "/explain"}, ...Object.entries(fields).filter(([, v]) => v !== "").map(([k, v]) => el("input", {type: "hidden", name: k, value: v})),
      el("p", {}, el("button", {type: "submit", text: "Explain: what would change it"})));
  };

  const state = {results: null, other: null, rollouts: null};
  const isResult = (row) => row && row.verdict && typeof row.verdict.outcome === "string";

  function show() {
    if (!state.results) { if (state.rollouts) say("The dump is read; now the results."); return; }
    const rows = state.results.filter(isResult);
    const byId = new Map();
    if (state.rollouts) for (const row of state.rollouts) if (row && row.id !== undefined) byId.set(String(row.id), byId.has(String(row.id)) ? null : row);
    const otherById = new Map();
    if (state.other) for (const row of state.other.filter(isResult)) otherById.set(row.id, row);
    const sameLength = state.other && state.other.length === state.results.length;
    let joined = 0;
    const made = [];
    state.results.forEach((result, index) => {
      if (!isResult(result)) return;
      const found = state.rollouts ? (byId.get(String(result.id)) || (state.rollouts.length === state.results.length ? state.rollouts[index] : null)) : null;
      const rollout = found ? rolloutOf(found) : null, one = fromResult(result, rollout);
      if (rollout) joined += 1;
      if (state.other) { const there = otherById.get(result.id) || (sameLength && isResult(state.other[index]) ? state.other[index] : null); if (there) one.other = fromResult(there, null); }
      made.push(one);
    });
    const skipped = state.results.length - rows.length;
    say(made.length.toLocaleString("en") + " results" + (skipped ? ", " + skipped.toLocaleString("en") + " rows are no results and are left out" : "") + (state.rollouts ? "; the completions of " + joined.toLocaleString("en") + " were found" + (joined ? "" : ", as this is a dump of another tool or of other rollouts; verifier score --report reads it" ) : ""));
    flips(made);
    browse(root, made);
  }

  function flips(made) {
    const place = document.getElementById("flips");
    place.replaceChildren();
    const both = made.filter((one) => one.other);
    if (!state.other) return;
    const pairs = new Map();
    for (const one of both) if (one.other.outcome !== one.outcome || one.other.reward !== one.reward) { const key = one.other.outcome + "\n" + one.outcome; pairs.set(key, (pairs.get(key) || 0) + 1); }
    const mean = (values) => { const judged = values.filter((v) => v !== null); return judged.length ? (judged.reduce((a, b) => a + b, 0) / judged.length).toFixed(4) : "-"; };
    const body = el("tbody");
    for (const [key, number] of [...pairs].sort((a, b) => b[1] - a[1])) { const [from, to] = key.split("\n"); body.append(el("tr", {}, el("td", {}, tag(from)), el("td", {}, tag(to)), el("td", {text: number.toLocaleString("en")}))); }
    place.append(el("h3", {text: "Compared"}), el("p", {text: both.length.toLocaleString("en") + " in both runs; mean reward " + mean(both.map((o) => o.other.reward)) + " in the other, " + mean(both.map((o) => o.reward)) + " here; " + [...pairs.values()].reduce((a, b) => a + b, 0).toLocaleString("en") + " differ"}));
    if (pairs.size) place.append(el("div", {class: "scroll"}, el("table", {class: "text"}, el("thead", {}, el("tr", {}, ...["in the other", "here", "rollouts"].map((t) => el("th", {text: t})))), body)));
  }

  async function fetched(url) {
    const answer = await fetch(url);
    if (!answer.ok) { say("The results could not be fetched: status " + answer.status); return null; }
    return (await answer.json()).results;
  }
  for (const [id, name] of [["results-file", "results"], ["rollouts-file", "rollouts"], ["other-file", "other"]]) {
    const input = document.getElementById(id);
    if (input) input.addEventListener("change", async () => {
      if (!input.files.length) { state[name] = null; show(); return; }
      say("Reading " + input.files[0].name + " ...");
      try {
        const read = await rowsOf(input.files[0]);
        state[name] = read.rows;
        show();
        if (name !== "rollouts" && !read.rows.some(isResult)) say(input.files[0].name + " holds no results: expected what verifier score --out writes, rows with a verdict each.");
        else if (read.broken) say(note.textContent + "; " + read.broken.toLocaleString("en") + " lines of " + input.files[0].name + " are no JSON");
      } catch (error) { say(input.files[0].name + " cannot be read: " + shown(String(error.message))); }
    });
  }
  if (root && root.dataset.results) (async () => {
    say("Fetching the results ...");
    state.results = await fetched(root.dataset.results);
    if (root.dataset.other) state.other = await fetched(root.dataset.other);
    show();
  })();

  const find = document.getElementById("find");
  if (find) {
    const rows = [...document.querySelectorAll("#presets tbody tr")], found = document.getElementById("found");
    const filter = () => { const wanted = find.value.trim().toLowerCase(); let n = 0; for (const row of rows) { row.hidden = !row.textContent.toLowerCase().includes(wanted); n += !row.hidden; } found.textContent = n + " of " + rows.length; };
    find.addEventListener("input", filter); filter();
  }

  let waiting = null;
  document.addEventListener("keydown", (event) => {
    const active = document.activeElement, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && active.form && active.form.id === "ask") { active.form.requestSubmit(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing) { active.blur(); return; }
    if (typing) return;
    if (event.key === "/" && find) { event.preventDefault(); find.focus(); return; }
    const places = {s: "", e: "/explain", p: "/presets", d: "/dump"};
    if (waiting && event.key in places) { location.href = base + places[event.key]; return; }
    waiting = event.key === "g" ? setTimeout(() => { waiting = null; }, 1500) : null;
  });
})();
