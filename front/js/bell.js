// Keeps the number at the bell true while the page is open.
//
// One tab per browser holds the stream (a browser allows few connections to a host) and tells the others.
// A message is only a hint to look again; the number always comes from the server. The server says something every
// quarter of a minute: where nothing is heard for a minute, be it after a sleep, behind a network that swallows
// without a word, or because the tab that held the stream was frozen, the stream is begun anew and the number asked.
const bell = document.querySelector("[data-bell]");
if (bell) {
  const HIDDEN_MS = 5 * 60 * 1000;
  const POLL_MS = 30 * 1000;
  const SILENCE_MS = 60 * 1000;
  const WATCH_MS = 10 * 1000;
  const LONGEST_WAIT_MS = 60 * 1000;
  // After an absence of the server all pages come back at once, so each takes a moment of its own.
  const SPREAD_MS = 3000;
  const title = document.title;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("guildhall-bell") : null;
  let source = null;
  let release = null;
  let poll = 0;
  let failures = 0;
  let again = 0;
  let sleep = 0;
  let waiting = false;
  let heard = Date.now();
  let looked = 0;
  let number = -1;

  const show = (unread) => {
    const badge = bell.querySelector("b");
    badge.hidden = unread === 0;
    badge.textContent = unread > 99 ? "99+" : unread;
    const words = unread === 0 ? bell.dataset.none : unread === 1 ? bell.dataset.one : bell.dataset.many;
    bell.setAttribute("aria-label", words.replace("%", badge.textContent));
    document.title = unread ? `(${badge.textContent}) ${title}` : title;
    number = unread;
    // The number at the installed app's icon; other browsers have none.
    navigator.setAppBadge?.(unread).catch(() => {});
    document.dispatchEvent(new CustomEvent("guildhall:told"));
  };

  const look = async () => {
    looked = Date.now();
    try {
      const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { unread } = await answer.json();
      show(unread);
      others?.postMessage({ unread });
    } catch {
      // The network is away; the next message or poll asks again.
    }
  };

  const lookSoon = (spread = SPREAD_MS) => setTimeout(look, Math.random() * spread);

  // Where very many are told at once, the server asks for a moment each.
  const hinted = ({ data }) => {
    alive();
    const { spread } = JSON.parse(data);
    if (spread) lookSoon(spread);
    else look();
  };

  const startPolling = () => { poll ||= setInterval(() => document.hidden || look(), POLL_MS); };
  const stopPolling = () => {
    clearInterval(poll);
    poll = 0;
  };

  const alive = () => {
    heard = Date.now();
    others?.postMessage({ alive: true });
  };

  const listen = () => {
    clearTimeout(again);
    source?.close();
    const mine = source = new EventSource("/live/");
    const wasAway = failures > 0 || poll !== 0;
    heard = Date.now();
    mine.addEventListener("open", () => {
      failures = 0;
      stopPolling();
      alive();
      if (wasAway) lookSoon();
      else look();
    });
    mine.addEventListener("ping", alive);
    mine.addEventListener("bell", hinted);
    mine.addEventListener("resync", () => { alive(); lookSoon(); });
    mine.addEventListener("error", () => {
      if (mine !== source) return;
      startPolling();
      if (mine.readyState !== EventSource.CLOSED) return;
      failures += 1;
      const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);
      clearTimeout(again);
      again = setTimeout(() => release && listen(), wait);
    });
  };

  const start = () => {
    if (release || waiting) return;
    if (!("EventSource" in window && navigator.locks)) {
      startPolling();
      return;
    }
    waiting = true;
    navigator.locks.request("guildhall-live", () => new Promise((resolve) => {
      waiting = false;
      release = resolve;
      if (document.hidden) rest();
      listen();
    }));
  };

  const stop = () => {
    clearTimeout(again);
    source?.close();
    source = null;
    stopPolling();
    release?.();
    release = null;
  };

  // A page that nobody has looked at for a while lets go, so that a visible one may take over.
  const rest = () => {
    clearTimeout(sleep);
    sleep = setTimeout(stop, HIDDEN_MS);
  };

  // Asks anew where the stream, or the tab that holds it, has been silent for too long.
  const check = () => {
    if (Date.now() - heard < SILENCE_MS) return;
    if (release) listen();
    else if (!document.hidden && Date.now() - looked > POLL_MS) look();
  };

  if (others) {
    others.onmessage = ({ data }) => {
      heard = Date.now();
      if (data.unread !== undefined && data.unread !== number) show(data.unread);
      else if (data.unread !== undefined) document.dispatchEvent(new CustomEvent("guildhall:told"));
    };
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (release) rest();
      return;
    }
    clearTimeout(sleep);
    if (!release) look();
    start();
    check();
  });
  document.addEventListener("guildhall:look", look);
  document.addEventListener("freeze", stop);
  document.addEventListener("resume", () => { look(); start(); });
  window.addEventListener("online", () => {
    look();
    if (release) listen();
  });
  setInterval(check, WATCH_MS);
  // A page kept for the back button must not hold the stream.
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && (look(), start()));
  start();
}
