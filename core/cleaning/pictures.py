"""Pictures: the pixels are copied to a new picture, and nothing else."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from core.cleaning.kinds import LONGEST_SIDE, MOST_PIXELS, Cleaned, Kind, Reason, Refused, Removed

FORMATS = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.WEBP: "WEBP"}
PLACE = 0x8825  # the EXIF tag under which a camera writes where it was
ENDS = {Kind.PNG: b"IEND\xaeB`\x82", Kind.JPEG: b"\xff\xd9"}
NEEDED = {  # what a picture's kind needs, and what is told by itself; anything else is a note
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "aspect", "adobe", "adobe_transform", "progressive"),
    *("progression", "interlace", "gamma", "chromaticity", "srgb", "transparency", "background", "icc_profile"),
    *("loop", "duration", "timestamp", "default_image", "blend", "disposal", "bbox", "mp", "mpoffset"),
}
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def clean(content: bytes, kind: Kind) -> Cleaned:
    """A new picture of the same kind, upright, with the same pixels."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return copied(content, kind)
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise Refused(Reason.TOO_MANY_PIXELS) from error
    except Exception as error:  # a decoder has a hundred ways to say that a file is damaged
        raise Refused(Reason.DAMAGED) from error


def copied(content: bytes, kind: Kind) -> Cleaned:
    """Decode, look at the size before a pixel is made, copy."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # whatever another library of the same process has asked for
    with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
        if picture.width * picture.height > MOST_PIXELS or max(picture.size) > LONGEST_SIDE:
            raise Refused(Reason.TOO_MANY_PIXELS)
        removed = told(picture, content, kind)
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        mode = "RGBA" if upright.has_transparency_data else "L" if upright.mode in ("1", "L") else "RGB"
        pixels = upright.convert(mode if kind is not Kind.JPEG or mode != "RGBA" else "RGB")
        made = Image.new(pixels.mode, pixels.size)
        made.paste(pixels)
    return Cleaned(kind, written(made, kind), removed)


def told(picture: Image.Image, content: bytes, kind: Kind) -> list[Removed]:
    """What the file tells beside its pixels; `info` of some kinds is filled only while pixels are read."""
    removed = []
    exif, notes = picture.getexif(), {str(name) for name in picture.info}
    if PLACE in exif:
        removed.append(Removed.PLACE)
    if exif or notes - NEEDED:
        removed.append(Removed.CAMERA)
    if "icc_profile" in picture.info:
        removed.append(Removed.COLOUR_PROFILE)
    if getattr(picture, "n_frames", 1) > 1:
        removed.append(Removed.FRAMES)
    end = content.rfind(ENDS[kind]) + len(ENDS[kind]) if kind in ENDS else 8 + int.from_bytes(content[4:8], "little")
    if 0 < end < len(content):
        removed.append(Removed.SURPLUS)
    return removed


def written(made: Image.Image, kind: Kind) -> bytes:
    """The new picture as a file."""
    out = BytesIO()
    if kind is Kind.PNG:
        made.save(out, "PNG", compress_level=6)
    else:
        made.save(out, FORMATS[kind], quality=90)
    return out.getvalue()
