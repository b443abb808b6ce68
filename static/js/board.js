const board = document.querySelector("[data-board]");
let dragged = null;
const wayTo = (card, column) => card?.querySelector(`[data-to="${column.dataset.state}"]`);
for (const card of board?.querySelectorAll("[data-need]") ?? []) {
if (!card.querySelector("[data-to]")) continue;
card.draggable = true;
card.addEventListener("dragstart", (event) => {
dragged = card;
card.classList.add("dragged");
event.dataTransfer.effectAllowed = "move";
event.dataTransfer.setData("text/plain", card.id);
});
card.addEventListener("dragend", () => {
dragged = null;
card.classList.remove("dragged");
board.querySelectorAll(".over").forEach((column) => column.classList.remove("over"));
});
}
for (const column of board?.querySelectorAll("[data-state]") ?? []) {
column.addEventListener("dragover", (event) => {
if (!wayTo(dragged, column)) return;
event.preventDefault();
column.classList.add("over");
});
column.addEventListener("dragleave", (event) => {
if (!column.contains(event.relatedTarget)) column.classList.remove("over");
});
column.addEventListener("drop", (event) => {
const way = wayTo(dragged, column);
if (!way) return;
event.preventDefault();
if (way instanceof HTMLFormElement) way.requestSubmit(way.querySelector("button"));
else location.assign(way.href);
});
}
