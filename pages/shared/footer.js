// Other tabs of this browser still show the learner who was deleted: they start again too.
const tabs = new BroadcastChannel("halfwave.forgotten");
tabs.onmessage = () => location.assign("/");

export default function ({ data, parentElement }) {
  const part = (id) => parentElement.querySelector(`#${id}`);
  part("torch").textContent = ` ${data.torch}`;

  const ask = (asking) => {
    part("confirm").hidden = !asking;
    part("quiet").hidden = asking;
    part("failure").textContent = "";
    part(asking ? "no" : "ask").focus();
  };

  part("ask").onclick = () => ask(true);
  part("no").onclick = () => ask(false);
  part("yes").onclick = async () => {
    try {
      const answer = await fetch("/api/forget", { method: "POST", redirect: "manual" });
      // A redirect that was not followed is what success looks like from here.
      if (answer.type !== "opaqueredirect") throw new Error(await answer.text());
      tabs.postMessage("forgotten");
      location.assign("/");
    } catch (error) {
      part("failure").textContent = `Nothing was deleted. ${error.message}`;
    }
  };
}
