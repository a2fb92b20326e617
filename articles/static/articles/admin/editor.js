/* Tiptap adds a style element, which the CSP blocks and reports, unless it finds one with its mark. This marked element
   is in an unknown namespace, so it has no effect; desk.css has the rules instead. */
(() => {
  "use strict";
  const marked = document.createElementNS("urn:newsroom:nothing", "style");
  marked.setAttribute("data-tiptap-style", "");
  document.head.append(marked);
})();
