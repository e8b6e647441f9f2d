"""What people write in Markdown, as safe HTML for a page and as plain words for a mail.

No HTML of theirs, no pictures, links only to the web and to mail; their headings stay below those of the page.
"""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from texts.importing_lines import squeezed
from texts.importing_shapes import cleaned

LONGEST = 100_000
_DEMOTED_BY = 2
_TAGS = {"p", "br", "hr", "em", "strong", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "h5", "h6"}
_ATTRIBUTES = {"*": {"dir"}, "a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_BLOCKS = {"paragraph_open", "heading_open", "list_item_open", "blockquote_open"}
_LINK = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
# Longer runs of these have no meaning, but cost the parser time that grows with their square.
_RUN = re.compile(r"([\[\]!<>*_`&(\\~])\1{40,}")


class _Parser(MarkdownIt):
    """CommonMark, whose parser already refuses lists that lie deeper than any reader could follow."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.disable(["image", "reference"])

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's own name
        return _LINK.fullmatch(url) is not None


_PARSER = _Parser()


def to_html(source: str) -> Markup:
    """Safe HTML with headings from h3 down; each block takes its direction from its own letters."""
    tokens = _PARSER.parse(_shortened(source))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _DEMOTED_BY, 6)}"
        if token.type in _BLOCKS:
            token.attrSet("dir", "auto")
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(  # noqa: S704 - cleaned in this very line
        nh3.clean(
            html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="nofollow ugc noopener noreferrer"
        )
    )


def plain(source: str) -> str:
    """The words alone, paragraphs apart, list items with their number or a bullet."""
    blocks: list[str] = []
    numbers: list[int | None] = []
    sign = ""
    for token in _PARSER.parse(_shortened(source)):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            sign = _sign(numbers)
        elif token.type in ("inline", "fence", "code_block"):
            words = _words(token)
            if words:
                blocks.append(sign + words)
            sign = ""
    return "\n\n".join(blocks)


def _words(token: Token) -> str:
    if token.type != "inline":
        return token.content.strip()
    pieces = ("\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or [])
    return squeezed("".join(pieces))


def _sign(numbers: list[int | None]) -> str:
    number = numbers[-1]
    if number is None:
        return "• "
    numbers[-1] = number + 1
    return f"{number}. "


def _shortened(source: str) -> str:
    text = cleaned(source)
    if len(text) > LONGEST:
        text = text[:LONGEST].rstrip() + " …"
    return _RUN.sub(lambda run: run.group(1) * 40, text)
