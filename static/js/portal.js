// What the pages do beyond links and forms. Every page works without this file.
import { initAll } from "../vendor/govuk-frontend-6.6.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

const announcer = document.getElementById("announcer");

// Says what happened and moves focus to it: to the result, or to the list of problems.
function receive(root) {
  const said = root.matches?.("[data-announce]") ? root : root.querySelector("[data-announce]");
  if (said) {
    announcer.textContent = "";
    // A live region is read when it changes; emptied and filled at once it may not be.
    const words = said.dataset.announce;
    requestAnimationFrame(() => {
      announcer.textContent = words;
    });
    // Said once: an open form that outlives a swap around it is not what happened then.
    delete said.dataset.announce;
  }
  const result = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  if (result) {
    if (!result.hasAttribute("tabindex")) result.tabIndex = -1;
    result.focus();
    delete result.dataset.focus;
  }
}

const arrived = document.querySelector("main [data-focus]");
if (arrived && !document.querySelector(".govuk-error-summary")) arrived.focus();

// A form that outlives a swap around it is met again, already under way.
function report(error) {
  if (error.name !== "InitError") console.error(error);
}

document.addEventListener("htmx:after:swap", (event) => {
  let target = event.detail.ctx?.target;
  // After hx-status it is the selector that the attribute holds.
  if (typeof target === "string") target = document.querySelector(target);
  // An outerHTML swap takes the target itself out of the page; what replaced it has its id, unless
  // it is a refusal that took its place.
  const root = target?.isConnected
    ? target
    : (target?.id && document.getElementById(target.id)) || document.getElementById("refusal");
  if (!root) return;
  initAll({ scope: root, onError: report });
  receive(root);
});

// The session ended while somebody was writing. The same form, sent the plain way, comes back as
// the sign-in page with every word in it; htmx would follow the redirect and drop them.
document.addEventListener("htmx:before:response", (event) => {
  const ctx = event.detail.ctx;
  const form = ctx?.sourceElement?.closest?.("form");
  if (ctx?.response?.status === 401 && form && form.method === "post") {
    event.preventDefault();
    // What saves by itself does not take its writer to another page.
    if (!ctx.sourceElement.matches("[data-autosave]")) sendPlainly(form, ctx.request.submitter);
  }
});

// Words that a form could not save yet are the writer's, not the next person's at this computer.
document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/sign-out")) return;
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith("words/"))
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // This browser keeps nothing.
  }
});

// submit() says nothing of the button that was pressed, and a field named "submit" would hide it.
function sendPlainly(form, button) {
  if (button?.name) {
    const pressed = document.createElement("input");
    pressed.type = "hidden";
    pressed.name = button.name;
    pressed.value = button.value;
    form.append(pressed);
  }
  if (button?.hasAttribute("formaction")) form.action = button.formAction;
  HTMLFormElement.prototype.submit.call(form);
}
