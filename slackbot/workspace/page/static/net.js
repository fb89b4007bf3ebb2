// Asking the workspace: parts of this page, and deeds of the person whose page it is.

export const person = () => document.body.dataset.person;
const dictionary = JSON.parse(document.getElementById("words").dataset.words);
export const word = (name) => dictionary[name];

async function send(path, body) {
  try {
    const response = await fetch(`/as/${person()}/-/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? await response.json() : { words: word("trouble"), failed: true };
  } catch {
    return { words: word("trouble"), failed: true };
  }
}

let turn = Promise.resolve();

/** Deeds go out one after the other, each when the one before was answered. */
export function inTurn(deed) {
  turn = turn.then(deed, deed);
  return turn;
}

/** Something a person does; the answer may carry `words` for them. */
export const act = (deed, body) => send(`do/${deed}`, body);

/** A lever of the panel. */
export const pull = (lever, body) => send(`lab/${lever}`, body);

/** Parts of a page as a document. */
export async function fetchParts(url, names) {
  const response = await fetch(url, { headers: { "X-Parts": names.join(",") } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  return { parsed, url: response.redirected ? response.url : url };
}

export async function fetchText(path) {
  const response = await fetch(`/as/${person()}/-/${path}`);
  return response.ok ? response.text() : "";
}
