// One press is one: what a double tap or a held key repeats is not for what comes to lie there meanwhile.

const DOUBLE = 500; // milliseconds that systems leave for the second press
const SPOT = 24; // pixels, half a thumb
let last = null;

function drop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** At the spot where the first press closed what it was on: a question, a modal or a menu above the page. */
function isSecond({ timeStamp, clientX, clientY }) {
  if (!last || last.target.checkVisibility() || timeStamp - last.at > DOUBLE) return false;
  return Math.hypot(clientX - last.x, clientY - last.y) < SPOT;
}

function pointed(event) {
  if (!event.detail) return; // a click by keys or by script
  if (isSecond(event)) {
    last.at = event.timeStamp;
    drop(event);
  } else if (event.type === "click") {
    const above = event.target.closest("#layer, #part-modals");
    last = above && { target: event.target, at: event.timeStamp, x: event.clientX, y: event.clientY };
  }
}

function key(event) {
  if (event.repeat && event.key === "Enter" && !event.target.matches("textarea")) drop(event);
}

export function watchPresses() {
  addEventListener("mousedown", pointed, true);
  addEventListener("click", pointed, true);
  addEventListener("keydown", key, true);
}
