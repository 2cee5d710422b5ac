// Points to be placed before a curve is shown: dragged on the chart, moved by keys, or typed.

const POSITIONS = 100; // Of a dragged point between the lowest and the highest rate, or some more.
const ASIDE = 44; // px: as near a press must come to a step.

class Points {
  constructor(parent) {
    this.plotBox = element("div", { class: "plot", "aria-hidden": "true" });
    this.handles = element("div", { class: "handles" });
    this.figure = element("figure", {}, element("div", { class: "stage" }, this.plotBox, this.handles));
    this.help = element("p", { class: "note" }, "Drag each point up or down, or type its rate.");
    this.boxes = element("div", { class: "boxes" });
    this.probe = element("span", { class: "unseen", "aria-hidden": "true" });
    this.root = element("div", { class: "curve points" }, this.help, this.figure, this.boxes, this.probe);
    plant(parent, this.root);
    this.fits = () => this.fit();
    window.addEventListener("resize", this.fits);
    this.watcher = new ResizeObserver(this.fits);
    this.watcher.observe(this.plotBox);
    this.listen();
  }

  destroy() {
    window.removeEventListener("resize", this.fits);
    this.watcher.disconnect();
    this.plot?.destroy();
    this.root.remove();
  }

  receive(data, send) {
    this.send = send;
    this.width ||= Math.floor(this.plotBox.clientWidth);
    const look = readLook(this.root, this.probe);
    const restyled = JSON.stringify(look) !== JSON.stringify(this.look);
    this.look = look;
    if (this.data === undefined) this.begin(data);
    if (restyled) this.remake();
  }

  /** Take up what is asked. What the learner does from here on is theirs: no rerun changes it. */
  begin(data) {
    this.data = data;
    this.texts = draftOf(data.name, data.points.length) ?? data.texts.slice();
    const { n_steps, low, high } = data;
    const span = n_steps - 1 || 1;
    this.unit = roundDown((high - low) / POSITIONS);
    this.view = {
      steps: Float64Array.from({ length: n_steps }, (_, t) => t),
      curves: [{ name: "your points", role: "yours", used: new Float64Array(n_steps).fill(NaN), momentum: null }],
      log: false,
      marks: data.points.map((t) => ({ axis: "x", label: `${data.unit} ${t}`, at: t })),
      markAt: ({ at }) => at,
      xLabel: data.unit,
      momentumRange: null,
      x: [-0.03 * span, 1.03 * span],
      y: padded([low, high], false),
    };
    this.figure.setAttribute("aria-label", data.alt);
    this.plotBox.style.height = `${data.height}px`;
    this.dots = data.points.map((step, index) => this.dot(step, index));
    this.handles.replaceChildren(...this.dots);
    this.inputs = data.points.map((step, index) => this.input(step, index));
    this.boxes.replaceChildren(
      ...this.inputs.map((input, index) =>
        element("label", {}, element("span", {}, `${data.unit[0].toUpperCase()}${data.unit.slice(1)} ${data.points[index]}`), input),
      ),
    );
    if (String(this.texts) !== String(data.texts)) this.tell();
  }

  dot(step, index) {
    const dot = element("div", {
      class: "handle",
      role: "slider",
      tabindex: "0",
      "aria-label": `Rate at ${this.data.unit} ${step}`,
      "aria-orientation": "vertical",
      "aria-valuemin": String(this.data.low),
      "aria-valuemax": String(this.data.high),
      "aria-valuenow": String((this.data.low + this.data.high) / 2), // Until it is drawn.
      "aria-valuetext": "not placed yet",
    });
    dot.addEventListener("keydown", (event) => this.onKey(event, index));
    return dot;
  }

