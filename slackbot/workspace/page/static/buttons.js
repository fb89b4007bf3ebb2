// Buttons: those of the app, and the page's own.

import { act } from "./net.js";
import { confirmed } from "./dialogs.js";
import { fillIn, leave, use } from "./forms.js";
import { refresh } from "./live.js";

async function press(button) {
  const element = button.closest(".element");
  const { block } = element.dataset;
  if (button.hasAttribute("data-live-busy") || !(await confirmed(element))) return;
  button.toggleAttribute("data-live-busy", true);
  await use(element, undefined, block);
  button.removeAttribute("data-live-busy");
}

const OWN = {
  cancel: (button) => leave(button.form, "cancel"),
  close: (button) => leave(button.form, "close"),
  fill: (button) => fillIn(button.form),
  dismiss: async (button) => {
    const { channel, ts } = button.closest("[data-message]").dataset;
    await act("dismiss", { channel, ts });
    await refresh("main", "thread");
  },
  unfold: (button) => {
    const isOpen = button.closest(".guide").toggleAttribute("data-live-open");
    button.setAttribute("aria-expanded", String(isOpen));
  },
  guide: async (button) => {
    await act("skip_guide", { skip: button.dataset.skip });
    await refresh("guide", "top");
  },
};

export function watchButtons() {
  document.addEventListener("click", (event) => {
    const app = event.target.closest("[data-press]");
    if (app) press(app);
    const own = event.target.closest("[data-do]");
    if (own) OWN[own.dataset.do](own);
  });
}
