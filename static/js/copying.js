document.addEventListener("click", async (event) => {
const button = event.target.closest("button[data-copy]");
if (!button) return;
const field = document.getElementById(button.dataset.copy);
const label = button.textContent;
try {
await navigator.clipboard.writeText(field.value);
} catch {
field.select();
return;
}
button.textContent = button.dataset.done;
setTimeout(() => (button.textContent = label), 2000);
});
