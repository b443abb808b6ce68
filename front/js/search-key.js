// "/" goes to the search box, as the hint in it says.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector(".topbar input[type=search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
