// Keeps what somebody types into a comment's form. htmx saves it while they type; here is when it
// may, what the form says meanwhile, and what this browser keeps until the portal has it. Without
// this file the form's buttons save.
const FORM = "form[data-kept-as]";
const BOX = "[data-autosave]";
const FIELDS = ["stance", "place", "quote", "quote_at", "suggest", "suggestion", "comment"];
const WORDS = ["suggestion", "comment"];
// htmx waits for a pause; somebody who makes none is saved all the same.
const LONGEST_WITHOUT_MS = 10_000;
const AGAIN_MS = 2_000;
const RETRY_SECONDS = 15;
const LONGEST_SIGN_OUT_MS = 3_000;
// A form that could not hear back tells what it sent; more would make it too large to be taken.
const MOST_UNANSWERED = 2;
const KEPT_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;
// As portal.js knows it, which forgets all of them at sign-out.
const KEY = "words/";
const THIS_WINDOW = Math.random().toString(36).slice(2);

const STILL_HERE = "Your words are still here";
const SIGNED_OUT = `You have been signed out. ${STILL_HERE}: press Save draft to sign in and save them`;
const TOO_OLD = `Not saved: this page was open for too long. ${STILL_HERE}: press Save draft to send them`;
const GONE = `Not saved: this comment is not there any more. ${STILL_HERE}`;
const NO_NETWORK = `Not saved: there is no connection. ${STILL_HERE}, and will be saved when it is back`;

// For each form: `answered` is the last of it that the portal answered, and `isKept` whether it took
// that; `sending` is under way, `waitUntil` the moment before which it asks for nothing more.
const states = new WeakMap();

function stateOf(form) {
  if (!states.has(form)) {
    const isNew = !form.hasAttribute("data-unsaved");
    states.set(form, { answered: isNew ? typed(form) : null, isKept: isNew, waitUntil: 0 });
  }
  return states.get(form);
}

function values(form) {
  const data = new FormData(form);
  return Object.fromEntries(FIELDS.filter((name) => data.has(name)).map((n) => [n, data.get(n)]));
}

function typed(form) {
  return JSON.stringify(values(form));
}

function hasNews(form) {
  return typed(form) !== stateOf(form).answered;
}

function ask(form) {
  const box = form.querySelector(BOX);
  if (box?.isConnected && hasNews(form)) window.htmx.trigger(box, "autosave");
}

// Says how it stands, once: a live region is read out each time that its words change.
function say(form, words) {
  const line = form.querySelector("#autosave-state");
  if (!line || line.textContent === words) return;
  line.textContent = words;
  line.dataset.is = "not kept";
  line.classList.add("autosave__state--bad");
}

function waitFor(form, seconds) {
  const state = stateOf(form);
  state.waitUntil = Date.now() + seconds * 1000;
  clearTimeout(state.retry);
  state.retry = setTimeout(() => ask(form), seconds * 1000 + 50);
}

// ── What this browser keeps until the portal has it ──

function keyOf(form) {
  const writer = form.closest("[data-writer]")?.dataset.writer;
  return writer && `${KEY}${writer}/${form.dataset.keptAs}/${THIS_WINDOW}`;
}

// A browser may have no room, or keep nothing for anybody.
function store(act) {
  try {
    return act(window.localStorage);
  } catch {
    return null;
  }
}

function remember(form) {
  const key = keyOf(form);
  const held = { at: new Date().toISOString(), fields: values(form) };
  if (key && WORDS.some((name) => held.fields[name]?.trim())) {
    store((storage) => storage.setItem(key, JSON.stringify(held)));
  }
}

function forget(key) {
  if (key) store((storage) => storage.removeItem(key));
}

function settle(form) {
  if (stateOf(form).isKept && !hasNews(form)) forget(keyOf(form));
}

// ── Saving while somebody types ──

function onTyping(event) {
  const form = event.target.closest?.(FORM);
  if (!form) return;
  const state = stateOf(form);
  remember(form);
  state.longest ??= setTimeout(() => {
    state.longest = null;
    ask(form);
  }, LONGEST_WITHOUT_MS);
}

function hide(form, name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  input.dataset.unanswered = "";
  form.append(input);
}

// What is sent may be stored although no answer comes. The form then says so, or its writer would
// be told of another window that there is not.
function noteUnanswered(form) {
  const noted = [...form.querySelectorAll("[data-unanswered]")];
  noted.slice(0, Math.max(0, noted.length - 2 * (MOST_UNANSWERED - 1))).forEach((e) => e.remove());
  const { comment = "", suggestion = "" } = values(form);
  hide(form, "unanswered", comment);
  hide(form, "unanswered_wording", suggestion);
}

