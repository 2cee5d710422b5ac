// Lines to put in order: by dragging, keys, or buttons.

class Order {
  constructor(parent) {
    this.caption = element("p", { class: "caption" });
    this.list = element("ol", { class: "lines" });
    this.live = element("p", { class: "unseen", "aria-live": "assertive" });
    this.frame = element("div", { class: "frame" });
    this.root = element("div", { class: "field order" }, this.caption, this.frame, this.live);
    plant(parent, this.root);
  }

  destroy() {
    this.release?.();
    this.root.remove();
  }

  receive(data, send) {
    this.send = send;
    // From here on, the order belongs to the learner: no rerun changes it.
    if (this.data !== undefined) return;
    this.data = data;
    const begun = draftOf(data.name, data.lines.length);
    setText(this.caption, data.label);
    this.list.setAttribute("aria-label", "Lines to put in order");
    this.rows = data.lines.map((code, index) => this.row(code, index));
    this.list.append(...(begun ?? data.order).map((index) => this.rows[index].root));
    const after = data.before.length + data.lines.length;
    this.frame.append(...fixedLines(data.before, 0), this.list, ...fixedLines(data.after, after));
    this.number();
    if (begun) this.tell();
  }

  row(code, index) {
    const place = element("span", { class: "number", "aria-hidden": "true" });
    const line = element("button", { type: "button", class: "line" }, codeLine(code));
    const grip = element("span", { class: "grip", "aria-hidden": "true" }, "⠿");
    const button = (by, text, label) =>
      element("button", { type: "button", class: "move", "aria-label": label, onclick: () => this.move(index, by) }, text);
    const up = button(-1, "↑", `Move up: ${code.trim()}`);
    const down = button(1, "↓", `Move down: ${code.trim()}`);
    const root = element("li", {}, place, grip, line, element("span", { class: "moves" }, up, down));
    line.addEventListener("keydown", (event) => this.onKey(event, index));
    line.addEventListener("blur", () => this.drop());
    line.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && this.drag(event, index));
    grip.addEventListener("pointerdown", (event) => this.drag(event, index));
    return { root, place, line, up, down, code };
  }

  get order() {
    const roots = this.rows.map(({ root }) => root);
    return [...this.list.children].map((root) => roots.indexOf(root));
  }

  /** Number the lines as in the whole program, and label each. */
  number() {
    const order = this.order;
    order.forEach((index, at) => {
      const { place, line, up, down, code } = this.rows[index];
      setText(place, String(this.data.before.length + at + 1));
      line.setAttribute("aria-label", `${code.trim()}, line ${at + 1} of ${order.length}`);
      // Not disabled: a button must keep its focus when its line reaches the top.
      up.setAttribute("aria-disabled", String(at === 0));
      down.setAttribute("aria-disabled", String(at === order.length - 1));
    });
  }

  move(index, by) {
    const { root, code } = this.rows[index];
    const other = by < 0 ? root.previousElementSibling : root.nextElementSibling;
    if (!other) return;
    // Move the neighbor instead: an element that leaves the tree loses focus and pointer.
    if (by < 0) root.after(other);
    else root.before(other);
    this.number();
    const at = this.order.indexOf(index);
    setText(this.live, `${code.trim()} is now line ${at + 1} of ${this.rows.length}.`);
    this.tell();
  }

  tell() {
    drafts.set(this.data.name, this.order);
    this.send("order", this.order);
  }

  // ---- keys ----

  onKey(event, index) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const { line } = this.rows[index];
    if (by && (event.altKey || this.taken === index)) this.move(index, by);
    else if (by) {
      const order = this.order;
      this.rows[order[order.indexOf(index) + by]]?.line.focus();
    } else if (event.key === " " || event.key === "Enter") this.take(this.taken === index ? null : index);
    else if (event.key === "Escape" && this.taken === index) this.drop();
    else return;
    event.preventDefault();
    line.scrollIntoView({ block: "nearest" });
  }

  take(index) {
    this.drop();
    if (index === null) return;
    this.taken = index;
    this.rows[index].line.setAttribute("aria-pressed", "true");
    setText(this.live, "Picked up. Arrow keys move it; space drops it.");
  }

  drop() {
    if (this.taken === undefined) return;
    const { line, code } = this.rows[this.taken];
    line.removeAttribute("aria-pressed");
    setText(this.live, `${code.trim()} dropped at line ${this.order.indexOf(this.taken) + 1}.`);
    this.taken = undefined;
  }

  // ---- pointer ----

  drag(event, index) {
    if (event.button !== 0) return;
    event.preventDefault();
    const { root, line } = this.rows[index];
    line.focus({ preventScroll: true });
    let from = event.clientY;
    root.classList.add("dragged");
    const follow = (moved) => {
      const past = (other, by) => other && by > other.offsetHeight / 2;
      while (past(root.nextElementSibling, moved.clientY - from)) {
        from += root.nextElementSibling.offsetHeight;
        this.move(index, 1);
      }
      while (past(root.previousElementSibling, from - moved.clientY)) {
        from -= root.previousElementSibling.offsetHeight;
        this.move(index, -1);
      }
      root.style.transform = `translateY(${moved.clientY - from}px)`;
    };
    this.release = () => {
      root.classList.remove("dragged");
      root.style.transform = "";
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", this.release);
      window.removeEventListener("pointercancel", this.release);
      this.release = undefined;
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", this.release);
    window.addEventListener("pointercancel", this.release);
  }
}

/** A line of code; if it must wrap, it keeps its indentation. */
const codeLine = (code) => {
  const text = code.trimStart();
  return element("code", { style: `--indent: ${code.length - text.length}ch` }, text);
};

/** Fixed lines; the first has the number after `above`. */
const fixedLines = (lines, above) => {
  if (lines.length === 0) return [];
  return [element("ol", { class: "fixed", style: `--above: ${above}` }, ...lines.map((code) => element("li", {}, codeLine(code))))];
};
