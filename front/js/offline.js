// Registers the service worker (front/js/worker/) once the page is there, and says so while there is no network.
if ("serviceWorker" in navigator) {
  const register = () => navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {});
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register);
}

const notice = document.getElementById("offline-notice");
const show = (words) => {
  let shown = document.querySelector("[data-offline]");
  if (!shown) {
    document.getElementById("main").prepend(notice.content.cloneNode(true));
    shown = document.querySelector("[data-offline]");
  }
  if (words) {
    shown.querySelector("span").textContent = words;
    shown.scrollIntoView({ block: "center" });
  }
};
if (notice) {
  window.addEventListener("offline", () => show());
  window.addEventListener("online", () => document.querySelector("[data-offline=now]")?.remove());
  if (!navigator.onLine) show();
  // What is sent now would end on a page of the browser's, and what was typed with it.
  document.addEventListener("submit", (event) => {
    const method = event.submitter?.getAttribute("formmethod") ?? event.target.method;
    if (navigator.onLine || method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show(notice.dataset.unsent);
  }, true);
}
