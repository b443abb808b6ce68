"""Rows as an HTML table."""

from html import escape


def table_html(rows: list[list[str]]) -> str:
    """Rows with the first as heads, filled up to one width, in a box that scrolls when it is wide."""
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    head, *body = [row + [""] * (width - len(row)) for row in rows]
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body)
    # A column without a name has no header that a screen reader could announce.
    heads = "".join(f"<th>{escape(cell)}</th>" if cell.strip() else "<td></td>" for cell in head)
    return (
        '<div class="table-scroll" tabindex="0" role="group">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>"
    )
