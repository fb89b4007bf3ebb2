// What the fields of a modal or Home hold, telling the app of those that dispatch, and submitting.

import { act, inTurn, word } from "./net.js";
import { focusError } from "./dialogs.js";
import { refresh } from "./live.js";
import { tell } from "./toasts.js";

const typed = (field) => field.querySelector("input, select, textarea").value;

const READ = {
  radio_buttons: (field) => field.querySelector("input:checked")?.value ?? "",
  checkboxes: (field) => [...field.querySelectorAll("input:checked")].map((box) => box.value),
  datetimepicker: (field) => {
    const [date, time] = field.querySelectorAll("input");
    return { date: date.value, time: time.value };
  },
  file_input: (field) => {
    const files = [...field.querySelector("input").files].map((file) => file.name);
    return files.length ? files : JSON.parse(field.dataset.names);
  },
};

export function valueOf(field) {
  const read = READ[field.dataset.field];
  return read ? read(field) : typed(field);
}

export function valuesOf(surface) {
  const values = {};
  for (const field of surface.querySelectorAll("[data-field]")) {
    (values[field.dataset.block] ??= {})[field.dataset.action] = valueOf(field);
  }
  return values;
}

/** Where an element stands: a view with all it holds, or a message. */
export function surfaceOf(element) {
  const view = element.closest("[data-view]");
  if (view) return { view: view.dataset.view, values: valuesOf(view) };
  const message = element.closest("[data-message]");
  return { channel: message.dataset.channel, ts: message.dataset.ts };
}

/**
 * Use an element: press, pick or enter; the server's words, where it failed, are told. `seen` is the block in which it
 * stood before people's eyes.
 */
export const use = (element, value, seen = element.dataset.block) => inTurn(() => useNow(element, value, seen));

/** Drawn anew it is the same, but for a question: the answer was to what was seen. */
const isThere = (element, seen) =>
  element.isConnected && (element.dataset.block === seen || !element.querySelector("template[data-confirm]"));

async function useNow(element, value, seen) {
  if (!isThere(element, seen)) return tell(word("gone"));
  const { block, action } = element.dataset;
  const entered = element.matches("[data-field]") ? valueOf(element) : value;
  const answer = await act("use", { ...surfaceOf(element), block, action, value: entered });
  if (answer.words === word("gone")) {
    await refresh("modals", "main", "thread");
    if (element.dataset.block !== block) return useNow(element, value, seen);
  }
  tell(answer.words);
  if (element.closest("[data-view]")) await refresh("modals", "main");
}

function onChange(event) {
  const field = event.target.closest("[data-field]");
  if (!field) return;
  if (field.dataset.field === "datetimepicker") completeTime(field);
  if (field.dataset.dispatch !== "change") return;
  const rest = RESTS[event.target.type];
  if (rest) soon(() => use(field), rest);
  else use(field);
}

/**
 * Milliseconds after which a choice has come to rest: arrow keys and typed letters pass over options on their way, and
 * a year that is being typed is the year 2 first, then the year 20. Chromium waits a second for the next digit.
 */
const RESTS = { "select-one": 250, radio: 250, date: 1000, time: 1000 };

/** Only where it comes to rest counts. */
let pause;
function soon(deed, after) {
  clearTimeout(pause);
  pause = setTimeout(deed, after);
}

/** A day alone is no moment: picking one proposes nine o'clock. */
function completeTime(field) {
  const [date, time] = field.querySelectorAll("input");
  if (date.value && !time.value) time.value = "09:00";
}

function onKey(event) {
  const field = event.target.closest("[data-dispatch=enter]");
  if (event.key !== "Enter" || !field || event.target.nodeName === "TEXTAREA") return;
  event.preventDefault();
  use(field);
}

function busy(form, on) {
  form.toggleAttribute("data-live-busy", on);
  for (const button of form.querySelectorAll("footer button")) button.disabled = on;
}

async function finish(form, deed) {
  clearTimeout(pause); // what has not come to rest goes with the form: its own answer would wipe the form's errors
  const failed = form.querySelector(".failed");
  failed.hidden = true;
  busy(form, true);
  const answer = await inTurn(() => act(deed, { view: form.dataset.view, values: valuesOf(form) }));
  busy(form, false);
  await refresh("modals", "main", "guide");
  if (answer.words && form.isConnected) {
    failed.textContent = answer.words;
    failed.hidden = false;
  } else if (answer.result === "errors") {
    focusError();
  }
}

function onSubmit(event) {
  const form = event.target.closest("form.modal");
  if (!form) return;
  event.preventDefault();
  if (!form.hasAttribute("data-live-busy")) finish(form, "submit");
}

export const leave = (form, deed) => finish(form, deed);

/** The guide's example values: what the server holds now goes into the fields. */
export async function fillIn() {
  const answer = await act("fill_in", {});
  tell(answer.words);
  if (!answer.refill) return;
  document.getElementById("part-modals").replaceChildren();
  await refresh("modals");
  document.querySelector("#part-modals footer .primary")?.focus();
}

export function watchForms() {
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit);
}
