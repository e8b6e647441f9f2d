"""A numbered document as a PDF that anyone can read and any archive can keep: PDF/UA-1 and PDF/A-3a in one file.

Takes 0.2 to 0.3 s a page: call it in a job, never in a request. The same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.urls import URLFetcher

import core
from core.i18n import direction
from reports.renderers.document import Enclosure, NumberedDocument
from reports.renderers.html import build_html
from reports.renderers.tags import install

STYLESHEET = Path(core.__file__).parent / "static" / "print" / "document.css"
VARIANT = "pdf/a-3a"

# WeasyPrint writes the identifier of one standard only; PDF/A wants every further property declared by a schema.
ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""

install()


class Refused(ValueError):
    """Something in the document asked for a file or an address."""


class NothingFetched(URLFetcher):
    """A document is made of its own words and the packaged stylesheet: whatever else is asked for is refused."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Refuse, before anything is opened."""
        raise Refused(f"a document fetches nothing: {url[:200]}")


def render_pdf(document: NumberedDocument, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The document as bytes; needs an application context for the fixed words."""
    return print_html(build_html(document), document, enclosures)


def print_html(html: str, document: NumberedDocument, enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The page that `build_html` made, as bytes."""
    rendered = HTML(string=html, url_fetcher=NothingFetched()).render(stylesheets=[_stylesheet()])
    rendered.metadata.generate_rdf_metadata = _with_accessibility(rendered.metadata.generate_rdf_metadata)
    rendered.color_profiles["srgb"] = _colours()
    attachments = [_attached(enclosure, document) for enclosure in enclosures]
    content: bytes = rendered.write_pdf(
        finisher=_finish, pdf_variant=VARIANT, output_intent="srgb, given", attachments=attachments
    )
    return content


@lru_cache(maxsize=1)
def _stylesheet() -> CSS:
    return CSS(string=STYLESHEET.read_text(encoding="utf-8"), url_fetcher=NothingFetched())


def _colours() -> ColorProfile:
    """The profile WeasyPrint would take by itself, whose file it leaves open."""
    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _with_accessibility(metadata: Any) -> Any:
    def both(*arguments: Any) -> bytes:
        return bytes(metadata(*arguments)).replace(b"</rdf:RDF>", ACCESSIBLE)

    return both


def _finish(document: Any, pdf: Any) -> None:
    """Viewers open a right-to-left document as a book that is bound on the other side."""
    if direction(document.metadata.lang) == "rtl":
        pdf.catalog["ViewerPreferences"]["Direction"] = "/R2L"


def _attached(enclosure: Enclosure, document: NumberedDocument) -> Attachment:
    return Attachment(
        string=enclosure.data,
        name=enclosure.name,
        description=enclosure.description,
        created=document.created,
        modified=document.modified,
        relationship="Data",
    )
