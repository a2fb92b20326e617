/* Several pictures at once: files are dropped or chosen and sent one after the other, each in a request of its own, so
   that one bad file stops no other. Without this script the form sends all of them together. */
"use strict";
(() => {
  /* How often a busy site or a broken connection is tried again, and the pause before each attempt. */
  const PAUSES = [1500, 4000, 8000];

  const wait = (time) => new Promise((done) => window.setTimeout(done, time));

  const equip = (form) => {
    const zone = form.querySelector("[data-drop]");
    const chooser = form.querySelector("input[type=file]");
    const list = form.querySelector("[data-upload-list]");
    const state = form.querySelector("[data-upload-state]");
    const next = form.querySelector("[data-upload-next]");
    const queue = [];
    const stored = [];
    let failed = 0;
    let sent = 0;
    let isSending = false;

    form.querySelector("[data-drop-invitation]").hidden = false;
    form.querySelector("[data-upload-submit]").hidden = true;

    const line = (name) => {
      const item = document.createElement("li");
      const parts = [["span", "upload-blank"], ["span", "upload-name"], ["span", "upload-outcome"]];
      const [picture, label, outcome] = parts.map(([tag, className]) => Object.assign(document.createElement(tag), { className }));
      label.textContent = name;
      outcome.textContent = "Waiting";
      item.append(picture, label, outcome);
      list.append(item);
      return { item, picture, outcome };
    };

    const send = async (file) => {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      body.append("files", file);
      for (const pause of [...PAUSES, null]) {
        try {
          const response = await fetch(window.location.pathname, { method: "POST", body, headers: { Accept: "application/json" } });
          if (response.headers.get("Content-Type")?.startsWith("application/json")) return (await response.json()).files[0];
          if (response.status === 413) return { error: "The file is too large for this site." };
          if (response.status < 500) {
            return { error: "You are no longer signed in. Sign in again in another tab, then choose this file once more." };
          }
        } catch {
          /* The connection broke, or the file is no longer there. */
        }
        if (pause === null) break;
        await wait(pause);
      }
      return { error: "The site cannot be reached. Choose this file once more in a minute." };
    };

    const tell = () => {
      const parts = [`${stored.length} of ${sent + queue.length} stored`];
      if (failed) parts.push(`${failed} not stored`);
      state.textContent = `${parts.join(", ")}.`;
    };

    const finish = () => {
      if (!stored.length) return;
      next.href = form.dataset.describe.replace("/0/", `/${stored.join(",")}/`);
      next.textContent = stored.length === 1 ? "Describe the picture" : `Describe the ${stored.length} pictures`;
      next.hidden = false;
      if (failed) next.focus();
      else window.location.assign(next.href);
    };

    const work = async () => {
      if (isSending) return;
      isSending = true;
      while (queue.length) {
        const { file, shown } = queue.shift();
        sent += 1;
        shown.outcome.textContent = "Being stored …";
        const outcome = await send(file);
        if (outcome?.picture) {
          stored.push(outcome.picture);
          shown.outcome.textContent = "Stored";
        } else {
          failed += 1;
          shown.item.classList.add("upload-failed");
          shown.outcome.textContent = outcome?.error || "The file was not stored.";
        }
        tell();
      }
      isSending = false;
      finish();
    };

    const take = (files) => {
      for (const file of files) {
        const shown = line(file.name);
        createImageBitmap(file, { resizeWidth: 192 })
          .then((bitmap) => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 96, height: 64, className: "upload-blank" });
            const scale = Math.max(96 / bitmap.width, 64 / bitmap.height);
            const [width, height] = [bitmap.width * scale, bitmap.height * scale];
            canvas.getContext("2d").drawImage(bitmap, (96 - width) / 2, (64 - height) / 2, width, height);
            bitmap.close();
            shown.picture.replaceWith(canvas);
          })
          .catch(() => {
            /* This browser cannot show the file; the site may still read it. */
          });
        queue.push({ file, shown });
      }
      chooser.value = "";
      chooser.required = false;
      tell();
      work();
    };

    const brings = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
    /* A file dropped beside the zone would otherwise replace the page. */
    window.addEventListener("dragover", (event) => brings(event) && event.preventDefault());
    window.addEventListener("drop", (event) => brings(event) && event.preventDefault());
    zone.addEventListener("dragenter", (event) => zone.classList.toggle("is-over", brings(event)));
    zone.addEventListener("dragleave", (event) => zone.contains(event.relatedTarget) || zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      zone.classList.remove("is-over");
      if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
    });
    chooser.addEventListener("change", () => chooser.files.length && take([...chooser.files]));
    form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("beforeunload", (event) => isSending && event.preventDefault());
  };

  const form = document.getElementById("upload_form");
  if (form) equip(form);
})();
