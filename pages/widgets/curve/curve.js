// The live curve. Python sends one real trajectory for every position of each slider; a move picks
// a row and draws it. Nothing here interpolates, and nothing here computes a rate.
//
// This file comes last: Python joins the style sheet (as STYLE), uPlot and the other scripts with it
// to a module.

const COMMIT_PAUSE = 180; // ms without a key press before Python hears of keyboard moves
const SAY_PAUSE = 400; // ms of rest before a change is announced
const GRIDS_KEPT = 12;

/** Decode what Python sent: base64 to float64 rows. A grid that it left out is among `grids`. */
const decodeModel = (data, grids) => ({
  ...data,
  ...data.axes,
  curves: data.curves.map((curve) => ({ ...curve, ...decodeRows(curve, 1)[0] })),
  sliders: data.sliders.map((slider) => ({
    ...slider,
    whole: slider.values.every(Number.isInteger),
    rows: slider.rates ? decodeRows(slider, slider.values.length) : (grids.get(slider.grid) ?? null),
  })),
});

/** Rows {used, printed, momentum}, each a view of what was sent. Where the rates of a row have one
 * more than it has steps, the rate printed after a step is the next one, unless `printed` differs. */
const decodeRows = ({ n_steps, ...sent }, count) => {
  const [rates, printed, momentum] = [sent.rates, sent.printed, sent.momentum].map(decodeFloats);
  const width = rates.length / count;
  const part = (all, from) => all && all.subarray(from, from + n_steps);
  return Array.from({ length: count }, (_, row) => ({
    used: part(rates, row * width),
    printed: part(printed, row * n_steps) ?? (width > n_steps ? part(rates, row * width + 1) : null),
    momentum: part(momentum, row * n_steps),
  }));
};

class Widget {
  constructor(parent) {
    this.positions = new Map(); // Of each slider, by name.
    this.released = new Map(); // Where each was last released, or Python has put it.
    this.held = new Set();
    this.dirty = new Set();
    this.rows = new Map();
    this.grids = new Map(); // Those last used, by the names that Python gave them.
    this.sequence = 0;
    this.zoom = null;
    this.view = { step: null };
    this.axisNote = "";
    this.id = `curve-${Math.random().toString(36).slice(2, 8)}`;
    this.build(parent);
    this.release = () => this.letGo();
    window.addEventListener("pointerup", this.release);
    window.addEventListener("pointercancel", this.release);
    this.fits = () => this.fit();
    window.addEventListener("resize", this.fits); // Also fires when the window changes its screen.
    this.watcher = new ResizeObserver(this.fits);
    this.watcher.observe(this.plotBox);
    this.chooses = () => this.model && this.makeReading();
    window.addEventListener(exactChoice.name, this.chooses);
  }

  destroy() {
    clearTimeout(this.committing);
    window.removeEventListener("pointerup", this.release);
    window.removeEventListener("pointercancel", this.release);
    window.removeEventListener("resize", this.fits);
    window.removeEventListener(exactChoice.name, this.chooses);
    this.watcher.disconnect();
    this.plot?.destroy();
    this.root.remove();
  }

  // ---- building ----

