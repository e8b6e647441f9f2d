"""Better tags than WeasyPrint 70 gives by itself, by wrapping its function that builds the tree of tags.

The function is private, so the version is pinned and tests hold every tag made here. What is added:
the scope of header cells, the language of parts in another language, and the tags for which HTML has no element
(a note, a table of contents, the label of a list item), which the template asks for by `data-tag`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pydyf
from weasyprint.css import AnonymousStyle
from weasyprint.pdf import tags

Build = Callable[..., Iterator[Any]]
SCOPES = {"row": "/Row", "col": "/Column", "colgroup": "/Column"}


def improved(build: Build) -> Build:
    """`build` with its elements mended one by one; it keeps no state, so documents can be made side by side."""

    def tree(box: Any, *rest: Any) -> Iterator[Any]:
        real = getattr(box, "_box", box)
        for element in build(box, *rest):
            if real.element is not None and not isinstance(real.style, AnonymousStyle):
                _mend(element, real)
            yield element

    return tree


def _mend(element: Any, box: Any) -> None:
    html = box.element
    if element["S"] == "/TH":
        element["A"]["Scope"] = SCOPES[html.get("scope") or "col"]
    if box.element_tag != html.tag:
        return
    if (language := html.get("lang")) and html.tag != "html":
        element["Lang"] = pydyf.String(language)
        if element["S"] == "/NonStruct":  # a reader may pass over the language of what has no structure
            element["S"] = "/Span"
    if wanted := html.get("data-tag"):
        element["S"] = f"/{wanted}"
    if wanted == "Note":
        element["ID"] = pydyf.String(f"note-{element.number}")


def install() -> None:
    """Put the improvement in place, once for the process."""
    if not hasattr(tags, "built_by_weasyprint"):
        tags.built_by_weasyprint = tags._build_box_tree
        tags._build_box_tree = improved(tags._build_box_tree)
