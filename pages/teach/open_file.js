// A button that reads a text file in the browser: nothing is uploaded.
const utf8 = new TextDecoder("utf-8", { fatal: true });

const read = async (file, most) => {
  if (file.size > most) return { size: file.size };
  try {
    return { text: utf8.decode(await file.arrayBuffer()) };
  } catch {
    return {}; // Not text, or gone meanwhile.
  }
};

export default function ({ data, parentElement, setTriggerValue }) {
  const [button, input] = ["button", "input"].map((tag) => parentElement.querySelector(tag));
  button.onclick = () => input.click();
  input.onchange = async () => {
    const [file] = input.files;
    if (!file) return;
    setTriggerValue("opened", await read(file, data.most));
    input.value = ""; // So that the same file can be opened again.
  };
}
