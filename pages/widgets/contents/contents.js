// The contents of a page: which part is being read, how far, and links to all of them.
const widgets = new WeakMap();
const READ_AT = 0.4; // Of the window's height: what is above this line has been read.

const node = (tag, attributes, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

class Contents {
  constructor(parent) {
    const part = (selector) => parent.querySelector(selector);
    [this.details, this.summary, this.where] = ["details", "summary", ".where"].map(part);
    [this.list, this.line] = ["ol", ".line"].map(part);
    const stop = new AbortController();
    const { signal } = stop;
    this.stop = () => stop.abort();
    const later = () => (this.waits ??= requestAnimationFrame(() => this.follow()));
    // The page scrolls in a box of its own: the event does not bubble, but is captured.
    document.addEventListener("scroll", later, { capture: true, passive: true, signal });
    window.addEventListener("resize", later, { signal });
    this.list.addEventListener("click", () => this.close());
    parent.addEventListener("keydown", (event) => event.key === "Escape" && this.close(true), { signal });
    document.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(this.details)) this.close();
    }, { signal });
  }

  close(andFocus = false) {
    if (!this.details.open) return;
    this.details.open = false;
    if (andFocus) this.summary.focus();
  }

  receive(parts) {
    if (JSON.stringify(parts) !== JSON.stringify(this.parts)) {
      this.parts = parts;
      this.links = parts.map(({ title, anchor, finished }) => {
        const mark = node("span", { class: "mark", "aria-hidden": "true" }, finished ? "✓" : "");
        const said = finished ? [node("span", { class: "unseen" }, ", finished")] : [];
        return node("a", { href: `#${anchor}` }, mark, node("span", {}, title, ...said));
      });
      this.list.replaceChildren(...this.links.map((link) => node("li", {}, link)));
      this.line.replaceChildren(...parts.map(() => node("i", {})));
      this.present = undefined;
    }
    this.follow();
  }

  /** Fill the line up to what has been read, and name the part that is being read. */
  follow() {
    this.waits = undefined;
    const height = window.innerHeight;
    const page = document.querySelector("[data-testid=stMain]");
    const tops = this.parts.map(({ anchor }) => document.getElementById(anchor)?.getBoundingClientRect().top);
    if (!page || tops.includes(undefined)) return;
    // At the end of the page all of it has been read, wherever its last heading is.
    const left = page.scrollHeight - page.scrollTop - page.clientHeight;
    const read = left < 2 ? Infinity : height * READ_AT;
    tops.push(page.getBoundingClientRect().bottom + left);
    this.parts.forEach((_, at) => {
      const share = Math.max(0, Math.min(1, (read - tops[at]) / Math.max(1, tops[at + 1] - tops[at])));
      this.line.children[at].style.setProperty("--read", share.toFixed(3));
    });
    tops.pop();
    const present = Math.max(0, tops.findLastIndex((top) => top <= read));
    if (present === this.present) return;
    this.present = present;
    const place = node("b", {}, `${present + 1} of ${this.parts.length}`);
    this.where.replaceChildren(place, this.parts[present].title);
    this.links.forEach((link, at) => {
      if (at === present) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  }
}

export default function ({ data, parentElement }) {
  if (!widgets.has(parentElement)) widgets.set(parentElement, new Contents(parentElement));
  const widget = widgets.get(parentElement);
  widget.receive(data.parts);
  return () =>
    setTimeout(() => {
      if (parentElement.isConnected) return;
      widget.stop();
      widgets.delete(parentElement);
    });
}
