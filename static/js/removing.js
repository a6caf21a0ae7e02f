// Selecting words of the comment puts them into the form that removes them. Without this file they
// are typed or pasted there.

const form = document.querySelector("[data-removal]");
const announcer = document.getElementById("announcer");
const holder = document.createElement("div");
holder.className = "quote-this";
const button = document.createElement("button");
button.type = "button";
button.className = "govuk-button govuk-button--secondary";
button.textContent = "Remove the selected words";
holder.append(button);
const WAIT_MS = 200;

let marked = null;
let timer = 0;

// What is only for screen readers stands in the text and is none of its words.
function wordsOf(range) {
  const copy = range.cloneContents();
  for (const hidden of copy.querySelectorAll(".govuk-visually-hidden")) hidden.remove();
  for (const end of copy.querySelectorAll("br, p + p")) end.before("\n");
  return copy.textContent.trim();
}

// The words selected within one field of the comment; none where the selection leaves it.
function selected() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const fields = [...document.querySelectorAll("[data-removable]")];
  const field = fields.find((each) => each.contains(range.commonAncestorContainer));
  const words = field && wordsOf(range);
  return words ? { field, words } : null;
}

function say(words) {
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = words;
  });
}

function offer() {
  const now = selected();
  // The way to the button, by keyboard or finger, may undo the selection.
  if (!now && document.activeElement === button) return;
  if (!now) {
    marked = null;
    holder.remove();
    return;
  }
  const isNew = !marked;
  marked = now;
  if (now.field.nextElementSibling !== holder) now.field.after(holder);
  if (isNew) say("You can remove these words. The button follows the text.");
}

function take() {
  if (!marked) return;
  const { field, words } = marked;
  marked = null;
  holder.remove();
  form.elements.words.value = words;
  for (const radio of form.querySelectorAll('[name="field"]')) {
    radio.checked = radio.value === field.dataset.removable;
  }
  say("The words are in the form. Choose why they are removed.");
  form.querySelector('[name="reason"]').focus();
}

if (form) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, WAIT_MS);
  });
  // Pressing the button must not undo the selection before the press is over.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", take);
  document.addEventListener("keydown", (event) => {
    if (!marked) return;
    if (event.key === "Escape") {
      marked = null;
      holder.remove();
    }
    // Not every browser begins at the selection: where nothing has the focus the button is next.
    if (event.key === "Tab" && !event.shiftKey && document.activeElement === document.body) {
      event.preventDefault();
      button.focus();
    }
  });
}
