// What a phone would show: who, where and the message's text; and what went wrong.

const STAYS = 6000;

function toast(kind, parts, href) {
  const box = document.createElement(href ? "a" : "div");
  if (href) box.href = href;
  box.className = `toast ${kind}`;
  for (const [tag, text] of parts) {
    const line = document.createElement(tag);
    line.textContent = text;
    box.append(line);
  }
  const all = document.getElementById("toasts");
  all.append(box);
  while (all.children.length > 3) all.firstChild.remove();
  setTimeout(() => box.remove(), STAYS);
}

export function notify({ title, text, href }) {
  toast("phone", [["b", title], ["span", text]], href);
}

export function tell(words, kind = "trouble") {
  if (words) toast(kind, [["span", words]]);
}
