// Says "5 minutes ago" where the server wrote a date; the exact time stays in the tooltip.
const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const speak = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto", style: "long" });
const WEEK = 604800;

const said = (seconds) => {
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
  return speak.format(Math.trunc(seconds / length), unit);
};

const refresh = (root = document) => {
  for (const time of root.querySelectorAll("time[data-ago]")) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    if (Math.abs(seconds) < 60) time.textContent = time.dataset.ago;
    else if (seconds > -4 * WEEK) time.textContent = said(seconds);
  }
};

refresh();
setInterval(() => document.hidden || refresh(), 30000);
document.addEventListener("htmx:after:swap", () => refresh());
document.addEventListener("guildhall:shown", ({ target }) => refresh(target));
