/* Keep what is typed in this tab, so that an expired session or a broken connection loses nothing. The form is kept as
   the fields that it would send. To restore it, the fields are posted again with a mark, and the server shows them
   without saving. They are in sessionStorage, which ends with the tab and never leaves this computer. */
(() => {
  "use strict";

  const PREFIX = "desk:";
  /* The form that was sent last. It alone is discarded, and only if the next page says “saved”. */
  const SENT = "desk-sent";
  const TIME = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  let key;
  const ignored = /^(csrfmiddlewaretoken|_.*|overwrite)$/;

  const read = (name) => {
    try {
      return JSON.parse(window.sessionStorage.getItem(name));
    } catch {
      return null;
    }
  };

  const write = (name, value) => {
    try {
      window.sessionStorage.setItem(name, JSON.stringify(value));
    } catch {
      /* The storage is full or disabled: there will be nothing to restore. */
    }
  };

  const fieldsOf = (form) =>
    [...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && !ignored.test(name));

  const settleSent = () => {
    const sent = read(SENT);
    if (sent && document.querySelector(".messagelist .saved")) window.sessionStorage.removeItem(sent);
    window.sessionStorage.removeItem(SENT);
  };

  const restore = (form, { fields, screen }) => {
    const sending = document.createElement("form");
    sending.method = "post";
    sending.action = window.location.pathname + window.location.search;
    const put = (name, value) =>
      sending.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    fields.forEach(([name, value]) => put(name, value));
    put("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    put("_restore", "1");
    // Autosave goes on in the place of the page that typed this (autosave.js).
    if (screen) put("_screen", screen);
    sending.hidden = true;
    document.body.append(sending);
    sending.submit();
  };

  const offer = (form, kept) => {
    const box = document.getElementById("kept");
    if (!box) return;
    box.querySelector("[data-kept-time]").textContent = new Intl.DateTimeFormat("en-GB", TIME).format(kept.at);
    box.hidden = false;
    // If the server offers what the same page has typed, this tab has all of it: one offer is enough.
    const other = document.getElementById("typed");
    const isSame = Boolean(other && kept.screen && other.dataset.screen === kept.screen);
    if (isSame) other.hidden = true;
    box.querySelector("[data-kept-restore]").addEventListener("click", () => restore(form, kept));
    box.querySelector("[data-kept-forget]").addEventListener("click", () => {
      window.sessionStorage.removeItem(key);
      box.hidden = true;
      if (isSame) other.hidden = false;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    settleSent();
    const form = document.querySelector("#content-main > form[method=post]");
    const box = document.getElementById("kept");
    if (!form || !box) return;
    // The key contains the user, so that the next person to sign in in this tab is not offered somebody else's text.
    key = `${PREFIX}${box.dataset.user}:${window.location.pathname}`;

    // The page's scripts fill in fields while it loads: the form is clean afterwards, or when a person begins to type.
    let clean = "";
    const takeClean = () => (clean ||= JSON.stringify(fieldsOf(form)));
    for (const kind of ["beforeinput", "paste", "drop"]) {
      document.addEventListener(kind, (event) => event.isTrusted && takeClean(), true);
    }
    // Read before this page keeps anything itself.
    const kept = read(key);
    window.setTimeout(() => {
      takeClean();
      // A page that shows mistakes, how a transcript was read, or what would change shows what was sent: there is nothing to restore.
      const showsSent = document.querySelector(".errornote, .reading-summary, [data-shows-sent]");
      if (kept && !showsSent && JSON.stringify(kept.fields) !== clean) offer(form, kept);
    }, 1500);

    let waiting;
    let isSent = false;
    let isTouched = false;
    const keep = () => {
      window.clearTimeout(waiting);
      const fields = fieldsOf(form);
      if (isTouched && JSON.stringify(fields) !== clean) {
        write(key, { at: Date.now(), fields, screen: form.elements._screen?.value });
      }
    };
    const keepSoon = (event) => {
      // Ignore changes by the page's scripts while it loads; only what a person does is worth keeping.
      isTouched = isTouched || event.isTrusted || Boolean(clean);
      window.clearTimeout(waiting);
      waiting = window.setTimeout(keep, 800);
    };
    form.addEventListener("input", keepSoon);
    form.addEventListener("change", keepSoon);
    form.addEventListener("rows:changed", keepSoon);
    // Keep the latest input when the tab is left, closed or hidden.
    document.addEventListener("visibilitychange", () => document.hidden && !isSent && keep());
    window.addEventListener("pagehide", () => !isSent && keep());
    window.addEventListener("pageshow", () => (isSent = false));
    form.addEventListener("submit", (event) => {
      keep();
      if (event.submitter?.formTarget) return;
      isSent = true;
      write(SENT, key);
    });
  });
})();
