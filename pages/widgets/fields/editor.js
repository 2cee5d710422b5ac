// A field for code. Tab indents; Escape lets the next Tab leave.

const INDENT = "    ";

class Editor {
  constructor(parent) {
    const id = `code-${Math.random().toString(36).slice(2, 8)}`;
    this.label = element("label", { class: "caption", for: id });
    this.help = element("p", { class: "help", id: `${id}-help` });
    // The same text once more, unseen: it gives the field its height, and each line its number.
    this.copy = element("div", { class: "copy", "aria-hidden": "true" });
    this.text = element("textarea", {
      id,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      autocorrect: "off",
      "aria-describedby": `${id}-help`,
    });
    this.again = element("button", { type: "button", class: "tool", onclick: () => this.restore() });
    this.root = element(
      "div",
      { class: "field editor" },
      this.label,
      element("div", { class: "frame" }, this.copy, this.text),
      element("div", { class: "under" }, this.help, this.again),
    );
    plant(parent, this.root);
    this.text.addEventListener("input", () => this.changed());
    this.text.addEventListener("keydown", (event) => this.onKey(event));
    this.text.addEventListener("blur", () => (this.leaving = false));
  }

  destroy() {
    this.root.remove();
  }

  receive(data, send) {
    this.send = send;
    // From here on, the text belongs to the learner: no rerun changes it.
    if (this.data !== undefined) return;
    this.data = data;
    setText(this.label, data.label);
    setText(this.help, "Tab indents. To leave the field, press Escape, then Tab.");
    setText(this.again, "Restore the given code");
    this.text.maxLength = data.longest;
    const begun = drafts.get(data.name);
    this.text.value = begun ?? data.text;
    this.fit();
    if (begun !== undefined && begun !== data.text) this.tell();
  }

  changed() {
    this.fit();
    this.tell();
  }

  tell() {
    drafts.set(this.data.name, this.text.value);
    this.send("text", this.text.value);
  }

  /** Number the lines, of which a long one wraps, and fit the height of the field to them. */
  fit() {
    const lines = this.text.value.split("\n");
    while (lines.length < 4) lines.push("");
    this.copy.replaceChildren(...lines.map((line) => element("div", {}, line || "\u200b")));
    this.again.hidden = this.text.value === this.data.start;
  }

  restore() {
    this.text.focus();
    this.text.select();
    this.insert(this.data.start);
    this.text.setSelectionRange(0, 0);
  }

  /** Replace the selection in a way that can be undone. */
  insert(text) {
    const done = document.execCommand(text ? "insertText" : "delete", false, text);
    if (done) return; // The input event has been heard.
    const { selectionStart, selectionEnd } = this.text;
    this.text.setRangeText(text, selectionStart, selectionEnd, "end");
    this.changed();
  }

  onKey(event) {
    if (event.key === "Escape") {
      this.leaving = true;
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Tab" && plain && !this.leaving) {
      event.preventDefault();
      this.indent(event.shiftKey);
    } else if (event.key === "Enter" && plain && !event.shiftKey) {
      event.preventDefault();
      this.newLine();
    }
    if (event.key !== "Shift") this.leaving = false;
  }

  /** Begin a new line with the same indentation, one step more after a colon. */
  newLine() {
    const before = this.text.value.slice(0, this.text.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const deeper = /:\s*(#.*)?$/.test(line) ? INDENT : "";
    this.insert(`\n${line.match(/^ */)[0]}${deeper}`);
  }

  indent(outward) {
    const { value, selectionStart, selectionEnd } = this.text;
    if (!outward && selectionStart === selectionEnd) {
      this.insert(INDENT);
      return;
    }
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const next = value.indexOf("\n", Math.max(selectionStart, selectionEnd - 1));
    const to = next < 0 ? value.length : next;
    const lines = value.slice(from, to).split("\n");
    const moved = lines.map((line) => (outward ? line.replace(/^ {1,4}/, "") : line && INDENT + line)).join("\n");
    if (moved === lines.join("\n")) return;
    this.text.setSelectionRange(from, to);
    this.insert(moved);
    const end = from + moved.length;
    this.text.setSelectionRange(lines.length > 1 ? from : end, end);
  }
}
