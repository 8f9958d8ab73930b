// Shows rollouts: a list with filters and a search, and one of them in full. Everything that a model or a data set wrote
// becomes text nodes and nothing else: there is no innerHTML here.
"use strict";
(function () {
  const PAGE = 100;
  const OUTCOMES = ["correct", "partial", "incorrect", "undecided", "no_answer", "too_costly", "unverifiable", "failed"];

  function el(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "class") made.className = value; else if (key === "text") made.textContent = value;
      else made.setAttribute(key, value === true ? "" : value);
    }
    for (const child of children.flat()) if (child !== null && child !== undefined) made.append(child);
    return made;
  }

  const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  function shown(value) {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.replace(CONTROL, "\ufffd");
  }
  function tag(outcome) { return el("span", {class: "tag " + outcome, text: outcome.replace("_", " ")}); }
  function number(value, digits) { return typeof value === "number" ? String(+value.toFixed(digits)) : "null"; }

  // Spans count characters; JavaScript counts the halves of those beyond U+FFFF.
  function cut(text, span) {
    if (!span) return [text, "", ""];
    let units = 0, characters = 0, start = null;
    for (const one of text) {
      if (characters === span[0]) start = units;
      if (characters === span[1]) return [text.slice(0, start), text.slice(start, units), text.slice(units)];
      units += one.length; characters += 1;
    }
    return start === null ? [text, "", ""] : [text.slice(0, start), text.slice(start), ""];
  }

  function completion(one) {
    const [before, found, after] = cut(one.completion, one.span);
    const box = el("pre", {tabindex: "0", "aria-label": "completion"}, shown(before));
    let place = null;
    if (one.span) { place = el("mark", {text: shown(found) || "\u2423", title: "the answer, as it was found"}); box.append(place); }
    box.append(shown(after));
    if (place) requestAnimationFrame(() => { box.scrollTop = Math.max(0, place.offsetTop - box.offsetTop - 80); });
    return box;
  }

  function rows(pairs) {
    const body = el("tbody");
    for (const [name, value] of pairs) {
      if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) continue;
      const cell = value instanceof Node ? value : shown(value);
      body.append(el("tr", {}, el("td", {text: name.replaceAll("_", " ")}), el("td", {}, cell)));
    }
    return el("table", {class: "text wide"}, body);
  }

  function joined(words) { return Array.isArray(words) ? words.map(shown).join(", ") : words; }
  function trials(tried) {
    const body = el("tbody");
    for (const one of tried) body.append(el("tr", {}, el("td", {class: "wrap-cell", text: shown(one.change)}), el("td", {}, tag(one.outcome)), el("td", {text: shown(one.reason)})));
    return el("table", {class: "text wide trials"}, el("thead", {}, el("tr", {}, ...["if", "then", "because"].map((t) => el("th", {text: t})))), body);
  }

  function detail(one) {
    const parts = [];
    const evidence = Object.assign({}, one.evidence);
    const take = (...names) => { for (const name of names) if (name in evidence) { const v = evidence[name]; delete evidence[name]; return v; } return null; };
    parts.push(el("h3", {}, tag(one.outcome), " ", el("span", {class: "mono", text: shown(one.id)})));
    parts.push(el("p", {text: shown(one.reason)}));
    parts.push(rows([
      ["reward", one.reward === null ? "null: not judged" : number(one.reward, 6) + (one.components && Object.keys(one.components).length ? "  (" + Object.entries(one.components).map(([k, v]) => k + " " + number(v, 4)).join(", ") + ")" : "")],
      ["answer", one.answer === null ? "none" : one.answer.length > 400 && one.span ? shown(one.answer).slice(0, 400) + " ... (marked below)" : one.answer], ["found by", one.method], ["ground truth", one.gold === null ? "null" : one.gold],
      ["answer, normal form", take("answer")], ["truth, normal form", take("gold", "ground_truth")],
      ["decided by", take("decider", "rule")], ["left over", joined(take("left_over"))], ["judge", one.judge],
    ]));
    if (one.passed_over && one.passed_over.length) {
      parts.push(el("h3", {text: "Candidates that lost"}));
      const body = el("tbody");
      for (const lost of one.passed_over) body.append(el("tr", {}, el("td", {text: shown(lost.answer)}), el("td", {text: shown(lost.stance)}), el("td", {text: shown(lost.cue)})));
      parts.push(el("table", {class: "text wide"}, el("thead", {}, el("tr", {}, ...["candidate", "because it is", "words that say so"].map((t) => el("th", {text: t})))), body));
    }
    if (one.would_change) {
      parts.push(el("h3", {text: "What would change it"}));
      if (one.advice) parts.push(el("p", {class: "faint", text: shown(one.advice)}));
      if (one.would_change.length) parts.push(trials(one.would_change)); else parts.push(el("p", {class: "faint", text: "Nothing of what was tried."}));
      if (one.would_not && one.would_not.length) parts.push(el("details", {}, el("summary", {text: one.would_not.length + " changes that leave it"}), trials(one.would_not)));
    }
    if (api.beside) { const node = api.beside(one); if (node) parts.push(node); }
    if (one.completion) {
      parts.push(el("h3", {text: "Completion"}));
      parts.push(completion(one));
    } else parts.push(el("p", {class: "faint", text: "The completion is not kept with results; add the dump that was scored to read it."}));
    if (one.prompt) parts.push(el("details", {}, el("summary", {text: "Prompt"}), el("pre", {text: shown(one.prompt)})));
    const steps = take("cpu_seconds");
    const more = rows([...Object.entries(evidence), ...(steps && typeof steps === "object" ? Object.entries(steps).map(([k, v]) => ["time: " + k, number(1000 * v, 3) + " ms"]) : []), ["preset", one.label], ["parameters", one.params], ["fingerprint", one.fingerprint], ["group", one.group],
      ["length", one.characters ? one.characters + " characters" + (typeof one.tokens === "number" ? ", " + one.tokens + " tokens" : "") + (one.truncated ? ", truncated" : "") : null],
      ["grading", number(one.grade_ms, 3) + " ms CPU, " + number(one.queue_ms, 1) + " ms waiting" + (one.cached ? ", a twin's verdict" : "")],
      ...Object.entries(one.metadata || {}).map(([k, v]) => ["metadata: " + k, v])]);
    parts.push(el("details", {open: true}, el("summary", {text: "Evidence, parameters, fingerprint"}), more));
    if (one.other) parts.push(el("h3", {text: "In the other run"}), rows([["outcome", one.other.outcome], ["reward", one.other.reward === null ? "null" : one.other.reward], ["answer", one.other.answer], ["because", one.other.reason], ["fingerprint", one.other.fingerprint]]));
    return parts;
  }

  function browse(root, rollouts) {
    root.replaceChildren();
    let kept = rollouts, selected = -1, pages = 1;
    const counts = {}, labels = new Map();
    for (const one of rollouts) { counts[one.outcome] = (counts[one.outcome] || 0) + 1; labels.set(one.label, (labels.get(one.label) || 0) + 1); }
    const search = el("input", {type: "search", placeholder: "search id, answer, ground truth, reason, completion", "aria-label": "search"});
    const outcome = el("select", {"aria-label": "outcome"}, el("option", {value: "", text: "all outcomes (" + rollouts.length.toLocaleString("en") + ")"}),
      OUTCOMES.filter((o) => counts[o]).map((o) => el("option", {value: o, text: o.replace("_", " ") + " (" + counts[o].toLocaleString("en") + ")"})));
    const label = el("select", {"aria-label": "preset"}, el("option", {value: "", text: "all presets"}),
      [...labels.keys()].sort().slice(0, 500).map((l) => el("option", {value: l, text: shown(l) + " (" + labels.get(l).toLocaleString("en") + ")"})));
    const order = el("select", {"aria-label": "order"}, ...[["row", "in order"], ["slow", "slowest first"], ["long", "longest first"], ["short", "shortest first"], ["reward", "highest reward first"], ["low", "lowest reward first"]].map(([v, t]) => el("option", {value: v, text: t})));
    const flips = rollouts.some((one) => one.other) ? el("select", {"aria-label": "compared"}, ...[["", "both runs"], ["flip", "outcome differs"], ["won", "reward rose"], ["lost", "reward fell"]].map(([v, t]) => el("option", {value: v, text: t}))) : null;
    const count = el("span", {class: "faint small", role: "status"});
    const body = el("tbody");
    const head = el("tr", {}, el("th", {text: "outcome", scope: "col"}), el("th", {text: "id", scope: "col"}), el("th", {text: "answer", scope: "col"}), el("th", {text: "truth", scope: "col"}), el("th", {text: "reward", scope: "col"}));
    const more = el("button", {type: "button", text: "show more", hidden: true});
    const list = el("div", {class: "list"}, el("table", {class: "text"}, el("colgroup", {}, ...["7.6rem", "22%", null, null, "5.2rem"].map((w) => { const c = el("col"); if (w) c.style.width = w; return c; })), el("thead", {}, head), body), more);
    const pane = el("div", {class: "detail", "aria-live": "polite", tabindex: "-1"}, el("p", {class: "faint", text: "Choose a rollout: click, or press j and k. / searches."}));
    root.append(el("div", {class: "filters"}, search, outcome, label, flips, order, count), el("div", {class: "browser"}, list, pane));

    function text(one) {
      if (!one.searched) one.searched = [one.id, one.group, shown(one.answer), shown(one.gold), one.reason, one.completion, one.prompt, shown(one.metadata)].join("\n").toLowerCase();
      return one.searched;
    }
    function differs(one) {
      if (!flips || !flips.value) return true;
      if (!one.other) return false;
      if (flips.value === "flip") return one.other.outcome !== one.outcome;
      return flips.value === "won" ? one.reward > (one.other.reward ?? -Infinity) : one.reward < (one.other.reward ?? Infinity);
    }
    const ORDERS = {slow: (a, b) => b.grade_ms - a.grade_ms, long: (a, b) => b.characters - a.characters, short: (a, b) => a.characters - b.characters,
      reward: (a, b) => (b.reward ?? -Infinity) - (a.reward ?? -Infinity), low: (a, b) => (a.reward ?? Infinity) - (b.reward ?? Infinity)};
    function filter() {
      const wanted = search.value.trim().toLowerCase();
      kept = rollouts.filter((one) => (!outcome.value || one.outcome === outcome.value) && (!label.value || one.label === label.value) && differs(one) && (!wanted || text(one).includes(wanted)));
      if (ORDERS[order.value]) kept = kept.slice().sort(ORDERS[order.value]);
      selected = -1; pages = 1; draw();
    }
    function draw() {
      count.textContent = kept.length.toLocaleString("en") + " of " + rollouts.length.toLocaleString("en");
      body.replaceChildren(...kept.slice(0, PAGE * pages).map((one, index) => {
        const row = el("tr", {tabindex: "0", "aria-selected": String(index === selected)}, el("td", {}, tag(one.outcome)),
          el("td", {text: shown(one.id).slice(0, 60), title: shown(one.id)}), el("td", {text: one.answer === null ? "(none)" : shown(one.answer).slice(0, 80)}),
          el("td", {text: shown(one.gold).slice(0, 80)}), el("td", {text: number(one.reward, 3)}));
        row.addEventListener("click", () => choose(index));
        row.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(index); });
        return row;
      }));
      more.hidden = kept.length <= PAGE * pages;
    }
    function choose(index) {
      if (index < 0 || index >= kept.length) return;
      while (index >= PAGE * pages) { pages += 1; draw(); }
      if (body.children[selected]) body.children[selected].setAttribute("aria-selected", "false");
      selected = index;
      const row = body.children[index];
      row.setAttribute("aria-selected", "true");
      row.scrollIntoView({block: "nearest"});
      pane.replaceChildren(...detail(kept[index]));
      pane.scrollTop = 0;
      if (matchMedia("(max-width:52rem)").matches) pane.scrollIntoView({block: "start"});
    }
    let waiting = 0;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 150); });
    for (const one of [outcome, label, order, flips]) if (one) one.addEventListener("change", filter);
    more.addEventListener("click", () => { pages += 1; draw(); });
    const keys = (event) => {
      if (!root.isConnected) { document.removeEventListener("keydown", keys); return; }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
      if (event.key === "Escape" && typing) { event.preventDefault(); document.activeElement.blur(); return; }
      if (typing) return;
      if (event.key === "/") { event.preventDefault(); search.focus(); }
      else if (event.key === "j" || event.key === "ArrowDown") { event.preventDefault(); choose(selected + 1); }
      else if (event.key === "k" || event.key === "ArrowUp") { event.preventDefault(); choose(selected - 1); }
    };
    document.addEventListener("keydown", keys);
    draw();
  }

  // A result as the API, the command line's output and a job's answer have it; a rollout, if there is one.
  function fromResult(result, rollout) {
    const verdict = result.verdict, extraction = result.extraction || {}, timing = result.timing || {};
    const open = verdict.decided === false && !verdict.judge && (verdict.outcome === "incorrect" || verdict.outcome === "unverifiable");
    const text = rollout && typeof rollout.completion === "string" ? rollout.completion : "";
    return {id: result.id, group: rollout ? rollout.group : null, label: result.preset || "rubric", outcome: open ? "undecided" : verdict.outcome, reward: result.reward,
      components: result.components, score: verdict.score, reason: verdict.reason, judge: verdict.judge, answer: extraction.answer ?? null, method: extraction.method,
      passed_over: extraction.passed_over || [], evidence: verdict.evidence || {}, gold: rollout ? rollout.ground_truth ?? null : undefined, prompt: rollout ? rollout.prompt : null,
      completion: text, span: text ? extraction.span : null, characters: text.length, tokens: rollout ? rollout.completion_tokens : null, truncated: rollout ? rollout.truncated : false,
      params: rollout && rollout.preset && rollout.preset.params, metadata: rollout ? rollout.metadata : {}, fingerprint: result.rubric_fingerprint, cached: result.cached,
      grade_ms: 1000 * (timing.grade_seconds || 0), queue_ms: 1000 * (timing.queue_seconds || 0)};
  }

  // beside: what a page of its own shows beside a rollout.
  const api = {browse, fromResult, el, shown, tag, beside: null};
  window.rolloutBrowser = api;

  const data = document.getElementById("rollouts"), root = document.getElementById("browser");
  if (data && root) browse(root, JSON.parse(data.textContent));
  const theme = document.getElementById("theme");
  if (theme) {
    let stored = null;
    try { stored = localStorage.getItem("verifier-theme"); } catch { /* a page from a file may have no storage */ }
    if (stored) document.documentElement.dataset.theme = stored;
    theme.addEventListener("click", () => {
      const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
      document.documentElement.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("verifier-theme", dark ? "light" : "dark"); } catch { /* the same */ }
    });
  }
})();
