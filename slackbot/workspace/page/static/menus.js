// Menus that open from a button: overflow menus, shortcuts. Arrow keys move, Escape closes, focus returns.

import { act, word } from "./net.js";
import { use } from "./forms.js";
import { tell } from "./toasts.js";

let open = null;

export function closeMenu(refocus = true) {
  if (!open) return;
  open.box.remove();
  open.button.setAttribute("aria-expanded", "false");
  if (refocus && open.button.isConnected) open.button.focus();
  open = null;
}

function place(box, button) {
  const at = button.getBoundingClientRect();
  const width = box.offsetWidth;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + box.offsetHeight + 8 < innerHeight;
  box.style.left = `${left}px`;
  box.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - box.offsetHeight - 4)}px`;
}

function show(button, items, chosen) {
  closeMenu(false);
  const box = document.createElement("div");
  box.className = "menu";
  box.setAttribute("role", "menu");
  box.setAttribute("aria-label", button.getAttribute("aria-label"));
  box.append(...items);
  document.getElementById("layer").append(box);
  button.setAttribute("aria-expanded", "true");
  open = { box, button };
  place(box, button);
  box.addEventListener("click", (event) => {
    const item = event.target.closest("[role=menuitem]");
    if (!item) return;
    event.stopPropagation(); // what is chosen may open another menu
    closeMenu();
    chosen(item);
  });
  box.querySelector("[role=menuitem]")?.focus();
}

function item(value, text) {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("role", "menuitem");
  made.tabIndex = -1;
  made.dataset.value = value;
  made.textContent = text;
  return made;
}

function shortcuts(kind) {
  const all = JSON.parse(document.getElementById("part-main").dataset[kind] || "[]");
  if (all.length) return all.map(([callback, name]) => item(callback, name));
  const none = document.createElement("p");
  none.textContent = word("noShortcut");
  return [none];
}

const MENUS = {
  overflow(button) {
    const element = button.closest(".element");
    const items = [...element.querySelector("template[data-options]").content.cloneNode(true).children];
    show(button, items, ({ dataset }) => use(element, dataset.value));
  },
  "global-shortcuts": (button) =>
    show(button, shortcuts("globalShortcuts"), async ({ dataset }) =>
      tell((await act("shortcut", { callback: dataset.value })).words),
    ),
  /** On a phone Slack shows a message's own deeds first, and the shortcuts of apps one tap further. */
  message(button) {
    const own = item("", word("copy"));
    const deeper = () => show(button, shortcuts("messageShortcuts"), (chosen) => runShortcut(button, chosen));
    if (!matchMedia("(max-width: 600px)").matches) {
      show(button, [...shortcuts("messageShortcuts"), own], (chosen) =>
        chosen === own ? copy(button) : runShortcut(button, chosen),
      );
    } else {
      show(button, [own, item("", word("shortcuts"))], (chosen) => (chosen === own ? copy(button) : deeper()));
    }
  },
};

async function runShortcut(button, { dataset }) {
  const { channel, ts } = button.closest("[data-message]").dataset;
  tell((await act("message_shortcut", { callback: dataset.value, channel, ts })).words);
}

/** The words of a message, without its buttons; where the browser forbids it, they are selected. */
async function copy(button) {
  const blocks = button.closest("[data-message]").querySelector(".blocks");
  const parts = [...blocks.children].filter((part) => !part.matches(".actions, .replies, .edited, .file"));
  try {
    await navigator.clipboard.writeText(parts.map((part) => part.innerText).join("\n"));
    tell(word("copied"), "done");
  } catch {
    getSelection().selectAllChildren(blocks);
  }
}

function step(event) {
  const items = [...open.box.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || !items.length) return false;
  items[to % items.length].focus();
  return true;
}

function key(event) {
  if (!open) return;
  if (event.key === "Escape") closeMenu();
  else if (event.key === "Tab") closeMenu();
  else if (!step(event)) return;
  event.preventDefault();
  event.stopPropagation();
}

function clicked(event) {
  const button = event.target.closest("[data-menu]");
  if (button && open?.button !== button) MENUS[button.dataset.menu](button);
  else if (open && !open.box.contains(event.target)) closeMenu(Boolean(button));
}

export function watchMenus() {
  document.addEventListener("keydown", key, true);
  document.addEventListener("click", clicked);
}
