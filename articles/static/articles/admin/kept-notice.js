/* On the page of signing in: says that what was typed on the desk is kept in this tab (keep.js). */
(() => {
  "use strict";
  const notice = document.getElementById("kept-notice");
  const next = new URLSearchParams(window.location.search).get("next") ?? "";
  try {
    const isKept = Object.keys(window.sessionStorage).some((name) => name.startsWith("desk:"));
    if (notice && isKept && next.startsWith("/admin/")) notice.hidden = false;
  } catch {
    /* A browser without storage keeps nothing. */
  }
})();