function dropUnanswered(form) {
  form.querySelectorAll("[data-unanswered]").forEach((input) => input.remove());
}

// The form of a request, if it is one of ours; `isOwn` where it saves by itself.
function formOf(event) {
  const source = event.detail.ctx?.sourceElement;
  const form = source?.closest?.(FORM);
  return form ? { form, isOwn: source.matches(BOX), state: stateOf(form) } : null;
}

function onBefore(event) {
  const of = formOf(event);
  if (!of?.isOwn) {
    if (of) of.state.isSubmitting = true;
    return;
  }
  const { form, state } = of;
  if (!hasNews(form) || Date.now() < state.waitUntil) {
    event.preventDefault();
  } else if (!navigator.onLine) {
    event.preventDefault();
    say(form, NO_NETWORK);
  } else {
    clearTimeout(state.longest);
    state.longest = null;
    state.sending = typed(form);
    noteUnanswered(form);
  }
}

function onResponse(event) {
  const of = formOf(event);
  if (!of) return;
  const { form, isOwn, state } = of;
  const { status, headers } = event.detail.ctx.response;
  if (!isOwn) {
    if (status === 401) dropUnanswered(form);
    if (status < 400) forget(keyOf(form));
    return;
  }
  if (status < 500) dropUnanswered(form);
  if (event.detail.ctx.hx.reswap) return;
  // Some other page answered: it has no place in a form that somebody is typing in.
  event.preventDefault();
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get("Retry-After")) || RETRY_SECONDS;
    waitFor(form, seconds);
    say(form, `Not saved yet: the portal is busy, and is asked again in ${seconds} seconds. ${STILL_HERE}`);
    return;
  }
  state.answered = state.sending;
  state.isKept = false;
  say(form, status === 401 ? SIGNED_OUT : status === 400 ? TOO_OLD : GONE);
}

function onSwap(event) {
  const of = formOf(event);
  if (!of?.isOwn) {
    meet();
    return;
  }
  const { form, state } = of;
  state.answered = state.sending;
  state.isKept = form.querySelector("#autosave-state")?.dataset.is === "kept";
  settle(form);
}

function onError(event) {
  const of = formOf(event);
  if (!of) return;
  of.state.isSubmitting = false;
  say(of.form, NO_NETWORK);
  waitFor(of.form, RETRY_SECONDS);
}

function onFinally(event) {
  const of = formOf(event);
  if (!of) return;
  of.state.sending = null;
  if (!of.isOwn) of.state.isSubmitting = false;
  // What was typed meanwhile asked in vain.
  else setTimeout(() => ask(of.form), AGAIN_MS);
}

// The page goes: what is not saved is sent as far as a closing page may, and kept here in case.
function onLeaving() {
  const sent = [];
  for (const form of document.querySelectorAll(FORM)) {
    const box = form.querySelector(BOX);
    const state = stateOf(form);
    if (box && !state.isSubmitting && (hasNews(form) || state.sending)) {
      const body = new URLSearchParams(new FormData(form));
      noteUnanswered(form);
      const sending = fetch(box.getAttribute("hx-post"), {
        method: "POST",
        body,
        keepalive: true,
        headers: { "HX-Request": "true" },
      }).catch(() => {});
      sent.push(sending);
    }
  }
  return sent;
}

// What was just typed is saved before its writer is signed out: after that it could not be, and
// nothing of it stays in this browser.
function onSignOut(event) {
  const form = event.target;
  if (!form.action.endsWith("/sign-out")) return;
  const sent = onLeaving();
  if (!sent.length) return;
  event.preventDefault();
  document.querySelectorAll(FORM).forEach((each) => {
    stateOf(each).isSubmitting = true;
  });
  const longEnough = new Promise((resolve) => setTimeout(resolve, LONGEST_SIGN_OUT_MS));
  Promise.race([Promise.all(sent), longEnough]).then(() => form.submit());
}

function askAll() {
  for (const form of document.querySelectorAll(FORM)) {
    stateOf(form).waitUntil = 0;
    ask(form);
  }
}

// ── Offering back what was not saved ──

function squash(text) {
  return text.replace(/\s+/g, "");
}

// True when the words can be read on the page already: saved after all, or in the form.
function isThere(held) {
  const desk = document.getElementById("thread");
  const shown = [...desk.querySelectorAll(".cmt__words")].map((e) => e.textContent);
  const inFields = [...desk.querySelectorAll("textarea")].map((e) => e.value);
  const all = [...shown, ...inFields].map(squash);
  return WORDS.every((name) => {
    const words = squash(held.fields[name] ?? "");
    return !words || all.some((text) => text.includes(words));
  });
}

