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
}).observe(document, { childList: true, subtree: true });
