// The still part of a page: it has the colors that were chosen, and goes once the live page is drawn.

// Light or dark, where it was chosen on this page: Streamlit keeps the choice under this name.
try {
  const chosen = JSON.parse(localStorage.getItem(`stActiveTheme-${location.pathname}-v2`));
  if (chosen === "Light" || chosen === "Dark") document.documentElement.dataset.look = chosen.toLowerCase();
} catch {
  // Storage may be forbidden: then the browser's own choice holds.
}

// Streamlit's program comes after what can be seen at once, which would wait for it otherwise. A page
// in the background is not painted, nor are fonts that don't come waited for.
const START_PATIENCE = 600;
const start = () => {
  const program = document.querySelector("#program");
  if (!program) return;
  document.head.append(program.content);
  program.remove();
};
addEventListener("DOMContentLoaded", () => {
  setTimeout(start, START_PATIENCE);
  const fonts = ["1em Source Sans", "600 1em Source Serif"].map((font) => document.fonts.load(font));
  Promise.allSettled(fonts).then(() => requestAnimationFrame(() => setTimeout(start)));
});

// The still part of the page gives way to the live one once that is drawn; or when it can't be: a
// message about that must be seen.
const PATIENCE = 30_000;
/** Whether the first screen is there: all of a page, or much more than a screen of a long one. */
const isDrawn = () => {
  const page = document.querySelector("[data-testid=stApp] .st-key-page");
  if (!page?.querySelector("h1, [data-testid=stAlert], [data-testid=stException]")) return false;
  if (!document.querySelector("link[rel=stylesheet]:not([disabled])")?.sheet) return false;
  const ended = page.closest("[data-test-script-state=notRunning]");
  if (!ended && page.scrollHeight < 3 * innerHeight) return false;
  const parts = [...page.querySelectorAll("[data-testid=stSkeleton], [data-testid=stBidiComponentIsolated]")];
  return parts.filter((part) => part.getBoundingClientRect().top < innerHeight).every(isWidgetDrawn);
};
const isWidgetDrawn = (part) => {
  const shadow = part.shadowRoot ?? part.firstElementChild?.shadowRoot;
  return Boolean(shadow) && !shadow.querySelector(".boot");
};
let curves = 0;
let lost = null; // Where a link led that had the focus.
const giveWay = () => {
  const still = document.querySelector("#still");
  if (!still) return;
  const { activeElement } = document;
  const inside = still.contains(activeElement) && activeElement.getAttribute("href");
  const { scrollTop } = still;
  still.remove();
  const main = document.querySelector("[data-testid=stMain]");
  if (main && scrollTop) main.scrollTop = scrollTop;
  lost = inside && inside.slice(2);
  refocus();
};
/** Give the focus of a link that has gone to the same link of the live page, which may come later and
 * be drawn more than once; until the visitor does something. */
const refocus = () => {
  if (!lost || document.activeElement !== document.body) return;
  for (const link of document.querySelectorAll(`#root a[href$="${CSS.escape(lost)}"]`)) {
    link.focus();
    if (document.activeElement === link) return;
  }
};
for (const act of ["pointerdown", "keydown"]) addEventListener(act, () => (lost = null), true);
const check = () => {
  const still = document.querySelector("#still");
  if (!still || (still.querySelector(".curve") && curves === 0)) return;
  if (isDrawn()) requestAnimationFrame(giveWay);
};
addEventListener("halfwave.drawn", () => {
  curves += 1;
  check();
});
addEventListener("load", () => setTimeout(giveWay, PATIENCE));

new MutationObserver(() => {
  check();
  refocus();
}).observe(document, {
  childList: true,
  subtree: true,
  attributeFilter: ["data-test-script-state"],
});
