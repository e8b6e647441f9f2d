"""What comes out of the cleaning: what one sees, and nothing that tells, runs, opens or hides."""

from __future__ import annotations

import gzip
import warnings
import zipfile
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from core.cleaning import apart, papers
from core.cleaning.__main__ import clean
from core.cleaning.apart import answer, clean_apart
from core.cleaning.kinds import LARGEST, Kind, Reason, Refused, Removed, kind_of
from tests.core import uploads


def refusal(content, by=clean):
    with pytest.raises(Refused) as caught:
        by(content)
    return caught.value.reason


def opened(content):
    return Image.open(BytesIO(content))


def plain(content):
    """A PDF with all its streams written out, as somebody searches it who looks for leaks."""
    out = BytesIO()
    with warnings.catch_warnings(), pikepdf.open(BytesIO(content)) as pdf:
        warnings.simplefilter("ignore")
        whole = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized}
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, **whole)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (uploads.picture("PNG"), Kind.PNG),
        (uploads.picture("JPEG"), Kind.JPEG),
        (uploads.picture("WEBP"), Kind.WEBP),
        (uploads.paper(), Kind.PDF),
        ("Статут — النظام\n".encode(), Kind.TEXT),
        (b"name,country\nDemo,KE\n", Kind.TEXT),
    ],
)
def test_a_file_is_known_by_its_content(content, kind):
    assert kind_of(content) is kind
    assert clean(content).kind is kind


def an_archive():
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "0" * 10_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        an_archive(),
        gzip.compress(b"0" * 10_000_000),
        b"MZ\x90\x00" + bytes(100),
        b"\x7fELF" + bytes(100),
        uploads.picture("GIF"),
        uploads.picture("TIFF"),
        uploads.picture("BMP"),
        b"GIF89a\x01\x00\x01\x00%PDF-1.7",
        b"\x00%PDF-1.7",
        b"words\x00and a NUL",
        b"\xff\xfew\x00o\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "words".encode("utf-16"),
    ],
)
def test_any_other_kind_is_refused(content):
    assert refusal(content) is Reason.UNKNOWN_KIND


def test_nothing_and_too_much_are_refused_before_anything_is_read():
    assert refusal(b"") is Reason.EMPTY
    assert refusal(uploads.picture() + bytes(LARGEST)) is Reason.TOO_LARGE
    assert refusal(b" \n\t", clean) is Reason.EMPTY


def test_a_photograph_loses_what_the_camera_noted_and_stands_upright():
    content = uploads.photograph()
    cleaned = clean(content)
    assert set(cleaned.removed) == {Removed.PLACE, Removed.CAMERA}
    assert b"Anna Demo" in content
    assert b"Anna Demo" not in cleaned.content
    assert b"Exif" not in cleaned.content
    assert opened(cleaned.content).size == uploads.SIZE[::-1]


def test_a_picture_loses_its_notes_and_keeps_its_pixels():
    content = uploads.noted_png()
    cleaned = clean(content)
    assert b"Anna Demo" in content
    assert b"Anna Demo" not in cleaned.content
    assert cleaned.removed == [Removed.CAMERA]
    assert opened(cleaned.content).convert("RGB").tobytes() == opened(content).convert("RGB").tobytes()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_without_anything_to_remove_says_so(kind):
    assert clean(uploads.picture(kind)).removed == []


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "RGB"])
def test_pictures_of_every_mode_are_copied(mode):
    if mode == "I;16":
        out = BytesIO()
        Image.new("I;16", uploads.SIZE, 700).save(out, "PNG")
        content = out.getvalue()
    else:
        content = uploads.picture(mode=mode)
    assert opened(clean(content).content).size == uploads.SIZE


def test_a_printers_photograph_becomes_one_for_screens():
    assert opened(clean(uploads.picture("JPEG", mode="CMYK")).content).mode == "RGB"


def test_what_is_seen_through_stays_so():
    out = BytesIO()
    Image.new("RGBA", uploads.SIZE, (9, 9, 9, 0)).save(out, "PNG")
    assert opened(clean(out.getvalue()).content).getpixel((0, 0))[3] == 0


