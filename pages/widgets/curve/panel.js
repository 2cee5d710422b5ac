// The parts round the drawing, as plain DOM.

const SVG = "http://www.w3.org/2000/svg";

/** A short piece of the line as it is drawn: color, dash, marker. */
const lineSample = (style) => {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "sample");
  svg.setAttribute("viewBox", "0 0 28 12");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  for (const [name, value] of Object.entries({ x1: 2, x2: 26, y1: 6, y2: 6 })) {
    line.setAttribute(name, value);
  }
  line.setAttribute("stroke", style.color);
  line.setAttribute("stroke-width", style.width);
  line.setAttribute("stroke-linecap", "round");
  line.setAttribute("stroke-dasharray", style.dash.join(" "));
  svg.append(line);
  if (style.role === "yours") {
    const dot = document.createElementNS(SVG, "circle");
    for (const [name, value] of Object.entries({ cx: 14, cy: 6, r: 3.25 })) dot.setAttribute(name, value);
    dot.setAttribute("class", "dot");
    dot.setAttribute("stroke", style.color);
    svg.append(dot);
  }
  return svg;
};

/** Build a text with slots ⟦name⟧. Returns its nodes, and for each slot its name and node. */
const template = (text) => {
  const slots = [];
  const nodes = text.split(/⟦([^⟧]*)⟧/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part);
    const node = element("span", { class: "slot", "data-slot": part });
    slots.push({ name: part, node });
    return node;
  });
  return { nodes, slots };
};

/** Build one slider: label, value, native range, a button for one position down and one up. */
const sliderRow = (slider, id, handlers) => {
  const input = element("input", { type: "range", id, step: "1", min: "0" });
  const value = element("output", { class: "value", for: id });
  const name = element("code", { class: "name" });
  const label = element("span", { class: "meaning" });
  const help = element("p", { class: "help", id: `${id}-help` });
  input.setAttribute("aria-describedby", help.id);
  const step = (by) => handlers.step(slider.name, by);
  const less = element("button", { type: "button", class: "nudge", onclick: () => step(-1) }, "−");
  const more = element("button", { type: "button", class: "nudge", onclick: () => step(1) }, "+");
  input.addEventListener("pointerdown", () => handlers.hold(slider.name));
  input.addEventListener("input", () => handlers.input(slider.name, Number(input.value)));
  input.addEventListener("change", () => handlers.change(slider.name));
  const root = element(
    "div",
    { class: "slider", "data-slider": slider.name },
    element("div", { class: "caption" }, element("label", { for: id }, name, label), value),
    element("div", { class: "track" }, less, input, more),
    help,
  );
  return { root, input, value, name, label, help, less, more };
};

const fillSlider = (row, slider, position, locked) => {
  const text = shortNumber(slider.values[position]);
  const last = slider.values.length - 1;
  if (row.name.textContent !== slider.name) row.name.replaceChildren(...breakable(slider.name));
  setText(row.label, slider.label === slider.name ? "" : slider.label);
  setText(row.help, slider.help);
  if (row.input.max !== String(last)) row.input.max = String(last);
  if (row.input.value !== String(position)) row.input.value = String(position);
  row.input.disabled = locked;
  row.less.disabled = locked || position === 0;
  row.more.disabled = locked || position === last;
  row.less.setAttribute("aria-label", `${slider.name}: one position less`);
  row.more.setAttribute("aria-label", `${slider.name}: one position more`);
  row.input.setAttribute("aria-valuetext", text);
  row.input.style.setProperty("--part", String(last ? position / last : 0));
  setText(row.value, text);
};

/** Whether exact values are shown under the line: chosen once, for every figure of this browser. */
const exactChoice = {
  name: "halfwave.exact",
  get() {
    try {
      return localStorage.getItem(this.name) === "shown";
    } catch {
      return this.here ?? false; // Storage may be forbidden: then this page remembers it.
    }
  },
  set(shown) {
    this.here = shown;
    try {
      localStorage.setItem(this.name, shown ? "shown" : "hidden");
    } catch {
      // Said above.
    }
    window.dispatchEvent(new Event(this.name));
  },
};

/** The values under the present step: one line a curve, the same height whatever they are. */
const readingTable = (view, styles, inFull) => {
  const has = (part) => view.curves.some((curve) => curve[part] !== null);
  const parts = [["used", view.plain ? "rate" : "used"]];
  if (has("printed") && !view.plain) parts.push(["printed", "printed"]);
  if (view.momentumRange) parts.push(["momentum", "momentum"]);
  const step = element("span", { class: "at" });
  const root = element("div", { class: "reading", style: `--values: ${parts.length}` });
  root.classList.toggle("in-full", inFull);
  root.classList.toggle("two", parts.length === 2);
  root.classList.toggle("three", parts.length === 3);
  root.append(step, ...parts.map(([, title]) => element("span", { class: "title" }, title)));
  if (inFull) root.append(element("span", { class: "title exact" }, "exact"));
  const rows = view.curves.map((curve, index) => {
    const cells = parts.map(([part]) => ({ part, node: element("span", { class: "number" }) }));
    const exact = element("span", { class: "number exact" });
    const name = element("span", { class: "name" }, lineSample(styles[index]), element("span", {}, ...breakable(curve.name)));
    root.append(name, ...cells.map((cell) => cell.node), ...(inFull ? [exact] : []));
    return { cells, exact };
  });
  const fill = () => {
    setText(step, view.stepText(view.step));
    view.curves.forEach((curve, index) => {
      for (const { part, node } of rows[index].cells) setText(node, shortNumber(curve[part]?.[view.step]));
      const used = curve.used[view.step];
      setText(rows[index].exact, Number.isNaN(used) ? "–" : exactNumber(used) || "–");
    });
  };
  return { root, fill };
};

