/* Beside the form: post it a moment after the last change, show what the server finds, and lead to the places that it names.
   Nothing is stored by asking (articles/admin/beside/screen.py). wall-line.js draws where the free part ends. */
(() => {
  "use strict";

  /* After the last change, in milliseconds; and at most so long while somebody types without a pause. */
  const QUIET = 1200;
  const LONGEST = 5000;
  /* Signed contents and the like, which the check does not need. */
  const ignored = /^(loaded_as|overwrite|_.*)$/;
  const FOLDED = "beside-folded";

  const bodyOf = (form) => {
    const body = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !ignored.test(name)) body.append(name, value);
    }
    body.append("_beside", "1");
    return body;
  };

  const editorOf = (field) => field.closest(".prose-editor")?.querySelector(".ProseMirror[contenteditable=true]");

  /* The text nodes of an element as one string, spaces as the server counts them. */
  const rangeOf = (root, words, nth) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      nodes.push([node, text.length]);
      text += node.data.normalize("NFC").length === node.data.length ? node.data.replace(/\s/g, " ") : node.data;
    }
    let at = text.indexOf(words);
    for (let left = nth; left > 0 && at >= 0; left -= 1) at = text.indexOf(words, at + words.length);
    if (at < 0) at = text.indexOf(words);
    if (at < 0) return null;
    const place = (offset, isEnd) => {
      const [node, start] = nodes.findLast(([, begins]) => (isEnd ? begins < offset : begins <= offset));
      return [node, Math.min(offset - start, node.data.length)];
    };
    const range = document.createRange();
    range.setStart(...place(at, false));
    range.setEnd(...place(at + words.length, true));
    return range;
  };

  /* Go to a field and select the words in it; returns whether they were found. */
  const jump = (target, words, nth) => {
    const field = document.getElementById(target);
    if (!field) return false;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    const isRow = field.matches("[data-row]");
    const editor = editorOf(field) ?? (isRow ? field.querySelector(".ProseMirror[contenteditable=true]") : null);
    const isChoice = field.matches(".select2-hidden-accessible");
    const isList = field.matches("section");
    if (isList) field.tabIndex = -1;
    let place = editor ?? field;
    if (isRow && !editor) place = field.querySelector("textarea, input:not([type=hidden])") ?? field;
    if (isChoice) place = field.nextElementSibling?.querySelector(".select2-selection") ?? field;
    place.scrollIntoView({ block: isList ? "start" : "center" });
    place.focus({ preventScroll: true });
    if (!words) return true;
    if (editor) {
      const range = rangeOf(editor, words, nth);
      if (!range) return false;
      const selection = window.getSelection();
      selection.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      const box = range.getBoundingClientRect();
      if (box.top < 80 || box.bottom > window.innerHeight - 40) window.scrollBy({ top: box.top - window.innerHeight / 2 });
      return true;
    }
    if (!place.setSelectionRange) return false;
    let at = place.value.indexOf(words);
    for (let left = nth; left > 0 && at >= 0; left -= 1) at = place.value.indexOf(words, at + words.length);
    if (at < 0) return false;
    place.setSelectionRange(at, at + words.length);
    return true;
  };

  const begin = (box, form) => {
    const part = (name) => box.querySelector(`[data-beside-part="${name}"]`);
    const status = box.querySelector("[data-beside-says]");
    const count = box.querySelector("[data-beside-count]");
    let timer;
    let firstAsked = 0;
    let isBusy = false;
    let isStale = false;
    let said = "";

    const put = (name, html) => {
      const place = part(name);
      if (place.dataset.html === html) return;
      place.dataset.html = html;
      const focused = place.contains(document.activeElement) ? document.activeElement : null;
      const mark = focused && [focused.tagName, focused.getAttribute("href") ?? focused.value];
      const number = mark ? [...place.querySelectorAll("a, button")].indexOf(focused) : -1;
      place.innerHTML = html;
      if (!mark) return;
      const ways = [...place.querySelectorAll("a, button")];
      const same = ways.find((way) => way.tagName === mark[0] && (way.getAttribute("href") ?? way.value) === mark[1]);
      (same ?? ways[Math.min(number, ways.length - 1)] ?? place.closest("details").querySelector("summary")).focus();
    };

    const show = (found) => {
      for (const [name, html] of Object.entries(found.parts)) put(name, html);
      document.querySelectorAll("[data-missing]").forEach((old) => (old.hidden = true));
      count.textContent = found.said;
      // Spoken only when the number of things changes, and not when the page opens.
      if (said && said !== found.said) status.textContent = `Checklist: ${found.said}`;
      said = found.said;
      document.dispatchEvent(new CustomEvent("beside:wall", { detail: found.wall }));
    };

    const ask = async () => {
      window.clearTimeout(timer);
      if (isBusy) {
        isStale = true;
        return;
      }
      isBusy = true;
      isStale = false;
      firstAsked = 0;
      try {
        const response = await fetch(box.dataset.address, { method: "POST", body: bodyOf(form), credentials: "same-origin" });
        const isAnswer = response.ok && response.headers.get("Content-Type")?.startsWith("application/json");
        if (isAnswer) show(await response.json());
        else count.textContent = "Not up to date: the server does not answer.";
      } catch {
        count.textContent = "Not up to date: no connection.";
      }
      isBusy = false;
      if (isStale) askSoon();
    };

    const askSoon = () => {
      const now = performance.now();
      firstAsked ||= now;
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, Math.max(0, Math.min(QUIET, firstAsked + LONGEST - now)));
    };

    const leave = async (leaving, button) => {
      const body = new FormData(leaving, button);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append("_beside", "1");
      button.disabled = true;
      try {
        const response = await fetch(leaving.action, { method: "POST", body, credentials: "same-origin" });
        const isAnswer = response.ok && response.headers.get("Content-Type")?.startsWith("application/json");
        status.textContent = isAnswer ? (await response.json()).said : "Nothing was changed. Reload the page and try again.";
      } catch {
        status.textContent = "Nothing was changed: no connection.";
      }
      button.disabled = false;
      // What was said stays for a moment before the new count is.
      said = "";
      ask();
    };

    form.addEventListener("input", askSoon);
    form.addEventListener("change", askSoon);
    document.addEventListener("rows:changed", askSoon);
    document.addEventListener("formset:added", askSoon);
    // Select2 triggers only jQuery events.
    window.django?.jQuery(form).on("change", "select", askSoon);
    // A picture may have been described in another window.
    window.addEventListener("focus", askSoon);

    box.addEventListener("click", (event) => {
      const replace = event.target.closest("[data-replace]");
      const link = replace ? replace.closest("li").querySelector("a") : event.target.closest("a[href^='#']");
      if (!link) return;
      event.preventDefault();
      const isThere = jump(link.hash.slice(1), link.dataset.found, Number(link.dataset.nth ?? 0));
      // Typed for the person, so that it can be undone like their own typing.
      if (replace && isThere) document.execCommand("insertText", false, replace.dataset.replace);
    });
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      leave(event.target, event.submitter);
    });

    const folded = () => {
      try {
        return JSON.parse(window.localStorage.getItem(FOLDED)) ?? {};
      } catch {
        return {};
      }
    };
    box.querySelectorAll("[data-beside-fold]").forEach((fold) => {
      if (folded()[fold.dataset.besideFold]) fold.open = false;
      fold.addEventListener("toggle", () => {
        try {
          window.localStorage.setItem(FOLDED, JSON.stringify({ ...folded(), [fold.dataset.besideFold]: !fold.open }));
        } catch {
          /* Without storage, everything is unfolded the next time. */
        }
      });
    });

    box.hidden = false;
    // The page's scripts fill in fields while it loads.
    window.setTimeout(ask, 300);
    // The checklist on another page leads to a field here, which a script may have hidden.
    if (window.location.hash.length > 1) window.setTimeout(() => jump(window.location.hash.slice(1), "", 0), 600);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("beside");
    const form = document.querySelector("#content-main > form[method=post]");
    if (box && form) begin(box, form);
  });
})();
