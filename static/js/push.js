const part = document.querySelector("[data-push]");
const form = part.querySelector("form");
const states = [...part.querySelectorAll("[data-state]")];
const show = (...names) => states.forEach((state) => (state.hidden = !names.includes(state.dataset.state)));
const key = part.dataset.push;
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (mark) => mark.charCodeAt(0));
const isSame = (buffer) => buffer && String(new Uint8Array(buffer)) === String(bytes(key));
const isApple = /iPad|iPhone/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
const look = async () => {
if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
show(isApple && !navigator.standalone ? "home-screen" : "none");
return;
}
if (Notification.permission === "denied") {
show("denied");
return;
}
const registration = await navigator.serviceWorker.getRegistration();
let subscription = await registration?.pushManager.getSubscription();
if (subscription && !isSame(subscription.options.applicationServerKey)) {
await subscription.unsubscribe();
subscription = null;
}
const row = subscription && [...document.querySelectorAll("[data-endpoint]")].find((one) => one.dataset.endpoint === subscription.endpoint);
if (row) row.querySelector("[data-this]").hidden = false;
show(row ? "told" : "ready");
};
form.addEventListener("submit", async (event) => {
event.preventDefault();
if ((await Notification.requestPermission()) !== "granted") {
show(Notification.permission === "denied" ? "denied" : "ready");
return;
}
try {
await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
const registration = await navigator.serviceWorker.ready;
const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
const { endpoint, keys } = subscription.toJSON();
Object.assign(form.elements.endpoint, { value: endpoint });
Object.assign(form.elements.p256dh, { value: keys.p256dh });
Object.assign(form.elements.auth, { value: keys.auth });
form.submit();
} catch {
show("failed", "ready");
}
});
for (const removal of document.querySelectorAll("[data-endpoint] form[action$='/removal/']")) {
removal.addEventListener("submit", async () => {
const { endpoint } = removal.closest("[data-endpoint]").dataset;
const registration = await navigator.serviceWorker?.getRegistration();
const subscription = await registration?.pushManager?.getSubscription();
if (subscription?.endpoint === endpoint) subscription.unsubscribe();
});
}
const install = document.querySelector("[data-install]");
let asked = null;
window.addEventListener("beforeinstallprompt", (event) => {
event.preventDefault();
asked = event;
install.hidden = false;
});
install.addEventListener("click", async () => {
await asked.prompt();
install.hidden = true;
});
look();
