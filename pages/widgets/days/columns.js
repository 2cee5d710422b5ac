// A column for each day: an ordered list, its bars drawn by the browser.
export default function ({ data, parentElement }) {
  const list = parentElement.querySelector("ol");
  list.setAttribute("aria-label", data.label);
  const highest = Math.max(1, ...data.days.map(({ count }) => count));
  const item = ({ count, weekday, day, month, said, present }) => {
    const node = document.createElement("li");
    if (present) node.className = "present";
    const parts = { unseen: said, count: count || "", bar: "", weekday, day, month };
    for (const [name, text] of Object.entries(parts)) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      if (name !== "unseen") part.setAttribute("aria-hidden", "true");
      if (name === "bar") part.style.height = `${(data.height * count) / highest}px`;
      node.append(part);
    }
    return node;
  };
  list.replaceChildren(...data.days.map(item));
}
