"""The few marks guide files use, as the HTML that Wagtail's rich text keeps. Pure.

Paragraphs stand apart by an empty line; `- ` and `1. ` begin items; `## ` a heading; **bold**,
*italic*, [words](address). Anything else is text, and is escaped.
"""

from __future__ import annotations

import re
from html import escape

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"(?<!\*)\*([^*\s][^*]*?)\*(?!\*)")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+|/[^)\s]*|tel:[0-9]+)\)")
_ITEM = re.compile(r"^(-|\d+\.)\s+")


def to_html(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(_block([line.strip() for line in paragraph.splitlines()]) for paragraph in paragraphs if paragraph)


def _block(lines: list[str]) -> str:
    if lines[0].startswith("## "):
        return f"<h2>{_inline(lines[0][3:])}</h2>" + (_block(lines[1:]) if lines[1:] else "")
    if (mark := _ITEM.match(lines[0])) is None:
        first_item = next((at for at, line in enumerate(lines) if _ITEM.match(line)), len(lines))
        opening = f"<p>{_inline(' '.join(lines[:first_item]))}</p>"
        return opening + (_block(lines[first_item:]) if lines[first_item:] else "")
    tag = "ul" if mark[1] == "-" else "ol"
    items: list[str] = []
    for line in lines:  # a line without a mark goes on with its item
        if _ITEM.match(line):
            items.append(_ITEM.sub("", line))
        else:
            items[-1] += f" {line}"
    return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{tag}>"


def _inline(text: str) -> str:
    text = escape(text, quote=False)
    text = _BOLD.sub(r"<b>\1</b>", text)
    text = _ITALIC.sub(r"<i>\1</i>", text)
    return _LINK.sub(r'<a href="\2">\1</a>', text)
