/* Keeps what is typed in this tab, so that an expired session or a broken connection loses nothing.
   The form is kept as the fields that it would send; to restore it they are sent again, marked, and the server shows
   them without saving. Kept in sessionStorage: it ends with the tab and never leaves this computer. */
(() => {
  "use strict";

  const PREFIX = "desk:";
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
      /* Full or forbidden: then there is nothing to restore. */
    }
  };

  const fieldsOf = (form) =>
    [...new FormData(form).entries()].filter(([name, value]) => typeof value === "string" && !ignored.test(name));

  const forgetSent = () => {
    for (const name of Object.keys(window.sessionStorage)) {
      if (name.startsWith(PREFIX) && read(name)?.sent) window.sessionStorage.removeItem(name);
    }
  };

  const restore = (form, fields) => {
    const sending = document.createElement("form");
    sending.method = "post";
    sending.action = window.location.pathname + window.location.search;
    const put = (name, value) =>
      sending.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    fields.forEach(([name, value]) => put(name, value));
    put("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    put("_restore", "1");
    sending.hidden = true;
    document.body.append(sending);
    sending.submit();
  };

  const offer = (form, kept) => {
    const box = document.getElementById("kept");
    if (!box) return;
    box.querySelector("[data-kept-time]").textContent = new Date(kept.at).toLocaleString();
    box.hidden = false;
    box.querySelector("[data-kept-restore]").addEventListener("click", () => restore(form, kept.fields));
    box.querySelector("[data-kept-forget]").addEventListener("click", () => {
      window.sessionStorage.removeItem(key);
      box.hidden = true;
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (document.querySelector(".messagelist .saved")) forgetSent();
    const form = document.querySelector("#content-main > form[method=post]");
    const box = document.getElementById("kept");
    if (!form || !box) return;
    // Whoever signs in next in this tab is not offered the words of somebody else.
    key = `${PREFIX}${box.dataset.user}:${window.location.pathname}`;

    // Scripts of the page fill in fields while it starts; what is typed is whatever differs afterwards.
    let clean = "";
    window.setTimeout(() => {
      clean = JSON.stringify(fieldsOf(form));
      const kept = read(key);
      if (kept && !document.querySelector(".errornote") && JSON.stringify(kept.fields) !== clean) offer(form, kept);
    }, 1500);

    let waiting;
    const keep = (sent) => {
      const fields = fieldsOf(form);
      if (!sent && (!clean || JSON.stringify(fields) === clean)) return;
      write(key, { at: Date.now(), fields, sent });
    };
    const keepSoon = () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => keep(false), 800);
    };
    form.addEventListener("input", keepSoon);
    form.addEventListener("change", keepSoon);
    form.addEventListener("rows:changed", keepSoon);
    form.addEventListener("submit", (event) => {
      window.clearTimeout(waiting);
      keep(!event.submitter?.formTarget);
    });
  });
})();
