// Code as it ran, with the output under each line. Everything is text, never markup.

const SHOWN_AT_ONCE = 3;

class Listing {
  constructor(parent) {
    this.caption = element("p", { class: "caption" });
    this.lines = element("ol", { class: "fixed" });
    this.rest = element("div", { class: "rest" });
    this.root = element("div", { class: "field listing" }, this.caption, element("div", { class: "frame" }, this.lines, this.rest));
    plant(parent, this.root);
  }

  destroy() {
    this.root.remove();
  }

  receive(data) {
    if (JSON.stringify(data) === this.shown) return;
    this.shown = JSON.stringify(data);
    setText(this.caption, data.label);
    const notesAt = (line) => data.notes.filter((note) => note.line === line).map(noteBox);
    this.lines.replaceChildren(
      ...data.lines.map((code, at) => {
        const notes = notesAt(at + 1);
        return element("li", notes.length > 0 ? { class: "noted" } : {}, codeLine(code), ...notes);
      }),
    );
    this.rest.replaceChildren(...notesAt(null));
  }
}

/** The output of a line: the first few texts, the others on request. */
const noteBox = ({ kind, title, texts }) => {
  const line = (text) => element("span", { class: "text" }, text);
  const head = element("span", { class: "title" }, title);
  const box = element("div", { class: `note ${kind}` }, head, ...texts.slice(0, SHOWN_AT_ONCE).map(line));
  if (texts.length > SHOWN_AT_ONCE) {
    const more = element("summary", {}, `${texts.length - SHOWN_AT_ONCE} more`);
    box.append(element("details", {}, more, ...texts.slice(SHOWN_AT_ONCE).map(line)));
  }
  return box;
};