function keptHere(desk) {
  const prefix = `${KEY}${desk.dataset.writer}/`;
  const places = new Set([desk.dataset.keptAs]);
  desk.querySelectorAll(`${FORM}, [data-kept-as]`).forEach((e) => places.add(e.dataset.keptAs));
  const keys = store((storage) => Object.keys(storage)) ?? [];
  return keys
    .filter((key) => key.startsWith(prefix) && !key.endsWith(`/${THIS_WINDOW}`))
    .map((key) => {
      const place = key.slice(prefix.length, key.lastIndexOf("/"));
      const held = store((storage) => JSON.parse(storage.getItem(key)));
      return { key, place, held };
    })
    .filter(({ place, held }) => held?.fields && places.has(place));
}

function opener(place) {
  const [kind, id] = place.split("/");
  return kind === "new"
    ? document.querySelector("#thread [data-add-comment]")
    : document.querySelector(`#thread a[href$="/comments/${id}/edit"]`);
}

function formFor(place) {
  return [...document.querySelectorAll(FORM)].find((form) => form.dataset.keptAs === place);
}

function fill(form, held) {
  for (const [name, value] of Object.entries(held.fields)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (name !== "suggest") field.value = value;
    }
  }
  const words = form.querySelector('[name="comment"]');
  words.dispatchEvent(new Event("input", { bubbles: true }));
  words.focus();
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function offer({ key, place, held }, desk) {
  const box = document.createElement("div");
  box.className = "answer kept-words";
  box.dataset.key = key;
  const head = document.createElement("h3");
  head.className = "govuk-heading-s";
  const at = new Date(held.at);
  const day = at.toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  const clock = { hour: "numeric", minute: "2-digit", hour12: true };
  const time = at.toLocaleTimeString("en-GB", clock).replace(" ", "");
  head.textContent = `You wrote this on ${day} at ${time}, and it was not saved`;
  const words = document.createElement("div");
  words.className = "said kept-words__words";
  words.textContent = WORDS.map((name) => held.fields[name])
    .filter(Boolean)
    .join("\n\n");
  const row = document.createElement("div");
  row.className = "keys";
  const put = () => {
    const form = formFor(place);
    box.remove();
    fill(form, held);
    forget(key);
  };
  if (formFor(place)) row.append(button("Put it into the form", put));
  else if (opener(place)) {
    row.append(
      button("Put it into the form", () => {
        document.addEventListener("htmx:after:swap", () => formFor(place) && put(), { once: true });
        opener(place).click();
      }),
    );
  }
  row.append(
    button("Delete it", () => {
      forget(key);
      box.remove();
    }),
  );
  box.append(head, words, row);
  desk.querySelector(".desk__head")?.after(box);
}

function isOld(held) {
  return !(Date.now() - Date.parse(held?.at) <= KEPT_DAYS * DAY_MS);
}

// Whoever wrote it: somebody whose session ran out may never come back to this computer.
function forgetOld() {
  for (const key of store((storage) => Object.keys(storage)) ?? []) {
    if (key.startsWith(KEY) && isOld(store((storage) => JSON.parse(storage.getItem(key))))) {
      forget(key);
    }
  }
}

function meet() {
  const desk = document.querySelector("#thread[data-writer]");
  if (!desk) return;
  forgetOld();
  document.querySelectorAll(FORM).forEach((form) => {
    stateOf(form);
    if (form.hasAttribute("data-unsaved")) remember(form);
  });
  for (const kept of keptHere(desk)) {
    if (isThere(kept.held)) forget(kept.key);
    else if (!desk.querySelector(`[data-key="${CSS.escape(kept.key)}"]`)) offer(kept, desk);
  }
}

// Enter belongs to the words. In a choice it would press the form's first button.
function onKey(event) {
  if (event.key === "Enter" && event.target.matches?.(`${FORM} input`)) event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.addEventListener("submit", onSignOut);
document.addEventListener("input", onTyping);
document.addEventListener("change", onTyping);
document.addEventListener("htmx:before:request", onBefore);
document.addEventListener("htmx:before:response", onResponse);
document.addEventListener("htmx:after:swap", onSwap);
document.addEventListener("htmx:error", onError);
document.addEventListener("htmx:finally:request", onFinally);
document.addEventListener("visibilitychange", () => document.hidden && askAll());
window.addEventListener("online", askAll);
window.addEventListener("pagehide", onLeaving);
meet();
