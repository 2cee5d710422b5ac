// Before a page is printed, ask the server for what it holds back, and print when that is here.
const DRAWN = 600; // ms that curves get to be drawn.
const pages = new WeakMap();

const listen = (page) => {
  const ask = () => page.held && page.send("asked", true);
  const onKey = (event) => {
    if (!page.held || event.key?.toLowerCase() !== "p" || event.altKey || event.shiftKey) return;
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    page.waits = true;
    ask();
  };
  const stop = new AbortController();
  window.addEventListener("keydown", onKey, { capture: true, signal: stop.signal });
  // The browser's menu doesn't wait: what comes now is on the next print.
  matchMedia("print").addEventListener("change", (event) => event.matches && ask(), {
    signal: stop.signal,
  });
  return () => stop.abort();
};

export default function ({ data, parentElement, setTriggerValue }) {
  const page = pages.get(parentElement) ?? {};
  page.held = data.held;
  page.send = setTriggerValue;
  if (!pages.has(parentElement)) page.stop = listen(page);
  pages.set(parentElement, page);
  if (page.waits && !page.held) {
    page.waits = false;
    setTimeout(() => window.print(), DRAWN);
  }
  return () =>
    setTimeout(() => {
      if (parentElement.isConnected) return;
      page.stop();
      pages.delete(parentElement);
    });
}
