// A name for the printed page. It stays in this field: it is neither sent nor stored.
export default function ({ parentElement }) {
  parentElement.querySelector("button").onclick = () => window.print();
}