def test_of_an_animation_the_first_picture_stays():
    frames = [Image.new("RGB", uploads.SIZE, colour) for colour in ("red", "green")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    cleaned = clean(out.getvalue())
    assert Removed.FRAMES in cleaned.removed
    assert opened(cleaned.content).n_frames == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_hangs_on_behind_a_picture_is_cut_off(kind):
    """A polyglot: a picture for one program, an archive or a page with scripts for another."""
    hidden = b"PK\x03\x04 harmful content <script>alert(1)</script>"
    cleaned = clean(uploads.picture(kind) + hidden)
    assert cleaned.removed == [Removed.SURPLUS]
    assert b"harmful" not in cleaned.content


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (6000, 6000), (12_001, 2), (2**31 - 1, 1)])
def test_a_picture_that_says_it_is_huge_is_refused_before_a_pixel_is_made(width, height):
    assert refusal(uploads.huge_png(width, height)) is Reason.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_half_a_picture_is_refused(kind, part):
    content = uploads.picture(kind, size=(200, 200))
    assert refusal(content[: int(len(content) * part)]) is Reason.DAMAGED


@pytest.mark.parametrize("part", [0.01, 0.1])
def test_a_little_of_a_pdf_is_refused(part):
    content = uploads.paper()
    assert refusal(content[: max(9, int(len(content) * part))]) is Reason.DAMAGED


@pytest.mark.parametrize("harm", uploads.HARMFUL, ids=lambda harm: harm.__name__)
def test_a_pdf_loses_what_it_must_not_carry(harm):
    content = uploads.paper(harm)
    cleaned = clean(content)
    words = plain(cleaned.content)
    for forbidden in (b"/JS", b"JavaScript", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/EF", b"/URI"):
        assert forbidden not in words, forbidden
    for forbidden in (b"Anna Demo", b"harmful", b"elsewhere.example", b"/SubmitForm", b"/XFA", b"/Metadata", b"/Info"):
        assert forbidden not in words, forbidden
    assert b"(Statutes) Tj" in words
    wanted = uploads.HARMFUL[harm]
    assert list(cleaned.removed) == [] if wanted is None else wanted in cleaned.removed


def test_a_pdf_is_the_same_when_it_is_cleaned_again():
    cleaned = clean(uploads.paper(uploads.field_script))
    again = clean(cleaned.content)
    assert (again.content, list(again.removed)) == (cleaned.content, [])


def test_what_hangs_on_behind_a_pdf_is_cut_off():
    cleaned = clean(uploads.paper() + b"PK\x03\x04 harmful content")
    assert Removed.SURPLUS in cleaned.removed
    assert b"harmful" not in cleaned.content


def test_headings_pages_and_the_structure_for_screen_readers_stay():
    def structured(pdf):
        second = pdf.make_indirect(pikepdf.Dictionary(Title="Two"))
        first = pdf.make_indirect(pikepdf.Dictionary(Title="One", Next=second))
        pdf.Root.Outlines = pikepdf.Dictionary(First=first, Last=second, Count=2)
        attributes = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Column)
        element = pikepdf.Dictionary(S=pikepdf.Name.TH, A=attributes, Alt="A picture")
        pdf.Root.StructTreeRoot = pdf.make_indirect(pikepdf.Dictionary(K=pikepdf.Array([element])))

    cleaned = clean(uploads.paper(structured))
    assert list(cleaned.removed) == []
    with pikepdf.open(BytesIO(cleaned.content)) as pdf:
        assert str(pdf.Root.Outlines.First.Next.Title) == "Two"
        assert pdf.Root.StructTreeRoot.K[0].A.Scope == pikepdf.Name.Column


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_protected_pdf_is_refused(user):
    content = uploads.paper(encryption=pikepdf.Encryption(owner="owner", user=user))
    assert refusal(content) is Reason.ENCRYPTED


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch):
    def many(pdf):
        for _page in range(1000):
            pdf.pages.append(pdf.pages[0])

    assert refusal(uploads.paper(many)) is Reason.TOO_MANY_PAGES


