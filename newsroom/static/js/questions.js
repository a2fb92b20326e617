// Marks the part that is being read in the contents list of an Expert Q&A or a long article. The page works without it.
const links = new Map(
  [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
);
const list = document.querySelector(".contents");
const isQA = document.querySelector(".piece--qa") !== null;
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

function mark() {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  // An Expert Q&A begins with its first question, an article before its first heading.
  const reading = above.at(-1) ?? (isQA ? headings[0] : undefined);
  for (const [id, link] of links) {
    if (reading && id === reading.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (reading) follow(links.get(reading.id));
}

// Scrolls a contents list that is longer than the window, no further than necessary. The page itself does not move.
function follow(link) {
  const [row, frame] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
  const [above, below] = [row.top - frame.top - row.height, row.bottom - frame.bottom + row.height];
  if (above < 0) list.scrollTop += above;
  else if (below > 0) list.scrollTop += below;
}

if (headings.length) {
  // Everything above the lower edge of the window's upper third counts as inside, however far up. So a heading changes its
  // state when it crosses that line, even in a jump.
  const observer = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -66% 0px" });
  headings.forEach((heading) => observer.observe(heading));
  mark();
}