/** Return title and exact text of every column of the table, as the download has them too. */
const valueColumns = (view) => {
  const columns = [{ title: view.scaled ? "step" : view.xLabel, at: (t) => String(t) }];
  if (view.scaled) columns.push({ title: view.xLabel, at: (t) => exactNumber(view.steps[t]) });
  for (const curve of view.curves) {
    const prefix = view.curves.length > 1 ? `${curve.name}: ` : "";
    for (const [part, title] of [["used", "lr_used"], ["printed", "lr_printed"], ["momentum", "momentum"]]) {
      const row = curve[part];
      if (row !== null) columns.push({ title: prefix + title, at: (t) => exactNumber(row[t]) });
    }
  }
  return columns;
};

const csvText = (view) => {
  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const columns = valueColumns(view);
  const lines = [columns.map((column) => quoted(column.title)).join(",")];
  for (let t = 0; t < view.steps.length; t++) lines.push(columns.map((column) => column.at(t)).join(","));
  return `${lines.join("\n")}\n`;
};

const ROWS_AT_ONCE = 200;

/** Fill `box` with the table of exact values; further rows are added as it is scrolled. */
const fillTable = (box, view) => {
  const columns = valueColumns(view);
  const head = element("tr", {}, ...columns.map(({ title }) => element("th", { scope: "col" }, title)));
  const body = element("tbody");
  let next = 0;
  const more = () => {
    const end = Math.min(next + ROWS_AT_ONCE, view.steps.length);
    for (; next < end; next++) {
      const [first, ...rest] = columns.map((column) => column.at(next));
      const cells = rest.map((text) => element("td", {}, text));
      body.append(element("tr", {}, element("th", { scope: "row" }, first), ...cells));
    }
  };
  more();
  const scrolled = box.scrollTop;
  while (next < view.steps.length && next * 24 < scrolled + box.clientHeight) more();
  box.replaceChildren(element("table", {}, element("thead", {}, head), body));
  box.scrollTop = scrolled;
  box.onscroll = () => {
    if (box.scrollTop + 2 * box.clientHeight > box.scrollHeight) more();
  };
};

const download = (blob, name) => {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};

/** Draw the chart again at twice its size, with its legend, as an image of its own. */
const pngImage = async (view, look, width, height) => {
  const k = 2 / devicePixelRatio;
  const styles = curveStyles(view.curves, look);
  const chart = makePlot(document.createElement("div"), view, look, width * k, height * k, k);
  await Promise.resolve(); // uPlot draws in a microtask.
  const canvas = element("canvas");
  const context = canvas.getContext("2d");
  const margin = 32;
  const layout = legendLayout(context, view.curves, look, 2 * width);
  const head = margin + layout.height;
  canvas.width = 2 * width + 2 * margin;
  canvas.height = head + 2 * height + margin;
  context.fillStyle = look.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = "middle";
  context.fillStyle = look.ink;
  context.font = fontOf(look, 26);
  layout.places.forEach(([left, top], index) => {
    const y = head - layout.height + top;
    const style = styles[index];
    context.strokeStyle = style.color;
    context.lineWidth = style.width * 2;
    context.lineCap = "round";
    context.setLineDash(style.dash.map((length) => length * 2));
    context.beginPath();
    context.moveTo(margin + left, y);
    context.lineTo(margin + left + 52, y);
    context.stroke();
    if (style.role === "yours") {
      context.setLineDash([]);
      context.lineWidth = 3;
      context.fillStyle = look.ground;
      context.beginPath();
      context.arc(margin + left + 26, y, 7, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
    context.fillStyle = look.ink;
    context.fillText(view.curves[index].name, margin + left + 66, y);
  });
  context.drawImage(chart.ctx.canvas, margin, head);
  chart.destroy();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
};

const legendLayout = (context, curves, look, width) => {
  context.font = fontOf(look, 26);
  let left = 0;
  let top = 20;
  const places = curves.map(({ name }) => {
    const room = 66 + context.measureText(name).width + 36;
    if (left > 0 && left + room > width) [left, top] = [0, top + 40];
    const place = [left, top];
    left += room;
    return place;
  });
  return { places, height: top + 28 };
};