  input(step, index) {
    const input = element("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      maxlength: "24",
      placeholder: "rate",
      "aria-label": `Rate at ${this.data.unit} ${step}, typed`,
    });
    input.value = this.texts[index];
    input.addEventListener("input", () => this.put(index, input.value.trim()));
    return input;
  }

  // ---- values ----

  /** The rate of a point, or null where there is none, or it cannot be read. */
  rate(index) {
    const text = this.texts[index];
    const value = text === "" ? NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  }

  put(index, text) {
    this.texts[index] = text;
    if (this.inputs[index].value.trim() !== text) this.inputs[index].value = text;
    this.draw();
    this.tell();
  }

  /** Put a point at the rate nearest to one that the chart has room for. */
  place(index, rate) {
    const { low, high } = this.data;
    const position = Math.round(Math.max(low, Math.min(high, rate)) / this.unit);
    this.put(index, String(Number((position * this.unit).toPrecision(6))));
  }

  tell() {
    drafts.set(this.data.name, this.texts.slice());
    this.send("texts", this.texts.slice());
  }

  // ---- drawing ----

  fit() {
    const width = Math.floor(this.plotBox.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    this.remake();
  }

  remake() {
    if (!this.width || this.data === undefined) return;
    this.plot?.destroy();
    this.plot = makePlot(this.plotBox, this.view, this.look, this.width, this.data.height);
    this.draw();
  }

  draw() {
    if (!this.plot) return;
    const { points, low, high } = this.data;
    const used = this.view.curves[0].used.fill(NaN);
    points.forEach((step, index) => (used[step] = this.rate(index) ?? NaN));
    this.plot.setData(plotData(this.view));
    queueMicrotask(() => {
      const { left, top } = this.plot.over.getBoundingClientRect();
      const box = this.handles.getBoundingClientRect();
      points.forEach((step, index) => {
        const rate = this.rate(index);
        const shown = Math.max(low, Math.min(high, rate ?? (low + high) / 2));
        const x = left - box.left + this.plot.valToPos(step, "x");
        const y = top - box.top + this.plot.valToPos(shown, "y");
        const dot = this.dots[index];
        dot.style.transform = `translate(${x}px, ${y}px)`;
        dot.classList.toggle("placed", rate !== null);
        dot.setAttribute("aria-valuenow", String(shown));
        dot.setAttribute("aria-valuetext", rate === null ? "not placed yet" : shortNumber(rate));
      });
    });
  }

  // ---- pointer and keys ----

  listen() {
    let held = null;
    const rateAt = (event) => {
      const { top } = this.plot.over.getBoundingClientRect();
      return this.plot.posToVal(event.clientY - top, "y");
    };
    const nearest = (event) => {
      const { left } = this.plot.over.getBoundingClientRect();
      const away = this.data.points.map((step) =>
        Math.abs(this.plot.valToPos(step, "x") - (event.clientX - left)),
      );
      const index = away.indexOf(Math.min(...away));
      return away[index] <= ASIDE ? index : null;
    };
    const hold = (event) => {
      if (event.button !== 0 || !this.plot) return;
      const onDot = this.dots.indexOf(event.target);
      // A finger beside a point scrolls the page; its tap arrives as a click.
      if (onDot < 0 && event.pointerType !== "mouse") return;
      held = onDot >= 0 ? onDot : nearest(event);
      if (held === null) return;
      event.preventDefault(); // No text is selected.
      this.handles.setPointerCapture(event.pointerId);
      this.dots[held].focus({ preventScroll: true });
      if (onDot < 0) this.place(held, rateAt(event));
    };
    this.handles.addEventListener("pointerdown", hold);
    this.handles.addEventListener("pointermove", (event) => {
      if (held !== null) this.place(held, rateAt(event));
    });
    for (const end of ["pointerup", "pointercancel"]) {
      this.handles.addEventListener(end, () => setTimeout(() => (held = null)));
    }
    this.handles.addEventListener("click", (event) => {
      const index = held === null && this.plot ? nearest(event) : null;
      if (index === null) return;
      this.place(index, rateAt(event));
      this.dots[index].focus({ preventScroll: true });
    });
  }

  onKey(event, index) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { low, high } = this.data;
    const moves = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
    const ends = { Home: low, End: high };
    if (event.key in ends) this.place(index, ends[event.key]);
    else if (event.key in moves) {
      const from = this.rate(index) ?? (low + high) / 2;
      this.place(index, from + moves[event.key] * this.unit);
    } else if (event.key === "Delete" || event.key === "Backspace") this.put(index, "");
    else return;
    event.preventDefault();
  }
}

/** The next of 1, 2, 5, 10 … at or below a positive value. */
const roundDown = (value) => {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((lead) => lead * unit <= value * (1 + 1e-12)) * unit;
};
