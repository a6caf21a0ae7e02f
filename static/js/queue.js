// Keys for the moderation queue. Each key presses the control that shows it (aria-keyshortcuts),
// so there is nothing that a key can do and a pointer cannot.

const FIELDS = "input:not(.tick__box), textarea, select, [contenteditable]";
const KEY_OFF = "queue-keys-off";

// A browser may keep nothing for anybody; then keys are used.
function store(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
}

function keysAreOff() {
  return store((storage) => storage.getItem(KEY_OFF)) === "yes";
}

function control(key) {
  const all = document.querySelectorAll(`main [aria-keyshortcuts="${CSS.escape(key)}"]`);
  return [...all].find((element) => element.checkVisibility());
}

// With no comment open, J and K go through the rows' links; Enter opens one.
function move(step) {
  const links = [...document.querySelectorAll("#queue a[data-comment]")];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  return true;
}

// The box of the row that has the focus, or of the one that is open.
function tick() {
  const row = document.activeElement?.closest("#queue tr:not(.open)") ?? document.querySelector("#queue tr.now");
  const box = row?.querySelector(".tick__box");
  box?.click();
  return Boolean(box);
}

function press(key) {
  const pressed = control(key);
  if (pressed?.matches(FIELDS)) {
    pressed.focus();
    pressed.select();
  } else if (pressed) {
    pressed.click();
    if (pressed.matches("summary")) opened(pressed).focus();
  }
  return Boolean(pressed);
}

// What a key unfolded to be filled in is filled in at once; what it unfolded to be read is read.
function opened(summary) {
  const details = summary.parentElement;
  const form = details.open && details.querySelector("form");
  const fields = form ? [...form.querySelectorAll(FIELDS)] : [];
  return fields.find((field) => field.checkVisibility()) ?? summary;
}

const WITHOUT_CONTROL = { J: () => move(1), K: () => move(-1), X: tick };

document.addEventListener("keydown", (event) => {
  const key = (event.key ?? "").toUpperCase();
  // "?" is typed with Shift on most keyboards, and "/" on some.
  const isShifted = event.shiftKey && key !== "?" && key !== "/";
  if (key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey || isShifted) return;
  if (event.repeat || event.isComposing || event.target.closest?.(FIELDS) || keysAreOff()) return;
  if (press(key) || WITHOUT_CONTROL[key]?.()) event.preventDefault();
});

function offerChoice() {
  const choice = document.querySelector("[data-keys-choice]");
  if (!choice) return;
  choice.hidden = false;
  choice.querySelector("input").checked = !keysAreOff();
}

document.addEventListener("change", (event) => {
  if (event.target.id !== "use-keys") return;
  store((storage) =>
    event.target.checked ? storage.removeItem(KEY_OFF) : storage.setItem(KEY_OFF, "yes"),
  );
});
document.addEventListener("htmx:after:swap", offerChoice);
offerChoice();
