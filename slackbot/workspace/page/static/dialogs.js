// Modals and questions: focus goes in, stays in, and returns to where it was.

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex='0']";
let shown = "";
let returnTo = null;

const shell = () => document.getElementById("shell");
const modal = () => document.querySelector("#part-modals .modal");

function remember() {
  const at = document.activeElement;
  returnTo = at && at !== document.body && shell().contains(at) ? { element: at, id: at.id } : returnTo;
}

function restore() {
  const kept = returnTo;
  returnTo = null;
  const back = kept?.element.isConnected ? kept.element : document.getElementById(kept?.id || "");
  const fallback = document.getElementById("write-thread") || document.getElementById("write-channel");
  (back || fallback || document.getElementById("messages"))?.focus({ preventScroll: true });
}

function enter(form) {
  const wanted = form.querySelector("[aria-invalid=true], .wrong input");
  const first = form.querySelector(".body :is(input, select, textarea)") || form.querySelector("footer button");
  (wanted || first || form.querySelector("h2")).focus({ preventScroll: true });
}

/** The stack of modals was taken over from the server: move the focus where it changed. */
export function modalsChanged() {
  const form = modal();
  const id = form ? form.id : "";
  shell().inert = Boolean(form);
  if (id === shown) return;
  if (!shown) remember();
  shown = id;
  if (form) enter(form);
  else restore();
}

/** After errors: to the first field that has one. */
export function focusError() {
  const form = modal();
  const wrong = form?.querySelector(".wrong");
  if (!wrong) return;
  wrong.scrollIntoView({ block: "nearest" });
  wrong.querySelector("input, select, textarea")?.focus();
}

function keepInside(event, box) {
  const all = [...box.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent !== null);
  const at = all.indexOf(document.activeElement);
  const edge = event.shiftKey ? 0 : all.length - 1;
  if (at === -1 || at === edge) {
    event.preventDefault();
    all[event.shiftKey ? all.length - 1 : 0]?.focus();
  }
}

function part(template, selector, tag, kind) {
  const made = document.createElement(tag);
  made.append(...template.content.querySelector(selector).cloneNode(true).childNodes);
  made.className = kind;
  return made;
}

/** Ask before an act, with the words of its confirmation dialog; resolves to yes or no. */
export function confirmed(element) {
  const template = element.querySelector("template[data-confirm]");
  if (!template) return Promise.resolve(true);
  return new Promise((answer) => {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const title = part(template, "h2", "h2", "");
    title.id = "confirm-title";
    dialog.setAttribute("aria-labelledby", title.id);
    const no = part(template, "[data-no]", "button", "button");
    const yes = part(template, "[data-yes]", "button", "button primary");
    const row = document.createElement("footer");
    row.append(no, yes);
    dialog.append(title, part(template, ".text", "div", "text"), row);
    document.getElementById("layer").append(dialog);
    let said = false;
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => {
      said = true;
      dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(said);
    });
    dialog.showModal();
    yes.focus();
  });
}

function key(event) {
  const form = modal();
  if (!form || document.querySelector("dialog[open]")) return;
  if (event.key === "Tab") keepInside(event, form);
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    form.querySelector("[data-do=cancel]").click();
  }
}

export function watchDialogs() {
  document.addEventListener("keydown", key);
  modalsChanged();
}
