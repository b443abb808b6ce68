for (const button of document.querySelectorAll("[data-print]")) {
button.addEventListener("click", () => {
button.closest("details")?.removeAttribute("open");
window.print();
});
}
