// Keeps the page true: the server says what changed, the page fetches those parts and takes over the differences.

import { fetchParts, person } from "./net.js";
import { morph } from "./morph.js";
import { modalsChanged } from "./dialogs.js";
import { notify } from "./toasts.js";
import { keepTables } from "./tables.js";
import { windClock } from "./clock.js";

const ALL = ["top", "sidebar", "main", "thread", "panel", "guide", "modals"];
const wanted = new Set();
const newer = document.getElementById("newer");
let running = null;
let arriving = null; // the fetch of the place somebody is going to

const main = () => document.getElementById("part-main");
export const here = () => location.pathname + location.search;

function atEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}

function scrollers() {
  const boxes = [...document.querySelectorAll("[data-scroll=end]")];
  return new Map(boxes.map((box) => [box.id, { atEnd: atEnd(box), last: box.lastElementChild }]));
}

/** Whoever reads further up stays there, and is told that something has come. */
function scrollOn(before) {
  for (const box of document.querySelectorAll("[data-scroll=end]")) {
    const known = before.get(box.id);
    if (!known || known.atEnd) box.scrollTop = box.scrollHeight;
    else if (known.last?.nextElementSibling) newer.hidden = false;
  }
}

/** To the newest message: of every place shown, or of the one that `within` stands in. */
export function scrollToEnd(within = document) {
  const part = within.closest?.("[data-part]") ?? document;
  for (const box of part.querySelectorAll("[data-scroll=end]")) box.scrollTop = box.scrollHeight;
  newer.hidden = true;
}

function seen(event) {
  if (event.target.dataset?.scroll === "end" && atEnd(event.target)) newer.hidden = true;
}

/** Take over the parts of a fetched document. */
function take(parsed) {
  const before = scrollers();
  for (const part of parsed.querySelectorAll("[data-part]")) {
    const mine = document.getElementById(part.id);
    if (mine) morph(mine, part);
  }
  const title = document.getElementById("part-top").dataset.title;
  if (document.title !== title) document.title = title;
  keepTables();
  scrollOn(before);
  modalsChanged();
  windClock(refresh);
}

async function run() {
  while (wanted.size) {
    await arriving?.catch(() => {});
    const names = ALL.filter((name) => wanted.has(name));
    wanted.clear();
    const url = here();
    try {
      const { parsed } = await fetchParts(url, names);
      if (url === here()) take(parsed);
    } catch {
      return;
    }
  }
}

/** Fetch these parts again, now or after what is being fetched; resolves when they are shown. */
export function refresh(...names) {
  for (const name of names.length ? names : ALL) wanted.add(name);
  running ??= run().finally(() => {
    running = null;
  });
  return running;
}

/** Fetch a place whole and show it; what changes meanwhile is fetched anew after that. False if somebody went on elsewhere. */
export async function arrive(url) {
  const fetched = fetchParts(url, ALL);
  arriving = fetched;
  try {
    const { parsed, url: reached } = await fetched;
    if (arriving !== fetched) return false;
    if (reached !== url) history.replaceState(null, "", reached + location.hash);
    take(parsed);
    return true;
  } finally {
    if (arriving === fetched) arriving = null;
  }
}

function messageNews({ channel, thread }) {
  if (arriving) return refresh(); // what will be shown is not known yet
  const place = main().dataset;
  const names = ["sidebar", "guide"];
  if (place.channel === channel || place.screen === "activity") names.push("main");
  if (place.channel === channel && place.thread && (place.thread === thread || !thread)) names.push("thread");
  return refresh(...names);
}

/** As in Slack, what one is looking at does not buzz. */
function isBeforeTheirEyes({ channel, thread }) {
  const place = main().dataset;
  return document.hasFocus() && place.channel === channel && (!thread || place.thread === thread);
}

const news = {
  message: messageNews,
  view: ({ view }) => refresh(...(view === "home" ? ["main"] : ["modals"])),
  clock: () => refresh(),
  people: () => refresh("top", "sidebar"),
  fault: () => refresh("panel"),
  feed: () => main().dataset.panel === "feed" && refresh("panel"),
  notification: (one) => isBeforeTheirEyes(one) || notify(one),
};

export function watchScrolling() {
  newer.addEventListener("click", () => scrollToEnd());
  document.addEventListener("scroll", seen, { capture: true, passive: true });
}

export function follow() {
  let stream = new EventSource(`/as/${person()}/-/events`);
  const offline = document.getElementById("offline");
  stream.addEventListener("hello", () => {
    offline.hidden = true;
    refresh().then(() => document.documentElement.setAttribute("data-live", person()));
  });
  stream.addEventListener("message", (event) => {
    const one = JSON.parse(event.data);
    news[one.kind]?.(one);
  });
  stream.addEventListener("error", () => {
    document.documentElement.removeAttribute("data-live");
    setTimeout(() => {
      offline.hidden = stream.readyState === EventSource.OPEN;
    }, 1500);
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 1000);
  });
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => event.persisted && follow());
}
