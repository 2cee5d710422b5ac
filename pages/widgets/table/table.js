// A table whose cells are plain text; a column of switches reports what is turned off.
const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
};

const bar = ({ share, text }) => {
  const rail = element("span", { class: "rail" }, element("span", { class: "filled" }));
  rail.firstChild.style.width = `${Math.round(100 * share)}%`;
  return [rail, element("span", { class: "words" }, text)];
};

const cell = (column, value, row, onSwitch) => {
  const number = column.kind === "number" ? "number" : null;
  if (column.kind === "switch") {
    const box = element("input", { type: "checkbox", "aria-label": `Ask ${row.name}` });
    box.checked = value;
    box.disabled = Boolean(row.locked);
    box.onchange = () => onSwitch(row.id, box.checked);
    return element("td", {}, box);
  }
  if (column.kind === "head") return element("th", { scope: "row" }, value);
  if (column.kind === "bar") return element("td", {}, ...bar(value));
  return element("td", { class: number }, value);
};

/** Make the table a tab stop only while it scrolls. */
const setStop = (box) => {
  const wide = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  if (wide) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
};

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".table");
  const focused = parentElement.activeElement?.getAttribute("aria-label");
  const table = element("table", {}, element("caption", {}, data.label));
  const titles = data.columns.map(({ title, kind }) =>
    element("th", { scope: "col", class: kind === "number" ? "number" : null }, title),
  );
  table.append(element("thead", {}, element("tr", {}, ...titles)));
  const onSwitch = (id, on) => setTriggerValue("switched", { id, on });
  const rows = data.rows.map((row) => {
    const cells = data.columns.map((column, index) => cell(column, row.cells[index], row, onSwitch));
    return element("tr", { class: row.quiet ? "quiet" : null }, ...cells);
  });
  table.append(element("tbody", {}, ...rows));
  box.replaceChildren(table);
  box.setAttribute("aria-label", data.label);
  setStop(box);
  if (!box.watched) new ResizeObserver(() => setStop(box)).observe(box);
  box.watched = true;
  if (focused) [...box.querySelectorAll("input")].find((each) => each.ariaLabel === focused)?.focus();
}
