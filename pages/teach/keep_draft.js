// Keeps the draft in the tab's session storage for a reload; the server forgets it with the tab.
const NAME = "halfwave.draft";

export default function ({ data, parentElement, setTriggerValue }) {
  try {
    const kept = sessionStorage.getItem(NAME) ?? "";
    if (!parentElement.met && !data.text && kept) setTriggerValue("found", kept);
    else if (kept !== data.text) sessionStorage.setItem(NAME, data.text);
  } catch {
    // Site data is blocked or full: a reload then starts empty.
  }
  parentElement.met = true;
}
