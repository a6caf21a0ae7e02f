// Keys for the moderation queue. Each key presses the control that shows it (aria-keyshortcuts),
// so there is nothing that a key can do and a pointer cannot.

const KEYS = new Set(["J", "K", "P", "R", "W", "Z"]);
const FIELDS = "input, textarea, select, [contenteditable]";

function control(key) {
  const all = document.querySelectorAll(`main [aria-keyshortcuts="${key}"]`);
  return [...all].find((element) => element.checkVisibility());
}

// With no comment open, J and K go through the rows' links; Enter opens one.
function move(step) {
  const links = [...document.querySelectorAll("#queue a[data-comment]")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
}

document.addEventListener("keydown", (event) => {
  const key = (event.key ?? "").toUpperCase();
  if (!KEYS.has(key) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.repeat || event.isComposing || event.target.closest?.(FIELDS)) return;
  const pressed = control(key);
  if (pressed) {
    event.preventDefault();
    pressed.click();
  } else if (key === "J" || key === "K") {
    event.preventDefault();
    move(key === "J" ? 1 : -1);
  }
});
