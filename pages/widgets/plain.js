// What a widget shows where its own program has failed: one sentence, and what it was given, in
// the browser's own table, fields or text. It draws again with each new data, until that works.

const node = (tag, attributes, ...children) => {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
};

const SENTENCES = {
  curves: "The chart can't be drawn in this browser. Its values are here instead.",
  points: "The chart can't be drawn in this browser. Type the rates here.",
  text: "The editor can't be shown in this browser. Write the code here.",
  lines: "This code can be shown only as text in this browser.",
};

/** Say what is missing, with what can be shown in its place. */
const parts = {
  curves: ({ curves, locked }) => {
    if (curves.length === 0) return [node("p", {}, locked ?? "")];
    const used = curves.map((curve) => decodeFloats(curve.rates));
    const n_steps = Math.max(0, ...curves.map((curve) => curve.n_steps));
    const head = ["step", ...curves.map(({ name }) => name)];
    const row = (t) => [t, ...used.map((rates, at) => (t < curves[at].n_steps ? shortNumber(rates[t]) : ""))];
    const cells = (tag, texts) => node("tr", {}, ...texts.map((text) => node(tag, {}, String(text))));
    const body = Array.from({ length: n_steps }, (_, t) => cells("td", row(t)));
    const table = node("table", {}, node("thead", {}, cells("th", head)), node("tbody", {}, ...body));
    return [node("div", { className: "rows", tabIndex: 0 }, table)];
  },
  points: ({ points, texts }, send) => {
    const now = texts.slice();
    const told = (at) => (event) => {
      now[at] = event.target.value.trim();
      send("texts", now.slice());
    };
    return points.map((step, at) =>
      node("label", {}, `Step ${step}`, node("input", { value: now[at], oninput: told(at) })),
    );
  },
  text: ({ label, text, longest }, send) => {
    const oninput = (event) => send("text", event.target.value);
    return [node("label", {}, label, node("textarea", { value: text, rows: 12, maxLength: longest, oninput }))];
  },
  lines: ({ label, lines }) => [node("p", {}, label), node("pre", {}, lines.join("\n"))],
};

export default ({ data, parentElement, setStateValue }, why) => {
  console.warn(why);
  const shown = parentElement.querySelector(".plain");
  if (shown?.contains(parentElement.activeElement)) return; // Something is being typed.
  shown?.remove();
  for (const child of parentElement.children) if (child.localName !== "style") child.hidden = true;
  const kind = Object.keys(parts).find((name) => Array.isArray(data[name]) || typeof data[name] === "string");
  const box = node("div", { className: "plain" }, node("p", {}, SENTENCES[kind]), ...parts[kind](data, setStateValue));
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  parentElement.adoptedStyleSheets = [...parentElement.adoptedStyleSheets, style];
  parentElement.append(box);
  // The still part of the page can give way.
  parentElement.host?.dispatchEvent(new Event("halfwave.drawn", { bubbles: true }));
};
