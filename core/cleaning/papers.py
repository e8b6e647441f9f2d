"""PDF: the pages are kept; what tells, runs, opens or hides something is taken out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from core.cleaning.kinds import MOST_PAGES, Cleaned, Kind, Reason, Refused, Removed

DEEPEST = 60  # levels of things within things
MOST_THINGS = 300_000
# What no thing of a document may carry, and as what its removal is told.
FORBIDDEN = {
    "/JS": Removed.SCRIPTS,
    "/JavaScript": Removed.SCRIPTS,
    "/OpenAction": Removed.ACTIONS,
    "/AA": Removed.ACTIONS,
    "/A": Removed.ACTIONS,
    "/PA": Removed.ACTIONS,
    "/URI": Removed.ACTIONS,
    "/Next": Removed.ACTIONS,  # kept in outlines, where it is the next heading
    "/AlternatePresentations": Removed.SCRIPTS,
    "/EF": Removed.ATTACHMENTS,
    "/RF": Removed.ATTACHMENTS,
    "/AF": Removed.ATTACHMENTS,
    "/EmbeddedFiles": Removed.ATTACHMENTS,
    "/Collection": Removed.ATTACHMENTS,
    "/RichMediaContent": Removed.MEDIA,
    "/RichMediaSettings": Removed.MEDIA,
    "/Renditions": Removed.MEDIA,
    "/XFA": Removed.FORM,
    "/Metadata": Removed.AUTHORSHIP,
    "/PieceInfo": Removed.AUTHORSHIP,
    "/LastModified": Removed.AUTHORSHIP,
    "/SpiderInfo": Removed.AUTHORSHIP,
    "/Perms": Removed.SIGNATURE,
    "/Legal": Removed.SIGNATURE,
    "/DSS": Removed.SIGNATURE,
    "/Thumb": Removed.THUMBNAILS,
}
ELSEWHERE = ("/F", "/Ref", "/OPI")  # a stream that is to be read from another file
# Notes on a page that are more than something to see.
ANNOTATIONS = {
    "/FileAttachment": Removed.ATTACHMENTS,
    "/RichMedia": Removed.MEDIA,
    "/Movie": Removed.MEDIA,
    "/Sound": Removed.MEDIA,
    "/Screen": Removed.MEDIA,
    "/3D": Removed.MEDIA,
}
ACTIONS = {"/JavaScript": Removed.SCRIPTS, "/Rendition": Removed.MEDIA, "/GoToE": Removed.ATTACHMENTS}
JPEG_KEPT = frozenset({0xE0, 0xEE})  # JFIF, and Adobe's word on colours
MARKER, SCAN, COMMENT = 0xFF, 0xDA, 0xFE


def clean(content: bytes) -> Cleaned:
    """The same pages, written anew from what can be reached from them."""
    try:
        with warnings.catch_warnings(), pikepdf.open(BytesIO(content)) as pdf:
            warnings.simplefilter("ignore")
            return emptied(pdf, content)
    except (Refused, MemoryError):
        raise
    except pikepdf.PasswordError as error:
        raise Refused(Reason.ENCRYPTED) from error
    except Exception as error:  # a parser has a hundred ways to say that a file is damaged
        raise Refused(Reason.DAMAGED) from error


def emptied(pdf: Pdf, content: bytes) -> Cleaned:
    """Take out what is forbidden, wherever it stands, and save."""
    if pdf.is_encrypted:
        raise Refused(Reason.ENCRYPTED)
    if not 0 < len(pdf.pages) <= MOST_PAGES:
        raise Refused(Reason.TOO_MANY_PAGES if len(pdf.pages) else Reason.EMPTY)
    removed = strip_trailer(pdf)
    for thing in things(pdf):
        removed |= stripped(thing)
    if content.rstrip(b"\r\n\x00 ")[-5:] != b"%%EOF":
        removed.add(Removed.SURPLUS)
    out = BytesIO()
    pdf.save(out, deterministic_id=True)
    return Cleaned(Kind.PDF, out.getvalue(), sorted(removed))


def strip_trailer(pdf: Pdf) -> set[Removed]:
    """The facts about the document as a whole."""
    removed = set()
    info = pdf.trailer.get("/Info")
    if isinstance(info, Dictionary) and len(info):
        removed.add(Removed.AUTHORSHIP)
    for key in ("/Info", "/ID"):
        with suppress(KeyError):
            del pdf.trailer[key]
    return removed


def things(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary, and every stream, of the document, those within others too; Refused where there is no end."""
    waiting: list[tuple[Object, int]] = [(each, 0) for each in pdf.objects]
    waiting.append((pdf.Root, 0))
    count = 0
    while waiting:
        thing, depth = waiting.pop()
        count += 1
        if count > MOST_THINGS or depth > DEEPEST:
            raise Refused(Reason.TOO_HEAVY)
        if isinstance(thing, Dictionary | Stream):
            yield thing
            inner = [value for _key, value in thing.items()]
        elif isinstance(thing, Array):
            inner = list(thing)
        else:
            continue
        waiting += [(each, depth + 1) for each in inner if is_inside(each)]


