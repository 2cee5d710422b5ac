// A name for the printed page. It stays in this field: it is sent nowhere and kept nowhere.
export default function ({ parentElement }) {
  parentElement.querySelector("button").onclick = () => window.print();
}
