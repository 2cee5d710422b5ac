// A browser may say that its language is "C", which Intl refuses; uPlot asks Intl as it is loaded.

const known = (language) => {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
};

/** What uPlot, further down in this module, sees of the browser. */
const navigator = { language: known(window.navigator.language) };
