// Data tables: the reader sorts by a column and turns pages. What they chose outlives every refresh.

const chosen = new Map();

const choiceOf = (table) => chosen.get(table.id) ?? { column: -1, down: false, page: 0 };

const sortable = (text) => (text !== "" && !Number.isNaN(Number(text)) ? Number(text) : text);

function compare(a, b) {
  const [left, right] = [sortable(a), sortable(b)];
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
}

function ordered(rows, { column, down }) {
  const given = (row) => Number(row.dataset.row);
  const value = (row) => row.cells[column].dataset.value;
  if (column < 0) return rows.sort((a, b) => given(a) - given(b));
  return rows.sort((a, b) => (down ? -1 : 1) * compare(value(a), value(b)) || given(a) - given(b));
}

function showHeads(table, { column, down }) {
  for (const [index, head] of [...table.querySelectorAll("thead th")].entries()) {
    const direction = down ? "descending" : "ascending";
    head.setAttribute("aria-sort", index === column ? direction : "none");
    head.querySelector("span").textContent = index === column ? (down ? "↓" : "↑") : "↕";
  }
}

function showPage(table, rows, { page }) {
  const size = Number(table.dataset.size);
  for (const [index, row] of rows.entries()) row.hidden = Math.floor(index / size) !== page;
  const [back, on] = table.querySelectorAll("[data-turn]");
  if (!on) return;
  const last = Math.min((page + 1) * size, rows.length);
  table.querySelector("[role=status]").textContent = `${page * size + 1}–${last} / ${rows.length}`;
  back.disabled = page === 0;
  on.disabled = last === rows.length;
}

function show(table) {
  const choice = choiceOf(table);
  const body = table.querySelector("tbody");
  const rows = ordered([...body.rows], choice);
  body.append(...rows);
  showHeads(table, choice);
  showPage(table, rows, choice);
}

/** The page was made true again: bring the tables back to how their reader wants them. */
export function keepTables() {
  for (const id of chosen.keys()) {
    const table = document.getElementById(id);
    if (table) show(table);
  }
}

function clicked(event) {
  const table = event.target.closest("[data-table]");
  const button = event.target.closest("[data-sort], [data-turn]");
  if (!table || !button) return;
  const before = choiceOf(table);
  const column = Number(button.dataset.sort ?? before.column);
  const choice = button.dataset.turn
    ? { ...before, page: before.page + Number(button.dataset.turn) }
    : { column, down: column === before.column && !before.down, page: 0 };
  chosen.set(table.id, choice);
  show(table);
}

export function watchTables() {
  document.addEventListener("click", clicked);
}
