/* Tiptap writes a style element of its own, which the strict policy blocks and reports, unless it finds one that is
   marked as its own. This one is of no known namespace, so that it is found and does nothing; the rules stand in desk.css. */
(() => {
  "use strict";
  const marked = document.createElementNS("urn:newsroom:nothing", "style");
  marked.setAttribute("data-tiptap-style", "");
  document.head.append(marked);
})();
