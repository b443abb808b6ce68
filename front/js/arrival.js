// How somebody came here is said in the address and has been noted; what is copied from the address bar leads here only.
const here = new URL(location.href);
const marks = ["found", "via", "from"].filter((name) => here.searchParams.has(name));
if (marks.length && document.querySelector("link[rel=canonical]")) {
  for (const name of marks) here.searchParams.delete(name);
  history.replaceState(history.state, "", here);
}
