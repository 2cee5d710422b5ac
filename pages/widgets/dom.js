// DOM helpers for all our widgets. Text is always set as text, never as markup.

const style = new CSSStyleSheet();
style.replaceSync(STYLE);

const element = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
};

/** Set text only where it differs: most of a panel stays the same while a slider moves. */
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** Return the nodes of a name that may go on in the next line after `_` and before a capital, but
 * not within T_0. */
const breakable = (name) =>
  name.split(/(?<=_)(?=[a-z]{3})|(?<=[a-z])(?=[A-Z])/).flatMap((part, at) => (at ? [element("wbr"), part] : [part]));

/** Return the function that Streamlit calls to draw a component of class `Widget`.
 *
 * A widget is created once for each place in the page; `receive` gets each new `data`. */
const mounted = (Widget) => {
  const widgets = new WeakMap();
  return ({ parentElement, data, setStateValue, setTriggerValue }) => {
    if (!parentElement.isConnected) return; // The page went on while the program was loading.
    if (!widgets.has(parentElement)) widgets.set(parentElement, new Widget(parentElement));
    const widget = widgets.get(parentElement);
    widget.arrivals = (widget.arrivals ?? 0) + 1;
    widget.receive(data, setStateValue, setTriggerValue);
    parentElement.host?.dispatchEvent(new Event("halfwave.drawn", { bubbles: true }));
    parentElement.querySelector(".plain")?.remove(); // What failed before works now.
    widget.root.hidden = false;
    const { arrivals } = widget;
    // Streamlit also runs the cleanup of a call that a newer one overtook: the widget lives on.
    return () =>
      setTimeout(() => {
        if (widget.arrivals !== arrivals || parentElement.isConnected) return;
        widget.destroy();
        widgets.delete(parentElement);
      });
  };
};

/** Add a widget's root and this program's style to its shadow tree. */
const plant = (parent, root) => {
  parent.querySelector(".boot")?.remove();
  if (!parent.adoptedStyleSheets.includes(style)) parent.adoptedStyleSheets.push(style);
  // Streamlit fades elements that a rerun has not reached yet; a widget in use must not fade.
  parent.host.closest("[data-testid=stElementContainer]")?.style.setProperty("opacity", "1", "important");
  parent.append(root);
};

/** Unsubmitted drafts by widget name; a draft outlives its widget. */
const drafts = new Map();

/** The draft of a widget with `count` parts, if it has one. */
const draftOf = (name, count) => {
  const begun = drafts.get(name);
  return begun?.length === count ? begun : undefined;
};

/** Put text on the clipboard, also where the browser keeps its newer way for https pages.
 *
 * Returns whether the browser let us. */
const copyText = async (text) => {
  try {
    await window.navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not there, or not allowed: the old way follows.
  }
  const area = element("textarea", { style: "position: fixed; opacity: 0" });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
};
