// The workspace's clock runs: the page fetches the time anew with each of its minutes, and everything with each day.

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;
let next;

/** The time of the workspace has just been shown: wait for its next minute. */
export function windClock(refresh) {
  const { now, zone } = document.getElementById("part-top").dataset;
  const local = Number(now) + Number(zone);
  clearTimeout(next);
  next = setTimeout(() => {
    const isNewDay = Math.floor((local + MINUTE) / DAY) !== Math.floor(local / DAY);
    refresh(...(isNewDay ? [] : ["top", "panel"]));
  }, MINUTE - (local % MINUTE) + 20);
}
