"""Reading a PDF as its users do: its text, its tags, its bookmarks."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf
import pypdfium2


@dataclass
class Pdf:
    text: str
    tags: list[str]
    bookmarks: list[str]
    language: str
    title: str
    metadata: str
    pages: int


def elements(node):
    """All structure elements, depth first."""
    todo = [node]
    while todo:
        found = todo.pop()
        if isinstance(found, pikepdf.Array):
            todo.extend(reversed(list(found)))
        elif isinstance(found, pikepdf.Dictionary):
            if "/S" in found:
                yield found
            if "/K" in found:
                todo.append(found["/K"])


def titles(items):
    """All bookmarks, in reading order."""
    for item in items:
        yield str(item.title)
        yield from titles(item.children)


def read_pdf(path):
    """What a reader and a screen reader find in the file."""
    text = "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(str(path)))
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        with pdf.open_outline() as outline:
            bookmarks = list(titles(outline.root))
        return Pdf(
            text=text.replace("\r\n", "\n").replace("\u2010\n", "").replace("\ufffe", ""),
            tags=[str(each.S) for each in elements(root.StructTreeRoot.K)],
            bookmarks=bookmarks,
            language=str(root.Lang),
            title=str(pdf.docinfo.get("/Title", "")),
            metadata=bytes(root.Metadata.read_bytes()).decode("utf-8", "replace"),
            pages=len(pdf.pages),
        )
