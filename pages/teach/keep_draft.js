// The draft in this tab's own storage, so that a reload finds it; the server forgets it with the tab.
const NAME = "halfwave.draft";

export default function ({ data, parentElement, setTriggerValue }) {
  try {
    const kept = sessionStorage.getItem(NAME) ?? "";
    if (!parentElement.met && !data.text && kept) setTriggerValue("found", kept);
    else if (kept !== data.text) sessionStorage.setItem(NAME, data.text);
  } catch {
    // Site data is blocked, or its place is full: a reload then begins with nothing.
  }
  parentElement.met = true;
}
