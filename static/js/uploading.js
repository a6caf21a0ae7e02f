// Says that a file is under way, and before it is sent that it is too large. Without this file the
// server says the same, later.
const MEGABYTE = 1024 * 1024;
const MOST_MEGABYTES = 10;

function size(bytes) {
  return bytes < MEGABYTE
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function say(form, words) {
  const status = form.querySelector("[data-upload-status]");
  if (status) status.textContent = words;
}

function chosen(form) {
  return form.querySelector('input[type="file"]')?.files[0];
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-upload]");
  if (!form || event.target.type !== "file") return;
  const file = chosen(form);
  const isTooLarge = file && file.size > MOST_MEGABYTES * MEGABYTE;
  say(form, isTooLarge ? `This file has ${size(file.size)}. It must be ${MOST_MEGABYTES} MB or smaller.` : "");
});

// Before htmx hears of it, so that nothing sets out that would be refused.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest?.("form[data-upload]");
    const file = form && chosen(form);
    if (!file) return;
    if (file.size > MOST_MEGABYTES * MEGABYTE || form.dataset.upload === "sending") {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (form.dataset.upload !== "sending") form.querySelector('input[type="file"]').focus();
      return;
    }
    form.dataset.upload = "sending";
    form.setAttribute("aria-busy", "true");
    say(form, `Sending ${file.name}, ${size(file.size)}. Keep this page open until it is there.`);
  },
  { capture: true },
);

function stopped(form, words) {
  form.dataset.upload = "";
  form.removeAttribute("aria-busy");
  say(form, words);
}

// An answer puts another form in the place of this one; only a request that failed leaves it there.
document.addEventListener("htmx:error", (event) => {
  const source = event.detail.ctx?.sourceElement;
  const form = source?.closest?.("form[data-upload]");
  if (form) stopped(form, "The file was not sent. Check your connection, then send it again.");
});

// Coming back to a page that the browser kept: nothing is under way there.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-upload]")) stopped(form, "");
});
