// The entry of a menu that prints the page; the menu closes first, so that it is not printed.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => {
    button.closest("details")?.removeAttribute("open");
    window.print();
  });
}
