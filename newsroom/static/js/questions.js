// Marks, in the list beside an Expert Q&A, the question that is being read. Everything works without it.
const links = new Map(
  [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
);
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);

function mark() {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const reading = above.at(-1) ?? headings[0];
  for (const [id, link] of links) {
    if (reading && id === reading.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

if (headings.length) {
  // A heading that crosses the upper third of the window is the moment when the mark may have to move.
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
  headings.forEach((heading) => observer.observe(heading));
  mark();
}
