// While a long report is being made, the list of files is fetched anew every few seconds, and is left alone after that.
const files = () => document.getElementById("report-files")
const again = async () => {
  if (document.hidden || !files()?.hasAttribute("data-busy")) return
  try {
    const response = await fetch("/reports/", { headers: { Accept: "text/html" } })
    if (!response.ok) return
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("report-files")
    const held = files().contains(document.activeElement)
    if (fresh && !held) files().replaceWith(fresh)
  } catch {
    // Without a network the link to see how far it is stays.
  }
}
if (files()?.hasAttribute("data-busy")) setInterval(again, 4000)