def test_a_pdf_without_pages_is_refused():
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(out)
    assert refusal(out.getvalue()) is Reason.EMPTY


def test_things_within_things_without_end_are_refused():
    def deep(pdf):
        inner = pikepdf.Dictionary()
        for _level in range(200):
            inner = pikepdf.Dictionary(Inner=inner)
        pdf.pages[0].Deep = inner

    assert refusal(uploads.paper(deep)) in (Reason.TOO_HEAVY, Reason.DAMAGED)


def test_a_photograph_that_cannot_be_followed_stays_as_it_is():
    assert papers.without_segments(b"\xff\xd8\xff\xe1\x00\x01rest") == b"\xff\xd8\xff\xe1\x00\x01rest"
    assert papers.without_segments(b"\xff\xd8\xff\xe1\x00\x04ab\xff\xda rest") == b"\xff\xd8\xff\xda rest"


def test_a_text_loses_marks_that_turn_it_around_and_its_lines_end_alike():
    cleaned = clean("\ufeffone\r\ntwo\rthree\u202efour\u2066".encode())
    assert cleaned.content.decode() == "one\ntwo\nthreefour"
    assert cleaned.removed == [Removed.CONTROLS]
    assert clean("عربي\u200f و english\n".encode()).removed == []


def test_a_text_that_looks_like_a_page_stays_a_text():
    content = b"<html><script>alert(1)</script></html>"
    assert clean(content) == clean(content).__class__(Kind.TEXT, content, [])


def test_another_process_does_the_same():
    content = uploads.photograph()
    assert clean_apart(content) == clean(content)
    assert refusal(content[:300], clean_apart) is Reason.DAMAGED
    assert refusal(uploads.paper(encryption=pikepdf.Encryption(owner="o", user="u")), clean_apart) is Reason.ENCRYPTED


def test_the_other_process_knows_no_setting_of_ours(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the process that reads strangers’ files")
    script = "import os, sys; sys.stdout.write(str(sorted(os.environ)))"
    monkeypatch.setattr(apart, "COMMAND", (apart.COMMAND[0], "-c", script))
    assert refusal(uploads.picture(), clean_apart) is Reason.DAMAGED  # it answered with words, and they were no secret
    monkeypatch.setattr(apart, "COMMAND", (apart.COMMAND[0], "-c", "import os; assert 'SECRET_KEY' not in os.environ"))
    assert refusal(uploads.picture(), clean_apart) is Reason.DAMAGED


@pytest.mark.parametrize(
    ("script", "seconds"),
    [
        ("import time; time.sleep(30)", 0.5),
        ("import os; os.kill(os.getpid(), 9)", 10),
        ("from core.cleaning.__main__ import limit; limit(); import os; os.abort()", 10),
    ],
)
def test_what_takes_too_much_is_ended_and_explained(monkeypatch, script, seconds):
    monkeypatch.setattr(apart, "COMMAND", (apart.COMMAND[0], "-c", script))
    monkeypatch.setattr(apart, "LONGEST_SECONDS", seconds)
    assert refusal(uploads.picture(), clean_apart) is Reason.TOO_HEAVY


@pytest.mark.parametrize(
    "script",
    [
        "x = bytearray(2 * 1024 ** 3)",
        "import tempfile; f = tempfile.NamedTemporaryFile(); f.write(b'x' * 100000); f.flush()",
    ],
)
def test_the_limits_hold_in_the_process(monkeypatch, script):
    """Neither memory nor files."""
    unsignalled = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    failing = f"{unsignalled}\nfrom core.cleaning.__main__ import limit\nlimit()\n{script}"
    monkeypatch.setattr(apart, "COMMAND", (apart.COMMAND[0], "-c", failing))
    assert refusal(uploads.picture(), clean_apart) is Reason.DAMAGED


@pytest.mark.parametrize("output", [b"", b"nonsense", b"[]", b'{"kind": "x"}\n', b'{"refused": "x"}\n', b"\xff\xfe\n"])
def test_an_answer_that_is_none_is_taken_for_damage(output):
    assert refusal(output, answer) is Reason.DAMAGED
