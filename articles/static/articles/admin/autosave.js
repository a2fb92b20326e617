/* Keep what is typed on the server, beside the piece, and show who else has it open (articles/admin/autosave/screen.py).
   A tick comes every five seconds. It sends the form if that has changed, and every 20 seconds only that somebody is here.
   Nothing is sent while the session has ended: the text is then in this tab (keep.js) until somebody signs in again. */
(() => {
  "use strict";

  const TICK = 5000;
  const PULSE = 20000;
  /* A closing page may send 64 kB at most. */
  const LARGEST_BEACON = 60000;
  const ignored = /^(csrfmiddlewaretoken|_.*|overwrite)$/;

  const fieldsOf = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !ignored.test(name)) (fields[name] ??= []).push(value);
    }
    return fields;
  };

  const newName = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const begin = (box, form) => {
    const { address, user } = box.dataset;
    /* The name of this page. The server never lets one page overwrite what another has typed. */
    const screen = Object.assign(document.createElement("input"), { type: "hidden", name: "_screen" });
    screen.value = box.dataset.screen || newName();
    form.append(screen);

    let clean = null; // The form as it was opened, as JSON.
    let kept = null; // The form as the server has it.
    let sentAt = -PULSE;
    let isTouched = false;
    let isBusy = false;
    let isLeaving = false;
    let isRefused = false; // The session or the form token has ended.
    let isWaiting = Boolean(document.getElementById("typed"));

    const say = (name) => {
      box.querySelectorAll("[data-says]").forEach((sentence) => (sentence.hidden = sentence.dataset.says !== name));
    };

    const show = (others) => {
      const place = box.querySelector("[data-others]");
      const words = others.join(" ");
      if (place.textContent.trim() !== words) place.textContent = words;
    };

    /* What the server has not got yet, as JSON; null if there is nothing. */
    const typed = () => {
      if (!isTouched || isWaiting || clean === null) return null;
      const now = JSON.stringify(fieldsOf(form));
      return now === (kept ?? clean) ? null : now;
    };

    const message = (fields) => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append("by", user);
      body.append("_screen", screen.value);
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      return body;
    };

    const ask = (more) => fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(TICK * 3), ...more });
    const post = (body) => ask({ method: "POST", body });

    /* Ask for a form token that fits the present session; false while nobody, or somebody else, is signed in. */
    const renew = async () => {
      const response = await ask();
      if (!response.ok) {
        say(response.status === 401 ? "signed-out" : "no-right");
        return false;
      }
      const present = await response.json();
      if (String(present.user) !== user) {
        say("somebody-else");
        return false;
      }
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = present.token));
      return true;
    };

    const understand = async (response, text) => {
      if (response.status === 413) {
        kept = text;
        say("too-long");
      } else if (response.status === 409) {
        isRefused = true;
        say("somebody-else");
      } else if (!response.ok) {
        say("away");
      } else {
        const { state, at, others } = await response.json();
        show(others);
        isWaiting = state === "waits";
        // A page that was saved and is opened again from the browser's memory goes on under a new name.
        if (state === "saved") screen.value = newName();
        if (isWaiting && !document.getElementById("typed")) say("waits");
        if (state === "kept" && text !== null) {
          kept = text;
          box.querySelector("[data-at]").textContent = at;
        }
        if (state === "kept") say(kept === null ? "" : "kept");
      }
    };

    const exchange = async (text) => {
      if (isRefused && !(await renew())) return;
      const fields = text === null ? {} : { typed: text };
      let response = await post(message(fields));
      if (response.status === 401 || response.status === 403) {
        isRefused = true;
        // Signing in again changes the form token, too: try once with a new one.
        if (!(await renew())) return;
        response = await post(message(fields));
        if (response.status === 401 || response.status === 403) {
          say(response.status === 401 ? "signed-out" : "no-right");
          return;
        }
      }
      isRefused = false;
      await understand(response, text);
    };

    const tick = async () => {
      if (isBusy || isLeaving) return;
      const text = typed();
      const since = performance.now() - sentAt;
      if ((text === null || isRefused) && since < PULSE - 500) return;
      isBusy = true;
      sentAt = performance.now();
      try {
        await exchange(text);
      } catch {
        say("away");
      }
      isBusy = false;
    };

    /* Send what is typed with a beacon, which arrives even if the page is closed now. Of a long piece, only what has
       changed since the server last answered fits into one. */
    const flush = (more) => {
      const text = typed();
      if (isRefused || (text === null && !more.left)) return;
      const fields = { ...more };
      if (text !== null && new Blob([text]).size <= LARGEST_BEACON) fields.typed = text;
      else if (text !== null && kept !== null) {
        const [before, now] = [JSON.parse(kept), JSON.parse(text)];
        const isOther = ([name, values]) => JSON.stringify(before[name]) !== JSON.stringify(values);
        const changed = Object.entries(now).filter(isOther);
        const gone = Object.keys(before).filter((name) => !(name in now));
        fields.part = "1";
        fields.typed = JSON.stringify(Object.fromEntries(changed));
        fields.gone = JSON.stringify(Object.fromEntries(gone.map((name) => [name, []])));
      }
      navigator.sendBeacon(address, message(fields));
    };

    if (box.dataset.typed) {
      // What a person sent is shown again and is not stored: all of it is worth keeping.
      clean = "";
      isTouched = true;
    }
    const takeClean = () => (clean ??= JSON.stringify(fieldsOf(form)));
    const touch = (event) => {
      if (!event.isTrusted) return;
      takeClean();
      isTouched = true;
    };
    // The page's scripts fill in fields while it loads: the form is clean afterwards, or when a person begins.
    window.setTimeout(takeClean, 1500);
    const begins = ["keydown", "pointerdown", "beforeinput", "paste", "drop", "input"];
    for (const kind of begins) document.addEventListener(kind, touch, true);

    document.addEventListener("visibilitychange", () => {
      if (isLeaving) return;
      if (document.hidden) flush({});
      else comeBack();
    });
    window.addEventListener("focus", () => comeBack());
    const comeBack = () => {
      if (isRefused) sentAt = -PULSE;
      tick();
    };
    window.addEventListener("pagehide", () => isLeaving || flush({ left: "1" }));
    window.addEventListener("pageshow", (event) => {
      isLeaving = false;
      if (event.persisted) tick();
    });
    form.addEventListener("submit", (event) => {
      // A preview opens in a tab of its own; this page stays.
      if (event.defaultPrevented || event.submitter?.formTarget) return;
      isLeaving = true;
    });
    document.querySelectorAll("[data-typed-take]").forEach((button) => {
      button.addEventListener("click", (event) => {
        const isChanged = isTouched && JSON.stringify(fieldsOf(form)) !== clean;
        if (isChanged && !window.confirm(button.dataset.confirm)) event.preventDefault();
      });
    });

    const tickHere = () => window.setInterval(tick, TICK);
    try {
      const pulse = new Worker(box.dataset.pulse);
      pulse.addEventListener("message", tick);
      pulse.addEventListener("error", tickHere, { once: true });
    } catch {
      tickHere();
    }
    tick();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("autosave");
    const form = document.querySelector("#content-main > form[method=post]");
    if (box && form) begin(box, form);
  });
})();