  build(parent) {
    const button = (text, onclick) => element("button", { type: "button", class: "tool", onclick }, text);
    this.legend = element("ul", { class: "legend", "aria-label": "Curves" });
    this.reset = button("Reset zoom", () => this.setZoom(null));
    this.reset.classList.add("reset");
    this.plotBox = element("div", { class: "plot", "aria-hidden": "true" });
    this.stepper = element("div", {
      class: "stepper",
      role: "slider",
      tabindex: "0",
      "aria-valuenow": "0", // Until there is a curve.
    });
    this.reading = element("div");
    this.figure = element(
      "figure",
      {},
      element("figcaption", {}, this.legend),
      element("div", { class: "stage" }, this.plotBox, this.stepper, this.reset),
      this.reading,
    );
    this.gap = element("p", { class: "gap" });
    this.found = element("p", { class: "found" });
    this.note = element("div", { class: "note" });
    this.lock = element("p", { class: "lock" });
    this.sliders = element("div", { class: "sliders" });
    this.formula = element("p", { class: "formula" });
    this.source = element("code");
    this.copy = button("Copy", () => this.copySource());
    const listing = element("pre", { tabindex: "0", "aria-label": "PyTorch code of this run" }, this.source);
    this.code = element("div", { class: "code" }, listing, this.copy);
    this.toggle = button("Show values", () => this.toggleTable());
    this.toggle.setAttribute("aria-expanded", "false");
    this.digits = button("All digits", () => exactChoice.set(!exactChoice.get()));
    this.csv = button("CSV", () => this.saveCsv());
    this.csv.setAttribute("aria-label", "Download the values as CSV");
    this.png = button("PNG", () => this.savePng());
    this.png.setAttribute("aria-label", "Download the figure as PNG");
    this.tools = element("div", { class: "tools" }, this.toggle, this.digits, this.csv, this.png);
    this.table = element("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Exact values" });
    this.table.hidden = true;
    this.live = element("p", { class: "unseen", "aria-live": "polite" });
    this.probe = element("span", { class: "unseen", "aria-hidden": "true" });
    const below = [this.gap, this.found, this.note, this.lock, this.sliders, this.formula, this.code, this.tools, this.table];
    this.root = element("div", { class: "curve" }, this.figure, ...below, this.live, this.probe);
    this.stepper.addEventListener("keydown", (event) => this.onKey(event));
    plant(parent, this.root);
  }

  // ---- what arrives ----

  receive(data, send) {
    this.send = send;
    this.width ||= Math.floor(this.plotBox.clientWidth); // Drawn at once, and so within the loader's care.
    const look = readLook(this.root, this.probe);
    const restyled = JSON.stringify(look) !== JSON.stringify(this.look);
    if (data === this.data && !restyled) return;
    this.look = look;
    if (data !== this.data) this.adopt(data);
    this.restage();
  }

  /** Keep a slider that is held or not yet answered for; take Python's position for the rest. */
  adopt(data) {
    this.data = data;
    const [before, drawn] = [this.model, this.view.curves ?? []];
    this.model = decodeModel(data, this.grids);
    this.keepGrids();
    const answered = data.echo >= this.sequence;
    this.sequence = Math.max(this.sequence, data.echo);
    for (const { name, values, index } of this.model.sliders) {
      const keep = (ours, busy) => (busy && ours !== undefined ? Math.min(ours, values.length - 1) : index);
      const busy = !answered || this.held.has(name) || this.dirty.has(name);
      this.positions.set(name, keep(this.positions.get(name), busy));
      this.released.set(name, keep(this.released.get(name), !answered));
    }
    const lengths = this.model.curves.map((curve) => curve.used.length);
    const count = Math.max(this.model.n_steps ?? 0, ...lengths);
    const steps = Float64Array.from({ length: count }, (_, t) => t * this.model.x_scale);
    const view = this.view;
    Object.assign(view, {
      steps,
      log: this.model.log,
      plain: this.model.plain,
      marks: this.model.marks,
      xLabel: this.model.x_label,
      scaled: this.model.x_scale !== 1,
      stepText: (t) =>
        view.scaled ? `${view.xLabel} ${shortNumber(view.steps[t])} · step ${t}` : `${view.xLabel} ${t}`,
      markAt: (mark) => {
        const at = mark.slider === null ? mark.x : (this.shown.values[mark.slider] ?? mark.x);
        return mark.axis === "x" ? at * this.model.x_scale : at;
      },
    });
    // Where Python names another step than before, such as that of an answer, the line goes there.
    const left = before?.step === this.model.step ? view.step : null;
    const wanted = left ?? this.model.step ?? view.step ?? Math.floor(count / 4);
    view.step = Math.max(0, Math.min(count - 1, wanted));
    this.shown = this.pick() ?? { curves: this.model.curves, values: this.baseValues() };
    view.curves = this.shown.curves;
    this.setRanges(drawn);
  }

  /** Keep the grids that came, and forget the oldest. Ask again where one is missing. */
  keepGrids() {
    for (const { grid, rows } of this.model.sliders) {
      if (rows === null) continue;
      this.grids.delete(grid);
      this.grids.set(grid, rows);
    }
    while (this.grids.size > GRIDS_KEPT) this.grids.delete(this.grids.keys().next().value);
    const lost = this.model.sliders.some(({ grid, rows }) => grid !== null && rows === null);
    if (lost) setTimeout(() => this.tell([]));
  }

  baseValues() {
    return Object.fromEntries(this.model.sliders.map(({ name, values, index }) => [name, values[index]]));
  }

  /** The curves at the sliders' positions, or null where Python has not sent them (yet).
   *
   * A grid holds one slider's moves with the others at rest, so two moved sliders must wait. */
  pick() {
    const { curves, sliders } = this.model;
    const moved = sliders.filter(({ name, index }) => this.positions.get(name) !== index);
    if (moved.length === 0) return { curves, values: this.baseValues() };
    const [{ name, values, rows }] = moved;
    if (moved.length > 1 || rows === null) return null;
    const position = this.positions.get(name);
    const first = this.movedIndex(curves);
    return {
      curves: curves.map((curve, index) => (index === first ? { ...curve, ...rows[position] } : curve)),
      values: { ...this.baseValues(), [name]: values[position] },
    };
  }

  movedIndex(curves) {
    return curves.findIndex(({ role }) => role === this.model.moved);
  }

  // ---- ranges ----

  setRanges(drawn) {
    const { view, model } = this;
    const count = view.steps.length;
    const old = this.full?.log === view.log ? this.full.rates : null;
    const span = (count - 1) * model.x_scale || 1;
    const data = this.drawnRates();
    const moments = [
      ...view.curves.map((curve) => curve.momentum),
      ...model.sliders.flatMap(({ rows }) => (rows ?? []).map((row) => row.momentum)),
    ];
    const momentum = extent(moments.filter(Boolean), false);
    let rates = rangeFor(data, view.log);
    if (model.y_range) {
      const [low, high] = model.y_range;
      rates = [view.log && low <= 0 ? Math.min(rates[0], high) : low, high];
    } else if (old && suits(old, data, view.log)) rates = old;
    this.full = { x: [-0.012 * span, 1.012 * span], rates: widened(rates, data), log: view.log };
    view.momentumRange = momentum && padded([Math.min(momentum[0], 0.8), Math.max(momentum[1], 1)], false);
    if (!old || !sameRates(drawn, view.curves)) this.axisNote = ""; // It was about others.
    if (old) this.noteRange(old);
    this.applyZoom();
  }

  /** Say that the rate axis has another range than the learner saw before, where it has. */
  noteRange(old) {
    const note = rangeNote(this.full.rates);
    if (note !== rangeNote(old)) this.axisNote = note;
  }

  drawnRates() {
    return extent(this.view.curves.map((curve) => curve.used), this.view.log);
  }

  /** Widen the rate axis where the drawn curve would leave it, and say so; never narrow it. */
  stretch() {
    const old = this.full.rates;
    this.full.rates = widened(old, this.drawnRates());
    if (this.full.rates === old) return;
    this.noteRange(old);
    this.applyZoom();
  }

  applyZoom() {
    const { x, rates } = this.full;
    this.view.x = this.zoom?.x.map((at) => at * this.model.x_scale) ?? x;
    this.view.y = this.zoom?.y ?? padded(rates, this.view.log);
    this.reset.hidden = this.zoom === null;
  }

  setZoom(zoom) {
    this.zoom = zoom;
    this.applyZoom();
    this.draw();
  }

  // ---- drawing ----

  /** Bring everything in line with newly arrived data or a new theme. */
  restage() {
    const { model, view } = this;
    this.styles = curveStyles(view.curves, this.look);
    this.figure.setAttribute("aria-label", model.alt);
    this.root.classList.toggle("live", model.sliders.length > 0);
    this.fillLegend();
    this.fillTemplates();
    this.fillSliders();
    this.tools.hidden = !model.table || view.curves.length === 0;
    this.table.hidden = !model.table || this.toggle.getAttribute("aria-expanded") === "false";
    this.stepper.hidden = view.curves.length === 0;
    const counted = (!view.scaled && view.xLabel) || "step";
    this.stepper.setAttribute("aria-label", counted[0].toUpperCase() + counted.slice(1));
    this.stepper.setAttribute("aria-valuemin", "0");
    this.stepper.setAttribute("aria-valuemax", String(view.steps.length - 1));
    this.makeReading();
    this.plotBox.style.height = `${model.height}px`;
    this.remake();
    this.refresh();
    this.reserveFormula();
    this.refreshTable();
  }

  /** Make the values under the line, exact ones too where the learner has chosen to see them. */
  makeReading() {
    const { model, view } = this;
    const exact = model.exact && model.table;
    this.digits.hidden = !exact;
    this.digits.setAttribute("aria-pressed", String(exactChoice.get()));
    const reading = readingTable(view, this.styles, exact && exactChoice.get());
    this.reading.replaceWith(reading.root);
    this.reading = reading.root;
    this.fillReading = reading.fill;
    this.reading.hidden = view.curves.length === 0;
    if (view.curves.length > 0) this.fillReading();
  }

  /** Make a new canvas when what it is made of has changed; otherwise only its data change. */
  remake() {
    const { view, model } = this;
    const kinds = view.curves.map(({ role, name, tag }) => [role, name, tag]);
    const parts = [kinds, view.log, Boolean(view.momentumRange), view.xLabel, model.height];
    const above = view.marks.some(({ axis }) => axis === "x");
    const shape = JSON.stringify([parts, above, view.scaled, this.look, this.width, devicePixelRatio]);
    if (shape === this.shape || !this.width) return;
    this.plot?.destroy();
    this.plot = this.shape = null; // For as long as the next line can fail.
    this.plot = makePlot(this.plotBox, view, this.look, this.width, model.height);
    this.shape = shape;
    this.dots = this.styles.map((style) => {
      const dot = element("div", { class: "point", style: `--color: ${style.color}` });
      return dot;
    });
    this.hair = element("div", { class: "hair" });
    this.box = element("div", { class: "selection" });
    this.box.hidden = true;
    this.plot.over.append(this.hair, ...this.dots, this.box);
    this.listen(this.plot.over);
  }

  fit() {
    const width = Math.floor(this.plotBox.clientWidth);
    if (!width) return;
    const resized = width !== this.width;
    this.width = width;
    if (!this.model) return;
    this.remake();
    this.placeStep();
    if (resized) this.reserveFormula();
  }

  /** Show the curves at the sliders' present positions. This is all that a move costs. */
  refresh() {
    const picked = this.pick();
    this.root.classList.toggle("waiting", picked === null);
    if (picked !== null) {
      this.shown = picked;
      this.view.curves = picked.curves;
      this.stretch();
    }
    this.draw();
    this.fillGap();
    this.fillNotes();
    this.fillSlots();
  }

  draw() {
    this.plot?.setData(plotData(this.view));
    this.placeStep();
  }

  /** Move the step line, its points and the reading to the present step. */
  placeStep() {
    const { view, plot } = this;
    if (!plot) return;
    this.hair.hidden = view.curves.length === 0;
    if (view.curves.length === 0) return;
    this.fillReading();
    this.stepper.setAttribute("aria-valuenow", String(view.step));
    this.stepper.setAttribute("aria-valuetext", this.describeStep());
    this.fillFound();
    // uPlot applies new ranges in a microtask; positions are right after it.
    queueMicrotask(() => {
      const at = view.steps[view.step];
      const inside = at >= view.x[0] && at <= view.x[1];
      const left = plot.valToPos(at, "x");
      this.hair.style.transform = `translateX(${left}px)`;
      this.hair.hidden = !inside;
      view.curves.forEach((curve, index) => {
        const rate = plot.data[index + 1][view.step];
        const seen = inside && rate !== null && rate !== undefined && rate >= view.y[0] && rate <= view.y[1];
        this.dots[index].hidden = !seen;
        if (seen) this.dots[index].style.transform = `translate(${left}px, ${plot.valToPos(rate, "y")}px)`;
      });
    });
  }

  describeStep() {
    const { view } = this;
    const rates = view.curves.map(({ name, used, printed }) => {
      if (view.plain) return `${name}: rate ${shortNumber(used[view.step])}`;
      const also = printed === null ? "" : `, printed ${shortNumber(printed[view.step])}`;
      return `${name}: used ${shortNumber(used[view.step])}${also}`;
    });
    return `${view.stepText(view.step)}. ${rates.join(". ")}`;
  }

  setStep(step) {
    const next = Math.max(0, Math.min(this.view.steps.length - 1, step));
    if (next === this.view.step) return;
    this.view.step = next;
    this.placeStep();
    this.fillSlots();
  }

  // ---- text ----

  fillLegend() {
    const items = this.view.curves.map((curve, index) =>
      element("li", {}, lineSample(this.styles[index]), element("span", {}, ...breakable(curve.name))),
    );
    this.legend.replaceChildren(...items);
    this.legend.hidden = items.length === 0;
  }

  fillTemplates() {
    const make = (text, host, box, numbers) => {
      const { nodes, slots } = template(text ?? "");
      host.replaceChildren(...nodes);
      box.hidden = text === null;
      return slots.map((slot) => ({ ...slot, numbers }));
    };
    this.slots = [
      ...make(this.model.formula, this.formula, this.formula, "short"),
      ...make(this.model.code, this.source, this.code, "source"),
    ];
    for (const { name, node, numbers } of this.slots) {
      const slider = this.model.sliders.find((each) => each.name === name);
      if (slider) node.classList.add("moves");
      if (name === "t" || name === "rate" || name === "printed") node.classList.add("read");
      if (numbers === "source") continue;
      // Whole numbers get a place as wide as their widest, so that the line does not move.
      if (slider?.whole) node.style.minWidth = `${String(Math.max(...slider.values)).length}ch`;
      if (name === "t") node.style.minWidth = `${String(this.view.steps.length - 1).length}ch`;
    }
  }

  /** Keep the formula as high as its widest numbers make it, so that nothing below it jumps. */
  reserveFormula() {
    this.formula.style.minHeight = "";
    for (const { name, node, numbers } of this.slots) {
      if (numbers === "source") continue;
      const slider = this.model.sliders.find((each) => each.name === name);
      const texts = slider ? Array.from(slider.values, shortNumber) : (this.model.step_slots[name] ?? []).slice();
      if (name === "rate" || name === "printed") texts.push("2.45e-4");
      setText(node, texts.reduce((one, two) => (two.length > one.length ? two : one), node.textContent));
    }
    this.formula.style.minHeight = `${this.formula.offsetHeight}px`;
    this.fillSlots();
  }

  fillSlots() {
    const { model, view } = this;
    const lead = view.curves[this.movedIndex(view.curves)] ?? view.curves[0];
    // What Python wrote for each step holds for the run as it then was, not for one being dragged.
    const moved = model.sliders.some(({ name, values, index }) => this.shown.values[name] !== values[index]);
    for (const { name, node, numbers } of this.slots) {
      const slider = model.sliders.find((each) => each.name === name);
      let text = model.slots[name] ?? "–";
      if (slider) {
        const value = this.shown.values[name];
        text = numbers === "source" ? sourceNumber(value, slider.whole) : shortNumber(value);
      } else if (name === "t") text = model.step_slots.t?.[view.step] ?? String(view.step);
      else if (name === "rate") text = shortNumber(lead?.used[view.step]);
      else if (name === "printed") text = shortNumber(lead?.printed?.[view.step]);
      else if (model.step_slots[name]) text = (moved ? null : model.step_slots[name][view.step]) ?? name;
      setText(node, text);
      node.classList.toggle("active", this.held.has(name));
    }
  }

  fillGap() {
    this.gap.hidden = !this.model.gap;
    if (this.model.gap) setText(this.gap, this.describeGap());
  }

  /** Notice when the step line is where the rate is back; said until the rate is back elsewhere. */
  fillFound() {
    const { found } = this.model;
    this.found.hidden = !found;
    if (!found) return;
    const { used } = this.view.curves[this.movedIndex(this.view.curves)];
    const near = (rate) => Math.abs(rate - used[0]) <= 1e-9 * Math.abs(used[0]);
    const left = used.findIndex((rate) => !near(rate));
    const back = left < 0 ? -1 : used.findIndex((rate, t) => t > left && near(rate));
    const sentence = found.replace("⟦t⟧", String(back)).replace("⟦rate⟧", shortNumber(used[0]));
    const said = this.found.textContent;
    if (back < 0 || (this.view.step !== back && said !== sentence)) setText(this.found, "");
    else if (said !== sentence) {
      setText(this.found, sentence);
      this.say(sentence);
    }
  }

  /** Say where the curve that moves is furthest from the first one. */
  describeGap() {
    const { curves, stepText } = this.view;
    const [goal, yours] = [curves[0].used, curves[this.movedIndex(curves)].used];
    const gaps = Array.from(goal, (rate, t) => (Number.isFinite(yours[t]) ? Math.abs(rate - yours[t]) : Infinity));
    const largest = Math.max(...gaps);
    const at = stepText(gaps.indexOf(largest));
    if (!Number.isFinite(largest)) return `A rate is missing at ${at}.`;
    if (largest === 0) return "Your curve covers the target.";
    return `Your curve is furthest from the target at ${at}.`;
  }

  fillNotes() {
    const lines = [...this.model.notices];
    if (this.axisNote) lines.push(this.axisNote);
    const below = this.view.log && this.view.curves.some(({ used }) => used.some((rate) => rate <= 0));
    if (below) lines.push(ZERO_NOTE);
    const text = lines.join("\n");
    if (this.shownNotes === text) return;
    this.shownNotes = text;
    this.note.replaceChildren(...lines.map((line) => element("p", {}, line)));
  }

  say(text) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => setText(this.live, text), SAY_PAUSE);
  }

  // ---- sliders ----

  fillSliders() {
    const { sliders, locked } = this.model;
    const names = sliders.map((slider) => slider.name);
    if (String([...this.rows.keys()]) !== String(names)) {
      const handlers = {
        hold: (name) => this.held.add(name),
        input: (name, position) => this.moveTo(name, position),
        change: (name) => this.changed(name),
        step: (name, by) => this.moveTo(name, this.positions.get(name) + by, true),
      };
      this.rows = new Map(
        sliders.map((slider) => [slider.name, sliderRow(slider, `${this.id}-${slider.name}`, handlers)]),
      );
      this.sliders.replaceChildren(...[...this.rows.values()].map((row) => row.root));
    }
    for (const slider of sliders) {
      fillSlider(this.rows.get(slider.name), slider, this.positions.get(slider.name), locked !== null);
    }
    this.sliders.hidden = sliders.length === 0;
    this.lock.hidden = locked === null;
    setText(this.lock, locked ?? "");
  }

  moveTo(name, position, andCommit = false) {
    const slider = this.model.sliders.find((each) => each.name === name);
    if (position < 0 || position >= slider.values.length) return;
    if (this.dirty.size === 0) this.axisNote = ""; // It was about the move before.
    this.positions.set(name, position);
    this.dirty.add(name);
    fillSlider(this.rows.get(name), slider, position, this.model.locked !== null);
    this.refresh();
    this.tableLater();
    if (andCommit) this.commitLater(COMMIT_PAUSE);
  }

  /** Tell Python of a released pointer at once, and of key presses after a pause. */
  changed(name) {
    this.commitLater(this.held.delete(name) ? 0 : COMMIT_PAUSE);
  }

  letGo() {
    if (this.held.size === 0) return;
    // The range fires `change` after `pointerup`, and `change` must still find it held.
    setTimeout(() => {
      this.held.clear();
      this.fillSlots();
    });
  }

  commitLater(pause) {
    clearTimeout(this.committing);
    if (pause === 0) this.commit();
    else this.committing = setTimeout(() => this.commit(), pause);
  }

  commit() {
    clearTimeout(this.committing);
    const ready = [...this.dirty].filter((name) => !this.held.has(name));
    if (ready.length === 0) return;
    for (const name of ready) {
      this.dirty.delete(name);
      this.released.set(name, this.positions.get(name));
    }
    this.tell([...this.grids.keys()]);
    const settings = this.releasedPairs().map(([name, value]) => `${name} ${shortNumber(value)}`).join(", ");
    this.say(`${settings}. ${this.model.gap ? this.describeGap() : this.describeStep()}`);
  }

  /** Tell Python where the sliders are, and which grids it can leave out. */
  tell(grids) {
    this.sequence += 1;
    const values = Object.fromEntries(this.releasedPairs());
    this.send("released", { sequence: this.sequence, values, grids });
  }

  releasedPairs() {
    return this.model.sliders.map(({ name, values }) => [name, values[this.released.get(name)]]);
  }

  // ---- pointer and keys on the chart ----

  listen(over) {
    let from = null;
    const place = (event) => {
      const box = over.getBoundingClientRect();
      const inside = (at, size) => Math.max(0, Math.min(size, at));
      return [inside(event.clientX - box.left, box.width), inside(event.clientY - box.top, box.height)];
    };
    const follow = (event) => {
      if (this.view.curves.length > 0) this.setStep(this.plot.posToIdx(place(event)[0]));
    };
    over.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      over.setPointerCapture(event.pointerId);
      // A finger moves the step line; a mouse, which can hover, draws the zoom rectangle.
      if (event.pointerType === "mouse") from = place(event);
      else follow(event);
    });
    over.addEventListener("pointermove", (event) => {
      if (from) this.drawSelection(from, place(event));
      else if (event.pointerType === "mouse" || event.buttons > 0) follow(event);
    });
    over.addEventListener("pointerup", (event) => {
      if (from && !this.box.hidden) this.zoomTo(from, place(event));
      from = null;
      this.box.hidden = true;
    });
    over.addEventListener("pointercancel", () => {
      from = null;
      this.box.hidden = true;
    });
    over.addEventListener("dblclick", () => this.setZoom(null));
  }

  /** A drag along one axis zooms that axis; a drag along both zooms both. */
  selected([left, top], [right, bottom]) {
    const { width, height } = this.plot.over.getBoundingClientRect();
    const [wide, tall] = [Math.abs(right - left), Math.abs(bottom - top)];
    if (Math.max(wide, tall) < 8) return null;
    const across = wide >= 24 || wide >= tall;
    const up = tall >= 24 || tall > wide;
    return {
      x: across ? [Math.min(left, right), Math.max(left, right)] : [0, width],
      y: up ? [Math.min(top, bottom), Math.max(top, bottom)] : [0, height],
      up,
    };
  }

  drawSelection(from, to) {
    const area = this.selected(from, to);
    this.box.hidden = area === null;
    if (!area) return;
    const [left, right, top, bottom] = [...area.x, ...area.y];
    this.box.style.cssText = `left: ${left}px; width: ${right - left}px; top: ${top}px; height: ${bottom - top}px`;
  }

  zoomTo(from, to) {
    const area = this.selected(from, to);
    if (!area) return;
    const x = area.x.map((at) => this.plot.posToVal(at, "x") / this.model.x_scale);
    const y = area.up ? area.y.map((at) => this.plot.posToVal(at, "y")).reverse() : (this.zoom?.y ?? null);
    this.setZoom({ x, y });
  }

  onKey(event) {
    const page = Math.max(1, Math.round(this.view.steps.length / 10));
    const moves = {
      ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page,
      Home: -Infinity, End: Infinity,
    };
    if (event.key === "Escape") this.setZoom(null);
    else if (event.key in moves && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.setStep(this.view.step + moves[event.key]);
    } else return;
    event.preventDefault();
  }

  // ---- tools ----

  toggleTable() {
    const open = this.table.hidden;
    this.table.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    setText(this.toggle, open ? "Hide values" : "Show values");
    this.refreshTable();
  }

  refreshTable() {
    if (!this.table.hidden) fillTable(this.table, this.view);
  }

  tableLater() {
    if (this.table.hidden) return;
    clearTimeout(this.tabling);
    this.tabling = setTimeout(() => this.refreshTable(), 120);
  }

  saveCsv() {
    download(new Blob([csvText(this.view)], { type: "text/csv" }), `${this.model.download_name}.csv`);
  }

  async savePng() {
    const { model, view, look } = this;
    const image = await pngImage(view, look, this.width, model.height);
    download(image, `${model.download_name}.png`);
  }

  async copySource() {
    await copyText(this.source.textContent);
    setText(this.copy, "Copied");
    setTimeout(() => setText(this.copy, "Copy"), 1600);
  }
}

export default mounted(Widget);
export const predict = mounted(Points);
