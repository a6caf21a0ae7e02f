// Selecting words of the draft puts them into the comment's form. Without this file they are typed
// or pasted there.
const SECTIONS = "#words :is(.para, li, .para__more)[id]";
// What stands in a section and is not its words: numbers, counts, footnote marks, what is inside it.
const NOT_ITS_WORDS = "sup, .para__n, .para__c, .para__more, ul, ol, caption, .quote-this";
const WAIT_MS = 200;

const announcer = document.getElementById("announcer");
const holder = document.createElement("div");
holder.className = "quote-this no-print";
const button = document.createElement("button");
button.type = "button";
button.className = "govuk-button govuk-button--secondary";
button.textContent = "Comment on these words";
holder.append(button);

let marked = null;
let timer = 0;

function ownNodes(section) {
  const filter = (node) => {
    if (node.nodeType === Node.TEXT_NODE || node.tagName === "BR") return NodeFilter.FILTER_ACCEPT;
    return node.matches(NOT_ITS_WORDS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const walker = document.createTreeWalker(
    section,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    filter,
  );
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

// The selected words of one section and where they begin in its plain words, counted as the server
// counts: in characters, each run of spaces one.
function selectedIn(section, range) {
  let length = 0;
  let gap = false;
  let start = null;
  let words = "";
  for (const node of ownNodes(section)) {
    const text = node.data ?? " ";
    const isCut = range.intersectsNode(node);
    const from = isCut && node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : text.length;
    let at = 0;
    for (const character of text) {
      const isSelected = isCut && at >= from && at < to;
      at += character.length;
      if (/\s/.test(character)) {
        gap = length > 0;
        continue;
      }
      if (gap) {
        if (isSelected && words) words += " ";
        length += 1;
        gap = false;
      }
      if (isSelected) {
        start ??= length;
        words += character;
      }
      length += 1;
    }
  }
  return words ? { section, start, words } : null;
}

function selected() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const found = [...document.querySelectorAll(SECTIONS)]
    .filter((section) => range.intersectsNode(section))
    .map((section) => selectedIn(section, range))
    .filter(Boolean);
  return found.length === 1 && /[\p{L}\p{N}]/u.test(found[0].words) ? found[0] : null;
}

function field(name) {
  return document.querySelector(`#thread form [name="${name}"]`);
}

function opener() {
  return document.querySelector("#thread [data-add-comment]");
}

function say(words) {
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = words;
  });
}

function hide() {
  marked = null;
  holder.remove();
}

function offer() {
  const now = selected();
  // The way to the button, by keyboard or finger, may undo the selection.
  if (!now && document.activeElement === button) return;
  if (!now || !(field("quote") || opener())) {
    hide();
    return;
  }
  const isNew = !marked;
  marked = now;
  const block = now.section.closest(".para") ?? now.section;
  if (block.nextElementSibling !== holder) block.after(holder);
  if (isNew) say("You can comment on these words. The button follows the paragraph.");
}

function fill({ section, start, words }) {
  const slug = section.id.replace(/^s-/, "");
  field("quote").value = words;
  for (const input of document.querySelectorAll('#thread form [name="quote_at"]')) {
    if (input.type === "radio") input.checked = input.value === `${slug}:${start}`;
    else input.value = `${slug}:${start}`;
  }
  const place = field("place");
  if (place && [...place.options].some((option) => option.value === slug)) place.value = slug;
  say("The words are in the form. Write your comment on them.");
  field("comment").focus();
}

function take() {
  const words = marked;
  if (!words) return;
  hide();
  if (field("quote")) {
    fill(words);
    return;
  }
  document.addEventListener("htmx:after:swap", () => field("quote") && fill(words), { once: true });
  opener()?.click();
}

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
  if (event.key === "Escape") hide();
  // Not every browser begins at the selection: where nothing has the focus the button is next.
  if (event.key === "Tab" && !event.shiftKey && document.activeElement === document.body) {
    event.preventDefault();
    button.focus();
  }
});
