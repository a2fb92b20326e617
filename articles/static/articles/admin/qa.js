/* The Expert Q&A: show its parts for this kind only, offer the initials of the experts on the screen at each answer,
   and copy changed initials into the answers. */
(() => {
  "use strict";

  const isRemoved = (row) => row.classList.contains("row-removed");
  const inputs = () =>
    [...document.querySelectorAll("[data-rows-list='participants'] > [data-row]")]
      .filter((row) => !isRemoved(row))
      .map((row) => row.querySelector(".voice-initials"))
      .filter(Boolean);
  const initials = () => [...new Set(inputs().map((input) => input.value.trim()).filter(Boolean))];
  const parts = (who) => who.split(/\s*(?:[&,;/+]|\band\b)\s*/i).map((part) => part.trim()).filter(Boolean);

  const showForKind = () => {
    const chosen = document.querySelector("input[name=kind]:checked");
    const isQA = !chosen || chosen.value === "qa";
    document.querySelectorAll("[data-only-qa]").forEach((part) => {
      const isUsed = part.querySelector("[data-row]:not(.row-removed), .errorlist");
      part.hidden = !isQA && !isUsed;
    });
    document.body.classList.toggle("kind-qa", isQA);
  };

  const buttonsFor = (row) => {
    const place = row.querySelector("[data-voice-buttons]");
    const who = row.querySelector(".voice");
    if (!place || !who) return;
    const chosen = parts(who.value);
    place.replaceChildren(
      ...initials().map((voice) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "voice-button";
        button.textContent = voice;
        button.setAttribute("aria-pressed", String(chosen.includes(voice)));
        button.setAttribute("aria-label", `${voice} answers`);
        return button;
      }),
    );
  };

  const refresh = () => {
    const list = document.getElementById("voices");
    if (!list) return;
    list.replaceChildren(
      ...initials().map((voice) => Object.assign(document.createElement("option"), { value: voice })),
    );
    document.querySelectorAll(".answer[data-row]").forEach(buttonsFor);
    showForKind();
  };

  /* Copy changed initials into the answers. Each answer remembers its experts by their rows from the moment when its
     "who" was written, so that two experts can swap their initials one after the other. */
  const ownerOf = (voice) => {
    const owners = inputs().filter((input) => input.value.trim() === voice);
    return owners.length === 1 ? { row: owners[0].name } : { text: voice };
  };

  const learn = (who) => {
    who.dataset.voices = JSON.stringify(parts(who.value).map(ownerOf));
  };

  const learnMissing = () => {
    document.querySelectorAll(".answer[data-row] .voice").forEach((who) => {
      if (!who.dataset.voices || JSON.parse(who.dataset.voices).some((voice) => voice.text)) learn(who);
    });
  };

  const nameOf = (voice) => {
    const input = voice.row && document.getElementsByName(voice.row)[0];
    if (!input) return voice.text;
    return input.value.trim() || input.dataset.before;
  };

  const follow = (input) => {
    document.querySelectorAll(".answer[data-row] .voice").forEach((who) => {
      const voices = JSON.parse(who.dataset.voices || "[]");
      if (voices.some((voice) => voice.row === input.name)) who.value = voices.map(nameOf).filter(Boolean).join(" & ");
    });
    input.dataset.before = input.value.trim() || input.dataset.before || "";
    refresh();
  };

  /* Fill only empty fields with what is known about an expert. */
  const fillIn = (select) => {
    const row = select.closest("[data-row]");
    const input = row.querySelector(".voice-initials");
    const posts = row.querySelector("textarea[name$='-posts']");
    if (!input || (input.value.trim() && posts?.value.trim()) || !select.value) return;
    const address = document.getElementById("desk-addresses").dataset.initials.replace("/0/", `/${select.value}/`);
    fetch(address, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : null))
      .then((expert) => {
        if (!expert) return;
        if (posts && !posts.value.trim() && expert.posts) {
          posts.value = expert.posts;
          posts.dispatchEvent(new Event("change", { bubbles: true }));
        }
        if (input.value.trim()) return;
        input.value = expert.initials;
        follow(input);
        learnMissing();
      })
      .catch(() => {});
  };

  document.addEventListener("DOMContentLoaded", () => {
    const marker = document.querySelector("[data-initials-are-followed]");
    if (!marker) return;
    marker.value = "1";
    document.querySelectorAll(".voice-initials").forEach((input) => (input.dataset.before = input.value.trim()));
    refresh();
    learnMissing();

    document.addEventListener("rows:changed", refresh);
    document.addEventListener("input", (event) => {
      if (event.target.matches(".voice-initials")) follow(event.target);
      else if (event.target.matches(".voice")) {
        learn(event.target);
        buttonsFor(event.target.closest("[data-row]"));
      }
    });
    document.addEventListener("focusout", (event) => {
      if (event.target.matches(".voice-initials")) learnMissing();
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("input[name=kind]")) showForKind();
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest(".voice-button");
      if (!button) return;
      const row = button.closest("[data-row]");
      const who = row.querySelector(".voice");
      const chosen = parts(who.value);
      const voice = button.textContent;
      who.value = (chosen.includes(voice) ? chosen.filter((one) => one !== voice) : [...chosen, voice]).join(" & ");
      who.dispatchEvent(new Event("input", { bubbles: true }));
      [...row.querySelectorAll(".voice-button")].find((one) => one.textContent === voice)?.focus();
    });
    // Select2 triggers only jQuery events.
    window.django.jQuery(document).on("change", "select[name^='participants-'][name$='-expert']", function () {
      fillIn(this);
    });
  });
})();
