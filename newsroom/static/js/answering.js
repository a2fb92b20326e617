/* The page of an invited expert saves while the expert types (articles/views/asking.py). Without this script, “Save” does.
   What the server has not confirmed yet stays in this browser's own storage. Only fields that changed are sent, each with
   the stored text on which it is based, so that another device is never overwritten. */
(() => {
  "use strict";

  const TICK = 4000;
  const PAUSE_WHEN_BUSY = 30000;
  /* A closing page may send 64 kB at most. */
  const LARGEST_BEACON = 60000;

  const nameOf = (invitation) => `answering-${invitation}`;
  const answered = document.querySelector("[data-answered]");
  if (answered) {
    try {
      localStorage.removeItem(nameOf(answered.dataset.answered));
    } catch {
      /* Then there was nothing to remove either. */
    }
  }

  const form = document.querySelector("[data-answering]");
  if (!form || !window.fetch) return;

  const says = form.querySelector("[data-saving]");
  const place = nameOf(form.dataset.answering);
  const fields = [...form.querySelectorAll("[data-base-of]")].map((base) => form.elements[base.dataset.baseOf]);
  const credit = form.elements.credit;
  const picture = form.elements.portrait;
  const screen = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  form.elements.screen.value = screen;

  /* The values that the server has, by field. An error that came with the page means that it has not. */
  const confirmed = new Map();
  const baseOf = (field) => form.querySelector(`[data-base-of="${field.name}"]`);
  const errorOf = (field) => form.querySelector(`[data-error-of="${field.name}"]`);
  for (const field of [...fields, credit]) {
    const error = errorOf(field);
    const isWrong = Boolean(error && !error.hidden);
    confirmed.set(field.name, isWrong ? null : field.value);
  }

  let isBusy = false;
  let isOver = false;
  let isLeaving = false;
  let waitUntil = 0;
  const refused = new Map();
  /* What is wrong, by field, until the server has taken the field. */
  const wrong = new Map();

  const changed = () =>
    [...fields, credit].filter(
      (field) => field.value !== confirmed.get(field.name) && field.value !== refused.get(field.name),
    );

  /* Screen readers hear what is new, not each save: the bar changes every few seconds while somebody types. */
  let heard = "";
  const say = (words, isPassing = false) => {
    if (says.textContent === words) return;
    says.setAttribute("aria-live", isPassing || words === heard ? "off" : "polite");
    if (!isPassing) heard = words;
    says.textContent = words;
  };

  const grow = (area) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.rows = Math.max(area.name === "posts" ? 3 : 7, area.value.split("\n").length + Math.floor(area.value.length / 60));
  };

  /* --- This browser's own storage: private windows and full disks may refuse it. */

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(place)) ?? {};
    } catch {
      return {};
    }
  };

  const keep = () => {
    const kept = {};
    for (const field of fields) {
      if (field.value === confirmed.get(field.name)) continue;
      kept[field.name] = { value: field.value, base: baseOf(field).value };
    }
    try {
      if (Object.keys(kept).length) localStorage.setItem(place, JSON.stringify(kept));
      else localStorage.removeItem(place);
    } catch {
      /* The server has what was confirmed, and the page still has the rest. */
    }
  };

  /* Put back what this browser kept and the server never confirmed. An older base makes the server keep both texts. */
  const putBack = () => {
    let number = 0;
    for (const [name, { value, base }] of Object.entries(read())) {
      const field = fields.find((each) => each.name === name);
      if (!field || typeof value !== "string" || value === field.value) continue;
      field.value = value;
      baseOf(field).value = base;
      number += 1;
    }
    keep();
    if (number) say("This browser had words that were not saved yet. They are back.");
  };

  /* --- Saving */

  const message = (sent) => {
    const body = new FormData();
    body.append("do", "save");
    body.append("screen", screen);
    for (const field of sent) {
      body.append(field.name, field.value);
      const base = baseOf(field);
      if (base) body.append(base.name, base.value);
    }
    return body;
  };

  const showErrors = () => {
    for (const field of [...fields, picture]) {
      const error = errorOf(field);
      const words = wrong.get(field.name) ?? "";
      error.textContent = words;
      error.hidden = !words;
      field.closest(".field").classList.toggle("field--error", Boolean(words));
      if (words) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  };

  const take = (answer, values) => {
    for (const [name, value] of values) {
      /* Only of what was sent: this page does not know the words that another device has given the other fields. */
      if (name in answer.bases) baseOf(form.elements[name]).value = answer.bases[name];
      if (name in answer.errors) {
        /* Sent again only after it has changed: the server would say the same. */
        refused.set(name, value);
        wrong.set(name, answer.errors[name]);
      } else {
        confirmed.set(name, value);
        wrong.delete(name);
      }
    }
    for (const note of form.querySelectorAll("[data-doubled-of]")) {
      note.hidden = !answer.doubled.includes(note.dataset.doubledOf) && note.hidden;
    }
    showErrors();
    if (wrong.size) say("Not everything is saved: see the marked fields.");
    else say(`Saved at ${answer.at}`);
    keep();
  };

  const save = async () => {
    if (isBusy || isOver || Date.now() < waitUntil) return;
    const sent = changed();
    if (!sent.length) return;
    const values = sent.map((field) => [field.name, field.value]);
    isBusy = true;
    say("Saving…", true);
    try {
      const response = await fetch(location.pathname, {
        method: "POST",
        body: message(sent),
        headers: { Accept: "application/json" },
      });
      if (response.status === 410 || response.status === 404) {
        isOver = true;
        say("The link has ended, so your latest words are not saved. Copy them, and reply to the mail.");
      } else if (response.status === 429) {
        waitUntil = Date.now() + PAUSE_WHEN_BUSY;
        say("Not saved yet; this page tries again in a moment.");
      } else if (!response.ok) {
        throw new Error(String(response.status));
      } else {
        take(await response.json(), values);
      }
    } catch {
      waitUntil = Date.now() + TICK;
      say("Not saved: there is no connection. Your words are kept in this browser, and the page tries again.");
    } finally {
      isBusy = false;
    }
  };

  const leave = () => {
    keep();
    const sent = changed();
    if (isOver || isLeaving || !sent.length || !navigator.sendBeacon) return;
    const size = sent.reduce((sum, field) => sum + new Blob([field.value]).size, 1000);
    if (size < LARGEST_BEACON) navigator.sendBeacon(location.pathname, message(sent));
  };

  /* --- The portrait goes at once, so that the page can say what is wrong with it. */

  const sendPicture = async () => {
    const [file] = picture.files;
    if (!file || isOver) return;
    const body = message([]);
    body.append("portrait", file);
    body.append("credit", credit.value);
    say("Sending the picture…");
    try {
      const response = await fetch(location.pathname, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      if (answer.errors.portrait) wrong.set("portrait", answer.errors.portrait);
      else wrong.delete("portrait");
      showErrors();
      picture.value = "";
      if (answer.errors.portrait) {
        say("The picture was not stored.");
        return;
      }
      let shown = form.querySelector(".asking__portrait");
      if (!shown) {
        shown = Object.assign(document.createElement("img"), { alt: "The portrait that you sent" });
        shown.className = "asking__portrait";
        picture.closest(".field").before(shown);
      }
      shown.src = `portrait/?${Date.now()}`;
      say(`The picture was stored at ${answer.at}`);
    } catch {
      say("The picture could not be sent. Try again, or send it by mail.");
    }
  };

  form.addEventListener("input", (event) => {
    const { name, tagName, value } = event.target;
    if (tagName === "TEXTAREA") grow(event.target);
    refused.delete(name);
    /* Typed back to what the server has: nothing is wrong with that. */
    if (value === confirmed.get(name) && wrong.delete(name)) showErrors();
    if (!isOver && event.target !== picture) {
      say(changed().length || wrong.size ? "Not saved yet" : "Everything is saved", true);
    }
    keep();
  });
  picture.addEventListener("change", sendPicture);
  form.addEventListener("submit", (event) => {
    if (!isBusy) {
      isLeaving = true;
      return;
    }
    /* An older save is on its way and must not arrive after this one. */
    event.preventDefault();
    setTimeout(() => form.requestSubmit(event.submitter), 100);
  });
  addEventListener("pagehide", leave);
  /* A telephone may end a page in the background without another word. */
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      keep();
      save();
    }
  });
  addEventListener("pageshow", () => (isLeaving = false));

  form.querySelectorAll("textarea").forEach(grow);
  putBack();
  setInterval(save, TICK);
  /* A person has the page open; scanners of mail run no scripts, or ask for no more. */
  const opened = new FormData();
  opened.append("do", "opened");
  fetch(location.pathname, { method: "POST", body: opened, headers: { Accept: "application/json" } }).catch(() => {});
})();
