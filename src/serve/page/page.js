// What the page does beyond links and forms: it searches while one types, and keeps its state in the address.
const root = document.documentElement;
const form = document.getElementById("search");
const input = document.getElementById("q");
const dialog = document.getElementById("keys");
const offline = document.getElementById("offline");
const main = () => document.getElementById("main");
root.classList.add("js");

let composing = false; // An input method is at work: what stands there is pinyin, not a query.
let running; // The request on its way; an answer to an earlier one is not shown.
let typing; // The timer that waits for the next letter.
let typed = false; // The newest entry of the history came from typing, and typing replaces it.
let selected = -1;
let shown = location.pathname + location.search;

// Shows the page at an address. `how` is "push", "replace" or "pop".
async function show(address, how) {
  clearTimeout(typing);
  running?.abort();
  const own = (running = new AbortController());
  const url = new URL(address, location.href);
  const slow = setTimeout(() => root.classList.add("busy"), 300);
  try {
    const answer = await fetch(url, { signal: own.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (own.signal.aborted) return;
    const fresh = page.getElementById("main");
    if (!fresh) throw new Error("no page");
    if (how === "push") history.pushState(null, "", url);
    if (how === "replace") history.replaceState(null, "", url);
    const focus = keptFocus();
    main().replaceChildren(...fresh.childNodes);
    document.title = page.title;
    document.getElementById("kept").replaceChildren(...page.getElementById("kept").childNodes);
    if (document.activeElement !== input) input.value = page.getElementById("q").value;
    offline.hidden = true;
    shown = url.pathname + url.search;
    selected = -1;
    settle(focus, url, how);
  } catch (error) {
    if (error.name !== "AbortError") offline.hidden = false;
  } finally {
    clearTimeout(slow);
    if (running === own) root.classList.remove("busy");
  }
}

// What has the focus, by something that is still there when the page has changed.
function keptFocus() {
  const active = document.activeElement;
  if (!main().contains(active)) return null;
  return active.closest(".hit")?.id || (active.closest("aside") && active.textContent) || null;
}

function settle(focus, url, how) {
  const read = document.querySelector(".read");
  if (read) {
    const here = document.getElementById("here");
    if (here) read.scrollTop = here.offsetTop - read.clientHeight / 3;
    if (how !== "replace") read.focus({ preventScroll: true });
  } else if (focus?.startsWith("hit-")) {
    document.querySelector(`#${focus} h2 a`)?.focus({ preventScroll: true });
  } else if (focus) {
    [...document.querySelectorAll("aside a")].find((link) => link.textContent === focus)?.focus();
  } else if (document.activeElement === document.body && how === "push") {
    main().focus({ preventScroll: true });
  }
  if (how === "push" && !read && !focus) scrollTo(0, 0);
}

function query() {
  const data = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...data]) if (!value) data.delete(name);
  return data.size ? `/?${data}` : "/";
}

function search(delay) {
  clearTimeout(typing);
  typing = setTimeout(() => {
    show(query(), typed ? "replace" : "push");
    typed = true;
  }, delay);
}

input.addEventListener("compositionstart", () => (composing = true));
input.addEventListener("compositionend", () => {
  composing = false;
  search(0);
});
input.addEventListener("input", (event) => {
  if (!composing && !event.isComposing) search(160);
});
input.addEventListener("blur", () => (typed = false));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (composing) return;
  show(query(), typed ? "replace" : "push");
  typed = false;
  input.select();
});
form.querySelector("select")?.addEventListener("change", () => show(query(), "push"));
addEventListener("popstate", () => {
  if (shown === location.pathname + location.search) return; // Only a place on the page, such as the filters.
  typed = false;
  input.blur();
  show(location.href, "pop");
});

document.addEventListener("click", (event) => {
  const copy = event.target.closest(".copy");
  if (copy) return copyFrom(copy);
  if (event.target.closest("dialog .close") || event.target === dialog) return dialog.close();
  const link = event.target.closest("a[data-nav]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (location.hash === "#filters") history.replaceState(null, "", location.pathname + location.search);
  typed = false;
  show(link.href, "push");
});

document.addEventListener("submit", (event) => {
  if (event.target.matches(".span")) {
    event.preventDefault();
    show(`/?${new URLSearchParams(new FormData(event.target))}`, "push");
  }
});

async function copyFrom(button) {
  const code = button.parentElement.querySelector("code");
  const text = code.hasAttribute("data-link") ? new URL(code.textContent, location.href).href : code.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    getSelection().selectAllChildren(code); // To be copied by hand.
    return;
  }
  const before = button.textContent;
  button.textContent = "✓";
  setTimeout(() => (button.textContent = before), 1200);
}

// Several years are chosen by drawing over their bars.
let brush;
const year = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".years a")?.dataset.year;
document.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest(".years a");
  if (bar && !event.button) brush = { from: bar.dataset.year, to: bar.dataset.year };
});
document.addEventListener("pointermove", (event) => {
  const to = brush && year(event);
  if (!to) return;
  brush.to = to;
  const [first, last] = [brush.from, brush.to].sort();
  for (const bar of document.querySelectorAll(".years a"))
    bar.classList.toggle("brushed", first !== last && bar.dataset.year >= first && bar.dataset.year <= last);
});
document.addEventListener("pointerup", () => {
  const done = brush;
  brush = null;
  if (!done || done.from === done.to) return;
  const [since, until] = [done.from, done.to].sort();
  const data = new URLSearchParams(location.search);
  ["page", "read"].forEach((name) => data.delete(name));
  data.set("since", since);
  data.set("until", until);
  addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { once: true, capture: true });
  setTimeout(() => show(`/?${data}`, "push"));
});
document.addEventListener("dragstart", (event) => event.target.closest(".years") && event.preventDefault());

function select(step) {
  const hits = [...document.querySelectorAll(".hit")];
  if (!hits.length) return;
  hits[selected]?.classList.remove("selected");
  selected = Math.min(Math.max(selected + step, 0), hits.length - 1);
  hits[selected].classList.add("selected");
  hits[selected].querySelector("h2 a").focus({ preventScroll: true });
  hits[selected].scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const inField = event.target.matches("input, select, textarea");
  const inRead = event.target.closest(".read");
  const go = (selector) => document.querySelector(selector)?.click();
  if (event.key === "Escape") {
    if (document.querySelector(".read")) go(".read [data-close]");
    else if (location.hash === "#filters") location.hash = "results";
    else input.blur();
  } else if (event.key === "ArrowDown" && !inRead && (!inField || event.target === input)) {
    event.preventDefault();
    select(1);
  } else if (event.key === "ArrowUp" && !inRead && !inField) {
    event.preventDefault();
    if (selected <= 0) { document.querySelector(".hit.selected")?.classList.remove("selected"); selected = -1; input.focus(); } else select(-1);
  } else if (inField) {
    return;
  } else if (event.key === "/") {
    event.preventDefault();
    input.focus();
    input.select();
  } else if (event.key === "?") {
    dialog.showModal();
  } else if (event.key === "ArrowLeft" && !inRead) go("a[rel=prev]");
  else if (event.key === "ArrowRight" && !inRead) go("a[rel=next]");
});

if (!input.value && matchMedia("(pointer:fine)").matches) input.focus();
if (document.querySelector(".read")) settle(null, new URL(location.href), "replace");
