// Going from place to place without loading the page anew; every place has an address of its own.

import { act, person } from "./net.js";
import { arrive, scrollToEnd } from "./live.js";

function inside(url) {
  return url.origin === location.origin && url.pathname.startsWith(`/as/${person()}/`) && !url.pathname.includes("/-/");
}

function land(before) {
  const place = document.getElementById("part-main").dataset;
  if (place.screen === "home" && before !== place.place) act("open_home", {});
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView({ block: "center" });
}

async function show(url) {
  const main = document.getElementById("part-main");
  const before = { place: main.dataset.place, thread: main.dataset.thread, panel: main.dataset.panel };
  if (!(await arrive(url))) return;
  const now = main.dataset;
  if (now.place !== before.place || now.thread !== before.thread) scrollToEnd();
  focusOn(now, before);
  land(before.place);
}

function focusOn(now, before) {
  let target = "";
  const touch = matchMedia("(pointer: coarse)").matches;
  if (now.thread && now.thread !== before.thread) target = touch ? "thread-messages" : "write-thread";
  else if (now.panel && now.panel !== before.panel) target = "part-panel";
  else if (before.panel && !now.panel) target = `lever-${before.panel}`;
  else if (before.thread && !now.thread) target = touch ? "messages" : "write-channel";
  else if (now.place !== before.place) target = "messages";
  const element = document.getElementById(target);
  (element?.matches("section") ? element.querySelector("a, button") : element)?.focus({ preventScroll: true });
}

export function go(href) {
  history.pushState(null, "", href);
  return show(location.pathname + location.search);
}

function clicked(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const url = new URL(link.href);
  if (link.target || link.hasAttribute("download") || !inside(url) || (url.pathname + url.search === location.pathname + location.search && url.hash)) return;
  event.preventDefault();
  go(link.href);
}

function filtered(event) {
  const form = event.target.closest("[data-filter]");
  if (!form) return;
  event.preventDefault();
  go(`${location.pathname}?${new URLSearchParams(new FormData(form))}`);
}

export function navigate() {
  document.addEventListener("click", clicked);
  document.addEventListener("submit", filtered);
  addEventListener("popstate", () => show(location.pathname + location.search));
  scrollToEnd();
  land("");
}
