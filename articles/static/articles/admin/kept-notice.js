/* On the sign-in page, say that this tab has kept what was typed in the admin (keep.js). */
(() => {
  "use strict";
  const notice = document.getElementById("kept-notice");
  const next = new URLSearchParams(window.location.search).get("next") ?? "";
  try {
    const isKept = Object.keys(window.sessionStorage).some((name) => name.startsWith("desk:"));
    if (notice && isKept && next.startsWith("/admin/")) notice.hidden = false;
  } catch {
    /* Without storage, nothing is kept. */
  }
})();
