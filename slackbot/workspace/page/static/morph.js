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
