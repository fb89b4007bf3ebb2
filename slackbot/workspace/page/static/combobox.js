// Selects of several options, searched by typing.

import { word } from "./net.js";
import { changed } from "./forms.js";

const parts = (field) => ({ input: field.querySelector("[role=combobox]"), list: field.querySelector("[role=listbox]") });
const picked = (field) => [...field.querySelectorAll(".chip")].map((chip) => chip.dataset.value);
const visible = (list) => [...list.querySelectorAll("[role=option]")].filter((one) => !one.hidden);

function close(field) {
  const { input, list } = parts(field);
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function point(field, option) {
  const { input, list } = parts(field);
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
  if (!option) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", option.id);
  return option.scrollIntoView({ block: "nearest" });
}

function open(field) {
  const { input, list } = parts(field);
  const some = visible(list);
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  point(field, some[0]);
}

function narrow(field) {
  const { input, list } = parts(field);
  const words = input.value.toLowerCase();
  const taken = picked(field);
  for (const option of list.children) {
    option.hidden = !option.textContent.toLowerCase().includes(words) || taken.includes(option.dataset.value);
  }
  open(field);
}

function chipOf(value, label) {
  const chip = document.createElement("span");
  chip.className = "chip";
  chip.dataset.value = value;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "✕";
  remove.setAttribute("aria-label", word("remove").replace("{name}", label));
  chip.append(`${label} `, remove);
  return chip;
}

function pick(field, option) {
  const { input } = parts(field);
  const most = Number(field.dataset.most || 100);
  if (picked(field).length >= most) return close(field);
  input.before(chipOf(option.dataset.value, option.firstChild.textContent.trim()));
  input.value = "";
  close(field);
  changed(field);
  return input.focus();
}

function move(field, by) {
  const { list } = parts(field);
  if (list.hidden) return narrow(field);
  const some = visible(list);
  const at = some.findIndex((one) => one.getAttribute("aria-selected") === "true");
  return point(field, some[(at + by + some.length) % some.length]);
}

function drop(field) {
  const last = [...field.querySelectorAll(".chip")].pop();
  if (!last || parts(field).input.value) return false;
  last.remove();
  changed(field);
  return true;
}

const KEYS = {
  ArrowDown: (field) => move(field, 1) || true,
  ArrowUp: (field) => move(field, -1) || true,
  Backspace: drop,
  Enter: (field) => {
    const chosen = parts(field).list.querySelector("[aria-selected=true]");
    if (!parts(field).list.hidden && chosen) pick(field, chosen);
    return true;
  },
  Escape: (field) => {
    const was = !parts(field).list.hidden;
    close(field);
    return was;
  },
};

function key(event) {
  const field = event.target.closest?.(".combo");
  if (field && event.target.matches("[role=combobox]") && KEYS[event.key]?.(field)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function clicked(event) {
  const field = event.target.closest(".combo");
  for (const other of document.querySelectorAll(".combo")) if (other !== field) close(other);
  if (!field) return;
  const option = event.target.closest("[role=option]");
  if (option) pick(field, option);
  else if (event.target.closest(".chip button")) {
    event.target.closest(".chip").remove();
    changed(field);
    parts(field).input.focus();
  } else if (event.target.matches("[role=combobox]")) narrow(field);
}

export function watchComboboxes() {
  document.addEventListener("keydown", key, true);
  document.addEventListener("click", clicked);
  document.addEventListener("input", (event) => {
    const field = event.target.closest(".combo");
    if (field) narrow(field);
  });
}
