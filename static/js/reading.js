const article = document.querySelector("[data-reading]");
const text = article?.querySelector(".prose");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
if (text && token) {
let left = +article.dataset.reading;
let reached = false;
let clock = 0;
const tell = () => {
if (!reached || left > 0) return;
clearInterval(clock);
const body = new URLSearchParams({ csrfmiddlewaretoken: token });
fetch(article.dataset.readingAddress, { method: "POST", body, keepalive: true }).catch(() => {});
};
const end = text.appendChild(document.createElement("span"));
const watch = new IntersectionObserver((seen) => {
if (!seen.some((place) => place.isIntersecting)) return;
watch.disconnect();
reached = true;
tell();
});
watch.observe(end);
clock = setInterval(() => {
if (document.hidden) return;
left -= 1;
tell();
}, 1000);
}
