// Plain DOM, for every widget of ours. Text is only ever set as text, never as markup.

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

/** Set text only where it differs: most of a panel stays as it is while a slider moves. */
const setText = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

/** Return what Streamlit calls to draw a component, `Widget` being its class.
 *
 * A widget is made once for a place in the page, and is given each new `data` to `receive`. */
const mounted = (Widget) => {
  const widgets = new WeakMap();
  return ({ parentElement, data, setStateValue }) => {
    if (!widgets.has(parentElement)) widgets.set(parentElement, new Widget(parentElement));
    const widget = widgets.get(parentElement);
    widget.arrivals = (widget.arrivals ?? 0) + 1;
    widget.receive(data, setStateValue);
    const { arrivals } = widget;
    // Streamlit also runs the clean-up of a call that a newer one has overtaken: that is no end.
    return () =>
      setTimeout(() => {
        if (widget.arrivals !== arrivals || parentElement.isConnected) return;
        widget.destroy();
        widgets.delete(parentElement);
      });
  };
};

/** Put a widget's root into its shadow tree, with the style of this program. */
const plant = (parent, root) => {
  parent.querySelector(".boot")?.remove();
  if (!parent.adoptedStyleSheets.includes(style)) parent.adoptedStyleSheets.push(style);
  // Streamlit fades what a rerun has yet to reach; a widget in use stays as it is.
  parent.host.closest("[data-testid=stElementContainer]")?.style.setProperty("opacity", "1", "important");
  parent.append(root);
};

/** What was begun and not yet handed in, by the widget's name: it outlives the widget. */
const drafts = new Map();

/** The draft of a widget with `count` parts, if it has one. */
const draftOf = (name, count) => {
  const begun = drafts.get(name);
  return begun?.length === count ? begun : undefined;
};
