"""A sheet as SVG: small, sharp at every size, and shown where no script runs."""

from __future__ import annotations

from xml.sax.saxutils import escape

from teams_app.coverage.sheet.layout import Area, Item, Line, Points, Sheet, Words


def as_svg(sheet: Sheet, title: str) -> str:
    body = "".join(_drawn(item) for item in sheet.items)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.width:g} {sheet.height:g}" role="img" '
        f"font-family=\"'Be Vietnam Pro', 'Noto Sans', Arial, sans-serif\" stroke-linejoin=\"round\">"
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _drawn(item: Item) -> str:
    if isinstance(item, Area):
        path = "".join(f"M{_points(ring[:-1])}Z" for ring in item.rings)
        edge = f'stroke="{item.edge}" stroke-width="{item.width:g}"'
        return f'<path d="{path}" fill="{item.fill}" fill-rule="evenodd" {edge}/>'
    if isinstance(item, Line):
        return f'<path d="M{_points(item.points)}" fill="none" stroke="{item.colour}" stroke-width="{item.width:g}"/>'
    return _text(item)


def _text(words: Words) -> str:
    weight = ' font-weight="600"' if words.is_bold else ""
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    return (
        f'<text x="{words.x:.2f}" y="{words.y:.2f}" font-size="{words.size:.2f}" fill="{words.colour}"{weight}{anchor}>'
        f"{escape(words.text)}</text>"
    )


def _points(points: Points) -> str:
    return " ".join(f"{x:.2f} {y:.2f}" for x, y in points.tolist())
