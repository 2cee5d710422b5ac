// A button that writes the draft into a file, in the browser: no server process has to hold it.
export default function ({ data, parentElement }) {
  parentElement.querySelector("button").onclick = () => {
    const address = URL.createObjectURL(new Blob([data.text], { type: "application/yaml" }));
    Object.assign(document.createElement("a"), { href: address, download: "draft.yaml" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
}