def is_inside(thing: object) -> bool:
    """Whether it is written within another thing; those that are not are gone through by themselves."""
    return isinstance(thing, Dictionary | Array) and not thing.is_indirect


def stripped(thing: Object) -> set[Removed]:
    """Take out of one dictionary what it must not carry."""
    removed = set()
    for key in sorted(set(thing.keys()) & FORBIDDEN.keys()):
        if harmless(thing, key):
            continue
        removed.add(told(thing, key))
        del thing[key]
    removed |= without_annotations(thing)
    if isinstance(thing, Stream):
        removed |= without_camera(thing) | without_elsewhere(thing)
    elif thing.get("/FT") == Name.Sig and "/V" in thing:
        del thing["/V"]
        removed.add(Removed.SIGNATURE)
    elif thing.get("/S") in (Name.JavaScript, Name.Launch):
        removed.add(Removed.SCRIPTS)
        for key in list(thing.keys()):
            del thing[key]
    return removed


def harmless(thing: Object, key: str) -> bool:
    """Keys that mean something else elsewhere: the next heading; attributes of a structure, which are no action."""
    if key == "/Next":
        return "/Title" in thing
    return key == "/A" and not (isinstance(thing[key], Dictionary) and "/S" in thing[key])


def told(thing: Object, key: str) -> Removed:
    """As what a removal is told: an action by what it would have done."""
    value = thing.get(key)
    if key in ("/A", "/AA", "/OpenAction", "/Next") and isinstance(value, Dictionary):
        return ACTIONS.get(str(value.get("/S", "")), FORBIDDEN[key])
    return FORBIDDEN[key]


def without_annotations(thing: Object) -> set[Removed]:
    """Leave out the notes of a page that carry files, sounds and films."""
    notes = thing.get("/Annots") if isinstance(thing, Dictionary) else None
    if not isinstance(notes, Array):
        return set()
    removed, kept = set(), []
    for note in notes:
        kind = str(note.get("/Subtype", "")) if isinstance(note, Dictionary) else ""
        if kind in ANNOTATIONS:
            removed.add(ANNOTATIONS[kind])
        else:
            kept.append(note)
    if removed:
        thing["/Annots"] = Array(kept)
    return removed


def without_elsewhere(stream: Stream) -> set[Removed]:
    """Leave no stream whose content would be looked for outside of the document."""
    found = [key for key in ELSEWHERE if key in stream]
    for key in found:
        del stream[key]
    return {Removed.ATTACHMENTS} if found else set()


def without_camera(stream: Stream) -> set[Removed]:
    """Take out of a photograph within the document what its camera wrote."""
    if stream.get("/Filter") != Name.DCTDecode and stream.get("/Filter") != Array([Name.DCTDecode]):
        return set()
    raw = stream.read_raw_bytes()
    kept = without_segments(raw)
    if kept == raw:
        return set()
    colours = stream.get("/DecodeParms")
    stream.write(kept, filter=Name.DCTDecode, decode_parms=colours if isinstance(colours, Dictionary) else None)
    return {Removed.CAMERA}


def without_segments(raw: bytes) -> bytes:
    """A JPEG without its application segments and comments; as it is where it cannot be followed."""
    kept, place = [raw[:2]], 2
    while place + 4 <= len(raw) and raw[place] == MARKER and raw[place + 1] != SCAN:
        marker, length = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4], "big")
        tells = (0xE0 <= marker <= 0xEF and marker not in JPEG_KEPT) or marker == COMMENT
        if length < 2:
            return raw
        if not tells:
            kept.append(raw[place : place + 2 + length])
        place += 2 + length
    return b"".join([*kept, raw[place:]])
