// What helps in a text field is fetched when somebody begins to write there.
document.addEventListener("focusin", ({ target }) => {
  const wanted = target.closest?.("[data-helpers]")?.dataset.helpers ?? target.dataset?.helpers ?? "";
  for (const address of wanted.split(" ").filter(Boolean)) import(address);
});
