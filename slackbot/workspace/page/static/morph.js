// Makes one element like another with as few changes as possible: what is typed, focused or scrolled stays as it is.

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && (node.id || node.dataset.key)) || "";

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function attributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !name.startsWith("data-live-")) from.removeAttribute(name);
  }
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value && !(name === "open" && from.nodeName === "DETAILS")) {
      from.setAttribute(name, value);
    }
  }
}

function without(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** What is moved loses the focus and the click that has begun on it: where somebody is at it, the others give way. */
function bring(parent, known, current) {
  if (!known.matches(":focus-within, :active")) return parent.insertBefore(known, current);
  for (let other = current; other !== known; ) {
    const next = other.nextSibling;
    parent.append(other);
    other = next;
  }
}

function child(parent, current, wanted, keyed) {
  const known = keyOf(wanted) && keyed.get(keyOf(wanted));
  if (known) {
    while (current !== known && !keyOf(current)) current = without(current);
    if (current !== known) bring(parent, known, current);
    morph(known, wanted);
    return known.nextSibling;
  }
  if (current && !keyOf(current) && alike(current, wanted)) {
    morph(current, wanted);
    return current.nextSibling;
  }
  parent.insertBefore(document.importNode(wanted, true), current);
  return current;
}

/** What can be pressed in a block or leads on from it; nothing of one with fields: what is typed goes nowhere else. */
function offers(block) {
  if (block.querySelector("[data-field]")) return "";
  const all = [...block.querySelectorAll("[data-key], a[href]")].map((one) => {
    const asked = one.querySelector("template")?.innerHTML;
    return [one.dataset.key, one.getAttribute("href"), one.textContent, asked];
  });
  return all.length ? JSON.stringify(all) : "";
}

function rename(block, id) {
  const before = block.id;
  for (const one of [block, ...block.querySelectorAll("[id]")]) {
    if (one.id.startsWith(before)) one.id = id + one.id.slice(before.length);
  }
}

/** Slack gives a block that has no id a new one with every update: it is known again by what it offers. */
function recognise(from, to) {
  const lacks = (others) => (block) => block.id && ![...others.children].some((other) => other.id === block.id);
  const gone = [...from.children].filter(lacks(to));
  for (const wanted of [...to.children].filter(lacks(from))) {
    const offered = offers(wanted);
    const at = gone.findIndex((block) => offered && block.nodeName === wanted.nodeName && offers(block) === offered);
    if (at >= 0) rename(gone.splice(at, 1)[0], wanted.id);
  }
}

/** Those that stay, by their key; the others go first, so that nothing has to move past them. */
function kept(from, to) {
  const wanted = new Map([...to.children].map((node) => [keyOf(node), node]));
  const keyed = new Map();
  for (const node of [...from.children].filter(keyOf)) {
    const next = wanted.get(keyOf(node));
    if (next && alike(node, next)) keyed.set(keyOf(node), node);
    else node.remove();
  }
  return keyed;
}

function children(from, to) {
  if (from.matches(".blocks")) recognise(from, to);
  const keyed = kept(from, to);
  let current = from.firstChild;
  for (const wanted of to.childNodes) current = child(from, current, wanted, keyed);
  while (current) current = without(current);
}

export function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.dataset.liveOwn !== undefined || from.isEqualNode(to)) return;
  const picked = from.nodeName === "SELECT" ? from.value : undefined;
  attributes(from, to);
  children(from, to);
  if (picked !== undefined && [...from.options].some((option) => option.value === picked)) from.value = picked;
}
