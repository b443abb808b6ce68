const STATIC = "guildhall-static-1";
const META = "guildhall-meta-1";
const PAGES = "guildhall-pages-1-";
const MOST_PAGES = 40;
const OFFLINE = "/offline/";
const READER = "Guildhall-Reader";
const NOBODY = "nobody";
const PASSED = /^\/(admin|api|live|media|static|files|exports|claim)(\/|$)|\/(download|feed|pictures|photo)\/|\.\w{1,12}$|^\/(healthz|readyz|metrics)$/;
self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
const { request } = event;
const url = new URL(request.url);
if (request.method !== "GET" || url.origin !== location.origin || request.headers.has("range")) return;
if (request.mode === "navigate") {
if (!PASSED.test(url.pathname)) event.respondWith(page(event, url));
} else if (url.pathname.startsWith(CONFIG.static)) {
event.respondWith(asset(event));
}
});
const install = async () => {
const files = await caches.open(STATIC);
for (const address of CONFIG.assets) {
if (!CONFIG.hashed || !(await files.match(address))) await files.add(address);
}
await (await caches.open(META)).add(new Request(OFFLINE, { credentials: "omit", cache: "reload" }));
await self.skipWaiting();
};
const activate = async () => {
for (const name of await caches.keys()) {
const isOurs = name === STATIC || name === META || name.startsWith(PAGES);
if (name.startsWith("guildhall-") && !isOurs) await caches.delete(name);
}
await dropUnused();
await self.clients.claim();
};
const dropUnused = async () => {
const files = await caches.open(STATIC);
const wanted = new Set(CONFIG.assets.map(absolute));
const read = async (cache, request) => {
const answer = await cache.match(request, { ignoreVary: true });
if (!answer) return;
for (const [address] of (await answer.text()).matchAll(/[^\s"'()<>=,]+\.(?:css|js|woff2|svg|png)\b/g)) {
if (URL.canParse(address, request.url)) wanted.add(new URL(address, request.url).href);
}
};
for (const name of await caches.keys()) {
if (!name.startsWith(PAGES)) continue;
const pages = await caches.open(name);
for (const request of await pages.keys()) await read(pages, request);
}
const kept = await files.keys();
for (const request of kept) if (wanted.has(request.url) && /\.(css|js)$/.test(request.url)) await read(files, request);
for (const request of kept) if (!wanted.has(request.url)) await files.delete(request);
};
const absolute = (address) => new URL(address, location.origin).href;
const asset = async (event) => {
const files = await caches.open(STATIC);
const kept = CONFIG.hashed ? await files.match(event.request, { ignoreVary: true }) : null;
if (kept) return kept;
try {
const answer = await fetch(event.request);
if (answer.ok) event.waitUntil(files.put(event.request, answer.clone()));
return answer;
} catch (error) {
const copy = await files.match(event.request, { ignoreVary: true });
if (copy) return copy;
throw error;
}
};
const page = async (event, url) => {
if (url.pathname === OFFLINE) return whatIsKept();
const answer = answered(event, url);
answer.catch(() => {});
try {
const patience = new Promise((resolve) => setTimeout(resolve, CONFIG.patience));
const early = await Promise.race([answer, patience]);
if (early) return early;
const kept = await keptPage(url);
if (!kept) return await answer;
event.waitUntil(answer.catch(() => {}));
return await asItWas(kept, CONFIG.words.slow);
} catch {
const kept = await keptPage(url);
return kept ? asItWas(kept, CONFIG.words.offline) : whatIsKept(CONFIG.words.missing);
}
};
const answered = async (event, url) => {
const answer = await fetch(event.request);
const word = answer.headers.get(READER);
if (word && word !== (await readerNow())) await changeReader(word);
if (answer.ok && answer.headers.get("Guildhall-Keep") && !url.searchParams.has("after")) {
event.waitUntil(keep(url, word, answer.clone()));
} else if (answer.type === "opaqueredirect" || [403, 404, 410].includes(answer.status)) {
await (await pagesNow()).delete(url.origin + url.pathname, { ignoreSearch: true });
}
if (answer.ok && url.pathname.startsWith("/e/")) event.waitUntil(closeAbout(url));
return answer;
};
const readerNow = async () => (await (await (await caches.open(META)).match("/reader"))?.text()) ?? "";
const pagesNow = async () => caches.open(PAGES + (await readerNow()));
const changeReader = async (word) => {
const before = await readerNow();
await (await caches.open(META)).put("/reader", new Response(word));
for (const name of await caches.keys()) if (name.startsWith(PAGES)) await caches.delete(name);
if (before === "" || before === NOBODY) return;
for (const told of await self.registration.getNotifications()) told.close();
await navigator.clearAppBadge?.().catch(() => {});
const subscription = await self.registration.pushManager?.getSubscription();
await subscription?.unsubscribe().catch(() => {});
};
const keep = async (url, word, answer) => {
const text = await answer.text();
const headers = new Headers(answer.headers);
headers.delete("Content-Encoding");
headers.delete("Content-Length");
headers.set("Guildhall-Kept", new Date().toISOString());
headers.set("Guildhall-Title", encodeURIComponent(text.match(/<title>([^<]*)</)?.[1] ?? url.pathname));
if (word !== (await readerNow())) return;
const pages = await caches.open(PAGES + word);
await pages.put(url.origin + url.pathname + url.search, new Response(text, { headers }));
const all = await pages.keys();
for (const request of all.slice(0, Math.max(0, all.length - MOST_PAGES))) await pages.delete(request);
};
const keptPage = async (url) => {
const pages = await pagesNow();
const address = url.origin + url.pathname + url.search;
return (await pages.match(address, { ignoreVary: true })) ?? pages.match(address, { ignoreSearch: true, ignoreVary: true });
};
const moment = (answer) => {
const at = new Date(answer.headers.get("Guildhall-Kept"));
return at.toLocaleString(CONFIG.words.language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
};
const withNotice = (text, sentence) => {
const notice = CONFIG.notice.replace("{sentence}", () => sentence);
return text.replace(/<main[^>]*>/, (start) => start + notice);
};
const asItWas = async (kept, sentence) => {
const text = withNotice(await kept.text(), sentence.replace("{moment}", moment(kept)));
return new Response(text, { headers: kept.headers });
};
const whatIsKept = async (sentence) => {
const answer = await (await caches.open(META)).match(OFFLINE, { ignoreVary: true });
if (!answer) return Response.error();
const pages = await pagesNow();
const rows = [];
for (const request of (await pages.keys()).reverse()) {
const kept = await pages.match(request, { ignoreVary: true });
const title = decodeURIComponent(kept.headers.get("Guildhall-Title")).replace(/ · Guildhall$/, "");
rows.push(CONFIG.row.replace("{url}", escaped(request.url)).replace("{title}", () => title).replace("{moment}", moment(kept)));
}
let text = await answer.text();
if (rows.length) text = text.replace(/<div data-kept>[^]*?<\/div>/, () => `<ul class="kept">${rows.join("")}</ul>`);
if (sentence) text = withNotice(text, sentence).replace(/<a href="\/offline[^]*?<\/a>/, "");
return new Response(text, { status: sentence ? 503 : 200, headers: answer.headers });
};
const escaped = (text) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
self.addEventListener("push", (event) => {
let told = {};
try {
told = event.data?.json() ?? {};
} catch {
}
event.waitUntil(Promise.all([
self.registration.showNotification(told.title || CONFIG.words.title, {
body: told.body || "",
tag: told.tag || "guildhall",
renotify: true,
icon: CONFIG.icon,
badge: CONFIG.badge,
lang: CONFIG.words.language,
data: { url: told.url || "/notifications/", about: told.about || "" },
}),
Number.isInteger(told.badge) ? navigator.setAppBadge?.(told.badge).catch(() => {}) : null,
]));
});
self.addEventListener("notificationclick", (event) => {
event.notification.close();
const { url, about } = event.notification.data ?? {};
event.waitUntil(open(new URL(url || "/", location.origin), about));
});
const open = async (url, about) => {
if (url.origin !== location.origin) return;
const windows = await self.clients.matchAll({ type: "window" });
const same = windows.find((window) => about && new URL(window.url).pathname.startsWith(about));
if (!same) {
await self.clients.openWindow(url.href);
return;
}
await same.focus().catch(() => {});
await same.navigate(url.href);
};
const closeAbout = async (url) => {
for (const told of await self.registration.getNotifications()) {
if (told.data?.about && url.pathname.startsWith(told.data.about)) told.close();
}
};
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil((async () => {
const before = event.oldSubscription;
if (!before) return;
const after = event.newSubscription ?? (await self.registration.pushManager.subscribe(before.options));
const { endpoint, keys } = after.toJSON();
const body = new URLSearchParams({ before: before.endpoint, endpoint, p256dh: keys.p256dh, auth: keys.auth });
await fetch("/settings/push/renewal/", { method: "POST", body });
})()));
