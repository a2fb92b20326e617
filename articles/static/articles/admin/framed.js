// A preview in a frame: other pages of the site refuse to be framed, so links and forms open a tab of their own.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && !(link.hash && link.pathname === location.pathname && link.search === location.search)) link.target = "_blank";
});
for (const form of document.forms) form.target = "_blank";
