// The chance of still knowing something, day by day, and the day of the next review.
const svg = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector("figure");
  const { chances, today, due, label } = data;
  const last = chances.length - 1;
  const lowest = data.lowest;
  const x = (day) => (100 * day) / last;
  const y = (chance) => (100 * (1 - chance)) / (1 - lowest);
  const plot = document.createElementNS(svg, "svg");
  for (const [name, value] of Object.entries({
    viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": label,
  })) plot.setAttribute(name, value);
  const line = (name, points) => {
    const path = document.createElementNS(svg, "path");
    path.setAttribute("class", name);
    path.setAttribute("vector-effect", "non-scaling-stroke");
    path.setAttribute("d", `M${points.map((point) => point.join(" ")).join("L")}`);
    plot.append(path);
  };
  const words = [];
  const say = (name, left, top, text) => {
    const node = document.createElement("span");
    node.className = name;
    node.style.left = `${left}%`;
    node.style.top = `${top}%`;
    node.textContent = text;
    node.setAttribute("aria-hidden", "true");  // The label of the picture has all of it.
    words.push(node);
  };
  for (const chance of data.levels) {
    line("grid", [[0, y(chance)], [100, y(chance)]]);
    say("level", 0, y(chance), `${Math.round(100 * chance)}%`);
  }
  line("truth", chances.map((chance, day) => [x(day), y(chance)]));
  // The curve begins at the top, so the label of its first day goes to the bottom.
  const mark = (name, day, text) => {
    if (day > last) return;
    line(name, [[x(day), 0], [x(day), 100]]);
    say(`mark ${name}${x(day) > 70 ? " before" : ""}`, x(day), name === "due" ? 2 : 84, text);
  };
  mark("due", due, data.due_text);
  mark("today", today, "today");
  say("axis first", 0, 100, "day 0");
  say("axis end", 100, 100, `day ${last}`);
  figure.replaceChildren(plot, ...words);
}
