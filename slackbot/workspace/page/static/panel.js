// The panel: levers of time and faults, payloads of the feed.

import { fetchText, inTurn, pull } from "./net.js";
import { refresh } from "./live.js";
import { tell } from "./toasts.js";

async function lever(element, more) {
  const body = { ...JSON.parse(element.dataset.body), ...more };
  const answer = await inTurn(() => pull(element.dataset.lever, body));
  tell(answer.words);
  await refresh();
}

async function unfold(details) {
  const pre = details.querySelector("pre");
  if (!details.open || pre.dataset.liveOwn !== undefined) return;
  pre.dataset.liveOwn = "";
  pre.textContent = await fetchText(`feed/${details.dataset.entry}`);
}

export function watchPanel() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-lever]");
    if (button && !button.matches("form")) lever(button);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-lever]");
    if (!form) return;
    event.preventDefault();
    lever(form, Object.fromEntries(new FormData(form)));
  });
  document.addEventListener("toggle", (event) => event.target.matches("[data-entry]") && unfold(event.target), true);
}
