// Undo, redo, reset and share what a page is set to. The browser's history is the memory: `at` in
// an entry's state counts the changes since the page was opened, and the query of its address is
// what the page was set to.

const SAID_FOR = 2000; // ms for which "Copied" is shown
const SAME_CHANGE = 1000; // ms within which two changes of the same settings are one
const TOP = "halfwave.top"; // In the session's storage: the last entry that Redo can reach.

const ICONS = {
  undo: "M9 7 4 12l5 5M4 12h10a5 5 0 0 1 0 10h-3",
  redo: "m15 7 5 5-5 5M20 12H10a5 5 0 0 0 0 10h3",
  reset: "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3A4 4 0 0 0 10.700 18.300L12 17",
};

const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
};

/** The names of the settings in which two queries differ. */
const changedParts = (before, after) => {
  const [one, other] = [new URLSearchParams(before), new URLSearchParams(after)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => String(one.getAll(name)) !== String(other.getAll(name))).join();
};

class Widget {
  constructor(parent) {
    this.path = location.pathname;
    this.visits = 0;
    this.query = null;
    if (history.state?.halfwaveAt === undefined) this.top = 0;
    this.last = { parts: null, time: -Infinity };
    this.build(parent);
    this.onHistory = (event) => this.visit(event);
    window.addEventListener("popstate", this.onHistory, true); // Before Streamlit's own.
    // Whoever comes back from another site may have lost what was ahead: we can't know.
    const [navigation] = performance.getEntriesByType("navigation");
    if (navigation?.type === "back_forward" && !Widget.opened) this.top = this.at;
    Widget.opened = true;
  }

  destroy() {
    window.removeEventListener("popstate", this.onHistory, true);
    // A link to another page cuts off what was ahead; Back and Forward do not.
    if (!this.leftByHistory) this.top = this.place;
    this.root.remove();
  }

  build(parent) {
    const button = (name, text, onclick) => {
      const label = element("span", {}, text);
      const made = element("button", { type: "button", class: name, onclick }, icon(name), label);
      return Object.assign(made, { label });
    };
    this.undo = button("undo", "Undo", () => this.go(-1));
    this.redo = button("redo", "Redo", () => this.go(1));
    this.reset = button("reset", "Reset", () => this.fresh || this.trigger("reset", true));
    this.copy = button("link", "Copy link", () => this.copyLink());
    this.said = element("p", { class: "unseen", "aria-live": "polite" });
    this.byHand = element("input", { type: "text", readonly: true, "aria-label": "Link to this view" });
    this.byHand.hidden = true;
    const row = element("div", { class: "row", role: "group", "aria-label": "Changes" });
    row.append(this.undo, this.redo, this.reset, this.copy);
    this.root = element("div", { class: "view-bar" }, row, this.byHand, this.said);
    plant(parent, this.root);
  }

  // ---- the browser's history ----

  get at() {
    return history.state?.halfwaveAt ?? 0;
  }

  get top() {
    return Math.max(this.at, Number(sessionStorage.getItem(TOP) ?? 0));
  }

  set top(at) {
    sessionStorage.setItem(TOP, String(at));
  }

  address(query) {
    return location.pathname + (query && `?${query}`) + location.hash;
  }

  receive(data, send, trigger) {
    [this.send, this.trigger] = [send, trigger];
    if (location.pathname !== this.path || data.answered < this.visits) return this.fill();
    this.visits = data.answered;
    this.fresh = data.fresh;
    if (data.query !== this.query) this.remember(data.query);
    this.fill();
  }

  /** Put the query into the address: as a new entry, unless the page has just been opened. */
  remember(query) {
    const parts = changedParts(location.search.slice(1), query);
    const now = performance.now();
    const goesOn = parts === this.last.parts && now - this.last.time < SAME_CHANGE;
    const opens = this.query === null;
    this.query = query;
    if (!opens && parts === "") return;
    const state = { ...history.state, halfwaveAt: this.at };
    if (opens || goesOn) {
      history.replaceState(state, "", this.address(query));
    } else {
      state.halfwaveAt += 1;
      history.pushState(state, "", this.address(query));
      this.top = state.halfwaveAt;
    }
    if (!opens) this.last = { parts, time: now };
  }

  go(by) {
    const to = this.at + by;
    if (to < 0 || to > this.top) return;
    history.go(by);
  }

  /** The browser shows another entry: ask Python for what the page was then. */
  visit(event) {
    this.leftByHistory = location.pathname !== this.path;
    if (this.leftByHistory) return;
    // Streamlit would rerun the page at the same time, and one run would cut off the other.
    event.stopImmediatePropagation();
    this.visits += 1;
    this.query = location.search.slice(1);
    this.last = { parts: null, time: -Infinity };
    this.send("visited", { number: this.visits, query: this.query });
    this.fill();
  }

  // ---- buttons ----

  fill() {
    this.place = this.at;
    // Never `disabled`: a button that stops taking the focus sends the keyboard away.
    this.undo.setAttribute("aria-disabled", String(this.at === 0));
    this.redo.setAttribute("aria-disabled", String(this.at >= this.top));
    this.reset.setAttribute("aria-disabled", String(Boolean(this.fresh)));
  }

  async copyLink() {
    const link = location.origin + this.address(location.search.slice(1));
    const copied = await copyText(link);
    this.byHand.hidden = copied;
    this.copy.classList.toggle("said", copied);
    if (copied) {
      setText(this.copy.label, "Copied");
      setText(this.said, "Copied the link to this view.");
    } else {
      this.byHand.value = link;
      this.byHand.select();
      setText(this.said, "The browser doesn't let this page copy. The link is selected: copy it with the keyboard.");
    }
    if (copied) this.copy.focus();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      setText(this.copy.label, "Copy link");
      this.copy.classList.remove("said");
      setText(this.said, "");
    }, SAID_FOR);
  }
}

export default mounted(Widget);
