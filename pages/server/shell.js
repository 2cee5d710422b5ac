// Runs before Streamlit's program, inside its page.

// Every page is one level below the root, so Streamlit needn't ask its way: without this a deep
// link tries /quiz/_stcore/health first. With the host's configuration it also connects at once.
window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", location.href).href,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};

// Streamlit's names for its buttons: on a phone the menu is its sidebar.
const names = {
  stExpandSidebarButton: "Menu",
  stSidebarCollapseButton: "Close the menu",
  stMainMenuButton: "Light, dark, print",
};
new MutationObserver(() => {
  for (const [id, name] of Object.entries(names)) {
    const button = document.querySelector(`button[data-testid="${id}"], [data-testid="${id}"] button`);
    if (button && button.ariaLabel !== name) button.ariaLabel = name;
  }
  // Streamlit's own words about a lost connection are for its developers.
  const dialog = document.querySelector("[role=dialog]");
  if (dialog?.querySelector("h2")?.textContent === "Connection error") dialog.querySelector("button").click();
}).observe(document, { childList: true, subtree: true });

// What this page says while it isn't connected: the server's own reason where it gave one as it
// closed the connection, or else this, after 10 s.
const UNREACHABLE =
  "This page isn't connected to the server, and keeps trying. Check your internet connection or " +
  "reload the page. Your answers are safe. If this goes on, tell the person who runs this site: " +
  "the server's log may say why.";
const PATIENCE = 10_000;
const OURS = 4000; // Close codes from here on are those that a site defines.

const note = Object.assign(document.createElement("p"), { id: "halfwave-unconnected" });
note.setAttribute("role", "alert");
let patience = null;

const say = (text) => {
  document.body.append(note);
  if (note.textContent !== text) note.textContent = text;
};

window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    patience ??= setTimeout(say, PATIENCE, UNREACHABLE);
    this.addEventListener("message", () => {
      clearTimeout(patience);
      patience = null;
      note.remove();
    }, { once: true });
    this.addEventListener("close", ({ code, reason }) => {
      if (code >= OURS && reason) say(reason);
      else patience ??= setTimeout(say, PATIENCE, UNREACHABLE);
    });
  }
};
