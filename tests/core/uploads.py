"""Files as people hand them in, and as somebody makes them who wants to do harm."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, PngImagePlugin

SIZE = (60, 40)


def picture(kind="PNG", size=SIZE, mode="RGB", **options):
    out = BytesIO()
    made = Image.effect_noise(size, 60).convert(mode)
    made.save(out, kind, **options)
    return out.getvalue()


def photograph(**options):
    """A JPEG with camera, place, comment, and turned on its side."""
    notes = Image.Exif()
    notes[0x010F] = "Camera of Anna Demo"
    notes[0x0112] = 6
    notes.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=notes, comment=b"taken by Anna Demo", **options)


def noted_png():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Anna Demo")
    notes.add_itxt("XML:com.adobe.xmp", "<x>Anna Demo</x>")
    return picture(pnginfo=notes)


def huge_png(width, height):
    """A PNG that says it is very large and holds next to nothing."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def paper(change=None, **options):
    """A PDF of one page; `change` is given the document before it is saved."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = Stream(pdf, b"BT /F1 12 Tf 72 720 Td (Statutes) Tj ET")
        if change is not None:
            change(pdf)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a form with nothing behind it is meant
            pdf.save(out, **options)
    return out.getvalue()


SCRIPT = "app.alert('Anna Demo')"


def script():
    return Dictionary(S=Name.JavaScript, JS=SCRIPT)


def annotate(pdf, **values):
    note = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **values))
    pdf.pages[0].Annots = Array([*pdf.pages[0].get("/Annots", []), note])
    return note


def attached(pdf):
    pdf.attachments["secret.txt"] = b"harmful content"
    return pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F="x.exe", EF=Dictionary(F=pdf.make_stream(b"harmful content")))
    )


def opens_with_script(pdf):
    pdf.Root.OpenAction = script()


def opens_program(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F="cmd.exe", Win=Dictionary(F="harmful"))


def named_script(pdf):
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", pdf.make_indirect(script())])))


def page_script(pdf):
    pdf.pages[0].AA = Dictionary(O=script())


def field_script(pdf):
    box = annotate(pdf, Subtype=Name.Widget, FT=Name.Tx, T="a", AA=Dictionary(K=script()), A=script())
    pdf.Root.AcroForm = Dictionary(Fields=Array([box]), CO=Array([box]))


def chained_script(pdf):
    first = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=Array([script(), script()]))
    annotate(pdf, Subtype=Name.Link, A=pdf.make_indirect(first))


def deep_script(pdf):
    inner = script()
    for _level in range(20):
        inner = Dictionary(Inner=Array([inner]))
    pdf.pages[0].Deep = inner


def outline_script(pdf):
    heading = pdf.make_indirect(Dictionary(Title="Chapter", A=script()))
    pdf.Root.Outlines = Dictionary(First=heading, Last=heading, Count=1)


def sends_form(pdf):
    annotate(
        pdf, Subtype=Name.Widget, FT=Name.Btn, T="b", A=Dictionary(S=Name.SubmitForm, F="https://elsewhere.example")
    )


def links_away(pdf):
    annotate(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://elsewhere.example/?who"))


def attaches_to_page(pdf):
    annotate(pdf, Subtype=Name.FileAttachment, FS=attached(pdf))


def associated(pdf):
    pdf.Root.AF = Array([attached(pdf)])


def portfolio(pdf):
    attached(pdf)
    pdf.Root.Collection = Dictionary(View=Name.T)


def plays(pdf):
    annotate(pdf, Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([]))))


def form_program(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp>harmful content</xdp>"))


def signed(pdf):
    value = pdf.make_indirect(Dictionary(Type=Name.Sig, Name="Anna Demo", Contents=pikepdf.String(b"\x30\x80")))
    box = annotate(pdf, Subtype=Name.Widget, FT=Name.Sig, T="s", V=value)
    pdf.Root.AcroForm = Dictionary(Fields=Array([box]), SigFlags=3)


def authored(pdf):
    pdf.docinfo["/Author"] = "Anna Demo"
    pdf.Root.Metadata = pdf.make_stream(b"<x:xmpmeta>Anna Demo</x:xmpmeta>")
    pdf.pages[0].Metadata = pdf.make_stream(b"Anna Demo")
    pdf.pages[0].PieceInfo = Dictionary(Program=Dictionary(Private="Anna Demo"))
    pdf.pages[0].LastModified = "D:20220509"


def previewed(pdf):
    pdf.pages[0].Thumb = pdf.make_stream(b"harmful content")


def reads_elsewhere(pdf):
    stream = pdf.make_stream(b"")
    stream.F = "harmful content"
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=stream))


def shows_photograph(pdf):
    image = Stream(pdf, b"")
    image.write(photograph(), filter=Name.DCTDecode)
    image.update(Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, BitsPerComponent=8))
    image.ColorSpace = Name.DeviceRGB
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(P=image))


def unreachable(pdf):
    pdf.make_indirect(Dictionary(Hidden=pdf.make_stream(b"harmful content Anna Demo")))


HARMFUL = {
    opens_with_script: "scripts",
    opens_program: "actions",
    named_script: "scripts",
    page_script: "actions",
    field_script: "scripts",
    chained_script: "actions",
    deep_script: "scripts",
    outline_script: "scripts",
    sends_form: "actions",
    links_away: "actions",
    attaches_to_page: "attachments",
    associated: "attachments",
    portfolio: "attachments",
    plays: "media",
    form_program: "form",
    signed: "signature",
    authored: "authorship",
    previewed: "thumbnails",
    reads_elsewhere: "attachments",
    shows_photograph: "camera",
    unreachable: None,
}
