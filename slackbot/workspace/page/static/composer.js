// Writing: Enter sends, Shift + Enter starts a line; a slash proposes the commands.

import { act } from "./net.js";
import { refresh, scrollToEnd } from "./live.js";
import { tell } from "./toasts.js";

const boxOf = (form) => form.querySelector("textarea");

function grow(box) {
  box.rows = Math.min(8, Math.max(1, box.value.split("\n").length));
}

function propose(form) {
  const words = boxOf(form).value;
  const list = form.querySelector(".suggestions");
  const isCommand = words.startsWith("/") && !words.includes(" ") && !words.includes("\n");
  let some = false;
  for (const one of list.children) {
    one.hidden = !isCommand || !one.dataset.command.startsWith(words);
    some ||= !one.hidden;
  }
  list.hidden = !some;
}

function complete(form, command) {
  boxOf(form).value = `${command} `;
  propose(form);
  boxOf(form).focus();
}

function refuse(form, words) {
  const place = form.querySelector(".refused");
  place.textContent = words || "";
  place.hidden = !words;
}

async function send(form) {
  const box = boxOf(form);
  const text = box.value;
  if (!text.trim()) return;
  const { channel, thread } = form.dataset;
  box.value = "";
  grow(box);
  propose(form);
  refuse(form, "");
  const answer = await act("say", { channel, thread, text });
  if (answer.failed) {
    refuse(form, answer.words);
    box.value ||= text;
  } else tell(answer.words);
  await refresh("main", "thread", "sidebar", "guide", "modals");
  if (!answer.failed) scrollToEnd(form);
}

function key(event) {
  const form = event.target.closest("[data-compose]");
  if (!form || event.target !== boxOf(form)) return;
  if (event.key === "Tab" && !event.shiftKey) {
    const first = [...form.querySelectorAll(".suggestions:not([hidden]) button")].find((one) => !one.hidden);
    if (!first || boxOf(form).value === first.dataset.command) return;
    event.preventDefault();
    complete(form, first.dataset.command);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send(form);
  } else if (event.key === "Escape") form.querySelector(".suggestions").hidden = true;
}

export function watchComposers() {
  document.addEventListener("keydown", key);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-compose]");
    if (!form) return;
    grow(boxOf(form));
    propose(form);
    refuse(form, "");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-compose]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("click", (event) => {
    const proposal = event.target.closest(".suggestions [data-command]");
    if (proposal) complete(proposal.closest("form"), proposal.dataset.command);
  });
}
