// Keeps the number at the bell true while the page is open.
//
// One tab per browser holds the stream (a browser allows few connections to a host) and tells the others.
// A message is only a hint to look again; the number always comes from the server.
const bell = document.querySelector("[data-bell]");
if (bell) {
  const HIDDEN_MS = 5 * 60 * 1000;
  const POLL_MS = 30 * 1000;
  const LONGEST_WAIT_MS = 60 * 1000;
  const title = document.title;
  const others = "BroadcastChannel" in window ? new BroadcastChannel("guildhall-bell") : null;
  let source = null;
  let release = null;
  let poll = 0;
  let failures = 0;
  let sleep = 0;

  const show = (unread) => {
    const badge = bell.querySelector("b");
    badge.hidden = unread === 0;
    badge.textContent = unread > 99 ? "99+" : unread;
    const words = unread === 0 ? bell.dataset.none : unread === 1 ? bell.dataset.one : bell.dataset.many;
    bell.setAttribute("aria-label", words.replace("%", badge.textContent));
    document.title = unread ? `(${badge.textContent}) ${title}` : title;
  };

  const look = async () => {
    try {
      const answer = await fetch(bell.dataset.bell, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { unread } = await answer.json();
      show(unread);
      others?.postMessage(unread);
    } catch {
      // The network is away; the next message or poll asks again.
    }
  };

  const listen = () => {
    source = new EventSource("/live/");
    source.addEventListener("open", () => {
      failures = 0;
      clearInterval(poll);
      poll = 0;
      look();
    });
    source.addEventListener("bell", look);
    source.addEventListener("resync", look);
    source.addEventListener("error", () => {
      poll ||= setInterval(look, POLL_MS);
      if (source.readyState !== EventSource.CLOSED) return;
      failures += 1;
      setTimeout(() => release && listen(), Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures));
    });
  };

  const start = () => {
    if (release || sleep === -1) return;
    if (!("EventSource" in window && navigator.locks)) {
      poll ||= setInterval(look, POLL_MS);
      return;
    }
    sleep = -1;
    navigator.locks.request("guildhall-live", () => new Promise((resolve) => {
      sleep = 0;
      release = resolve;
      if (document.hidden) rest();
      listen();
    }));
  };

  const stop = () => {
    source?.close();
    clearInterval(poll);
    poll = 0;
    release?.();
    release = null;
  };

  // A page that nobody has looked at for a while lets go, so that a visible one may take over.
  const rest = () => {
    clearTimeout(sleep);
    sleep = setTimeout(stop, HIDDEN_MS);
  };

  if (others) others.onmessage = ({ data }) => show(data);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (release) rest();
    } else {
      if (sleep > 0) clearTimeout(sleep);
      if (!release) look();
      start();
    }
  });
  // A page kept for the back button must not hold the stream.
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", (event) => event.persisted && (look(), start()));
  start();
}
