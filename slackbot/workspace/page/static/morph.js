// Makes one element like another with as few changes as possible: what is typed, focused or scrolled stays as it is.

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id) || "";

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

function child(parent, current, wanted, keyed) {
  const known = keyOf(wanted) && keyed.get(keyOf(wanted));
  if (known && alike(known, wanted)) {
    if (known !== current) parent.insertBefore(known, current);
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

function children(from, to) {
  const keyed = new Map();
  for (const node of from.children) if (node.id) keyed.set(node.id, node);
  let current = from.firstChild;
  for (const wanted of to.childNodes) current = child(from, current, wanted, keyed);
  while (current) {
    const next = current.nextSibling;
    current.remove();
    current = next;
  }
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
