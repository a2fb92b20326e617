/* The progress page of an edition. It fetches the counts every two seconds and writes them into the page.
   When the edition's state changes, it reloads the page, because the buttons change too. */
(() => {
  "use strict";

  const EVERY = 2000;
  /* Wait longer after a failed request, because the server may be busy. */
  const AFTER_FAILURE = 10000;

  const begin = () => {
    const box = document.querySelector("[data-progress]");
    if (!box) return;
    document.documentElement.classList.add("counts-move");
    const bar = box.querySelector("[data-bar]");
    const more = document.querySelector("[data-more]");

    const tell = (answer) => {
      for (const [name, words] of Object.entries(answer.told)) {
        const place = box.querySelector(`[data-told="${name}"]`);
        if (place && place.textContent !== String(words)) place.textContent = words;
      }
      bar.max = answer.told.total;
      bar.value = answer.told.done;
      if (more) more.hidden = answer.doubtful <= Number(box.dataset.doubtful);
    };

    const ask = async () => {
      let wait = EVERY;
      try {
        const response = await fetch(box.dataset.progress, { credentials: "same-origin", redirect: "error" });
        if (!response.ok) throw new Error(response.status);
        const answer = await response.json();
        tell(answer);
        if (answer.state !== box.dataset.state) {
          location.reload();
          return;
        }
      } catch {
        wait = AFTER_FAILURE;
      }
      window.setTimeout(ask, wait);
    };

    window.setTimeout(ask, EVERY);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
