// The bell opens a panel with the latest of what is unread; without this script it is a link to the whole list.
const bell = document.querySelector("[data-bell]");
const panel = document.getElementById("told");
if (bell && panel?.showPopover) {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  panel.after(status);
  bell.setAttribute("aria-haspopup", "dialog");
  bell.setAttribute("aria-expanded", "false");
  let shown = "";
  let wasOpen = false;
  let busy = false;

  const isOpen = () => panel.matches(":popover-open");

  // The token in the form is another one each time.
  const words = (html) => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/, "");

  const fill = (html) => {
    if (words(html) === shown) return;
    shown = words(html);
    const inside = panel.contains(document.activeElement) ? document.activeElement : null;
    const href = inside?.getAttribute("href");
    const place = inside ? [...panel.querySelectorAll("article")].indexOf(inside.closest("article")) : -1;
    panel.innerHTML = html;
    panel.dispatchEvent(new CustomEvent("guildhall:shown", { bubbles: true }));
    if (isOpen()) status.textContent = panel.querySelector("[data-said]").dataset.said;
    if (!inside) return;
    const row = [...panel.querySelectorAll("article")].at(Math.max(place, 0));
    const same = href && panel.querySelector(`a[href="${CSS.escape(href)}"]`);
    (same || (place >= 0 && row?.querySelector("a")) || panel.querySelector("h2")).focus();
  };

  const load = async (address = bell.dataset.panel, options = {}) => {
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, ...options });
      if (!answer.ok || answer.redirected) return false;
      fill(await answer.text());
      return true;
    } catch {
      return false;
    }
  };

  bell.addEventListener("pointerdown", () => { wasOpen = isOpen(); });
  bell.addEventListener("click", async (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // A click beside an open panel has closed it already, also a click on the bell.
    const close = wasOpen || isOpen();
    wasOpen = false;
    if (close) panel.hidePopover();
    if (close || busy) return;
    busy = true;
    const loaded = await load();
    busy = false;
    if (!loaded) {
      // Signed out meanwhile, or without a network: the link says which.
      location.assign(bell.href);
      return;
    }
    panel.showPopover({ source: bell });
    panel.querySelector("h2").focus();
  });

  panel.addEventListener("toggle", ({ newState }) => {
    bell.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "open") return;
    status.textContent = "";
    if (document.activeElement === document.body) bell.focus();
  });

  panel.addEventListener("submit", async (event) => {
    const address = event.submitter?.getAttribute("formaction") ?? event.target.getAttribute("action");
    if (address !== "/notifications/read/") return;
    event.preventDefault();
    if (!await load(address, { method: "POST", body: new FormData(event.target, event.submitter) })) {
      location.assign(bell.href);
    }
    document.dispatchEvent(new CustomEvent("guildhall:look"));
  });

  document.addEventListener("guildhall:told", () => isOpen() && load());
}
