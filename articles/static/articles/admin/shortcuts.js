/* Keyboard shortcuts of the desk: save, preview, to the next question or row; “?” shows them.

   None is a key that a browser, a screen reader or the text editor needs; Ctrl+Enter in the editor is a line break, for
   which Shift+Enter remains. The listener stands before the editor's own. “?” alone can be switched off, because people
   who speak to their computer may press it without meaning to (WCAG 2.1.4). */
(() => {
  "use strict";

  const OFF = "desk-shortcuts-off";
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  /* The first of these that is on the screen. */
  const SAVE = ["[name=_continue]", "[name=_save]"];
  const PREVIEW = ["[name=_preview][value=whole]", "[name=_verb][value=preview]"];
  const WORDS = "textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=hidden])";

  const isOn = () => {
    try {
      return window.localStorage.getItem(OFF) !== "1";
    } catch {
      return true;
    }
  };

  const turn = (on) => {
    try {
      if (on) window.localStorage.removeItem(OFF);
      else window.localStorage.setItem(OFF, "1");
    } catch {
      /* The storage is disabled: the key stays on. */
    }
  };

  const form = () => document.querySelector("#content-main > form[method=post]");

  /* The first such button that can be seen: a form may hide one for the Enter key. */
  const button = (selectors) =>
    selectors
      .flatMap((selector) => [...(form()?.querySelectorAll(selector) ?? [])])
      .find((one) => !one.disabled && one.tabIndex >= 0 && one.offsetParent);

  const press = (selectors) => {
    const found = button(selectors);
    if (!found) return false;
    // A field that is being typed in tells its change only when it is left.
    document.activeElement?.dispatchEvent(new Event("change", { bubbles: true }));
    found.click();
    return true;
  };

  const isSeen = (row) => row.offsetParent && !row.classList.contains("row-removed");
  const field = (row) =>
    row.querySelector(".select2-selection, .ProseMirror[contenteditable=true], textarea, input:not([type=hidden], [type=checkbox]), button");

  /* From question to question where there are any, else from row to row. */
  const move = (step) => {
    const questions = [...document.querySelectorAll("[data-question][data-row]")].filter(isSeen);
    const rows = questions.length ? questions : [...document.querySelectorAll("[data-rows-list] > [data-row]")].filter(isSeen);
    if (!rows.length) return false;
    const here = document.activeElement;
    const place = rows.findIndex((row) => row.contains(here));
    let next = place + step;
    if (place < 0) {
      const after = rows.findIndex((row) => here.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
      const following = after < 0 ? rows.length : after;
      next = here === document.body ? (step > 0 ? 0 : rows.length - 1) : step > 0 ? following : following - 1;
    }
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    const target = (row.matches("[data-question]") && row.querySelector("textarea[name$='-text']")) || field(row);
    row.scrollIntoView({ block: "start" });
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "nearest" });
    return true;
  };

  const actOn = (event) => {
    if (event.isComposing || event.altKey) return false;
    const mod = event.ctrlKey !== event.metaKey;
    if (event.key === "Enter" && mod) return press(event.shiftKey ? PREVIEW : SAVE);
    if (event.key === "F8" && !event.ctrlKey && !event.metaKey) return move(event.shiftKey ? -1 : 1);
    if (event.key === "?" && !event.ctrlKey && !event.metaKey && isOn() && !event.target.closest?.(WORDS)) return show();
    return false;
  };

  const show = () => {
    const box = document.getElementById("shortcuts");
    if (!box) return false;
    if (!box.open) box.showModal();
    return true;
  };

  /* Told on the screen, beside the buttons; and to screen readers, at the buttons themselves. */
  const tell = () => {
    const keys = [];
    const mod = isMac ? "⌘" : "Ctrl";
    const key = (...names) => names.map((name) => Object.assign(document.createElement("kbd"), { textContent: name }));
    for (const [selectors, names, does] of [
      [SAVE, [mod, "Enter"], "saves"],
      [PREVIEW, [mod, "Shift", "Enter"], "previews"],
    ]) {
      const found = button(selectors);
      if (!found) continue;
      found.setAttribute("aria-keyshortcuts", names.join("+").replace("⌘", "Meta").replace("Ctrl", "Control"));
      keys.push([...key(...names), ` ${does}`]);
    }
    if (!keys.length) return;
    if (document.querySelector("[data-rows]")) keys.push([...key("F8"), " goes to the next question or row"]);
    if (document.getElementById("shortcuts")) keys.push([...key("?"), " shows all shortcuts"]);
    const told = Object.assign(document.createElement("p"), { className: "shortcuts-told" });
    keys.forEach((parts, place) => told.append(...(place ? [", "] : []), ...parts.flatMap((part, at) => (at ? [" ", part] : [part]))));
    told.append(".");
    [...form().querySelectorAll(".submit-row")].at(-1)?.after(told);
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (document.querySelector("dialog[open]") || !actOn(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  const begin = () => {
    document.querySelectorAll("[data-shortcuts-open]").forEach((one) => {
      one.hidden = false;
      one.addEventListener("click", show);
    });
    if (isMac) document.querySelectorAll("kbd[data-mod]").forEach((one) => (one.textContent = "⌘"));
    document.querySelectorAll("[data-shortcuts-switch]").forEach((one) => {
      one.checked = isOn();
      one.addEventListener("change", () => {
        turn(one.checked);
        document.querySelectorAll("[data-shortcuts-switch]").forEach((other) => (other.checked = one.checked));
      });
    });
    if (form()) tell();
  };
  // The script is deferred, so the page has been read; the editors are made a moment later and are looked up when needed.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
