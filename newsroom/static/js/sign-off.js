// The page on which an expert signs off their answers. What is typed is saved as it is typed, and stays in the browser's
// storage until the server has confirmed it. Everything works without this script, by the buttons.

const form = document.querySelector("form[data-sign-off]");
if (form) {
  const EVERY = 3000;
  const fields = [...form.querySelectorAll("textarea")];
  const saved = form.querySelector("[data-saved]");
  const keyOf = (field) => `sign-off:${form.dataset.signOff}:${field.name}`;
  const stored = (action) => {
    try {
      return action(window.localStorage);
    } catch {
      return null; // Storage is full or switched off.
    }
  };
  const post = (pairs) =>
    fetch(location.pathname, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(pairs),
      keepalive: true,
    });

  // A scanner of mail fetches the page and runs no script, so this says that somebody opened it.
  post([["opened", "1"]]).catch(() => {});

  const changed = new Set();
  let timer = 0;
  let sending = false;

  for (const field of fields) {
    const typed = stored((storage) => storage.getItem(keyOf(field)));
    if (typed !== null && typed.trim() === field.value.trim()) {
      stored((storage) => storage.removeItem(keyOf(field)));
    } else if (typed !== null) {
      field.value = typed;
      field.closest("details").open = true;
      changed.add(field);
    }
    field.addEventListener("input", () => {
      stored((storage) => storage.setItem(keyOf(field), field.value));
      changed.add(field);
      saved.textContent = "";
      soon();
    });
  }
  if (changed.size) soon();

  function soon() {
    if (!timer) timer = setTimeout(save, EVERY);
  }

  async function save() {
    timer = 0;
    if (sending || !changed.size) return;
    const now = new Map([...changed].map((field) => [field, field.value]));
    changed.clear();
    sending = true;
    try {
      const answer = await post([["keep", "1"], ...[...now].map(([field, text]) => [field.name, text])]);
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      for (const [field, text] of now) {
        if (field.value === text) stored((storage) => storage.removeItem(keyOf(field)));
      }
      saved.textContent = "What you typed is saved. It is not sent to the newsroom yet.";
    } catch {
      for (const field of now.keys()) changed.add(field);
      saved.textContent = "What you typed could not be saved just now. It stays in this browser, and we try again.";
    }
    sending = false;
    if (changed.size) soon();
  }

  // The page that answers a button shows what the server has stored, so nothing more is to be saved from this one. The
  // browser's copy goes when that page finds the same words in its field.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    changed.clear();
  });
}
