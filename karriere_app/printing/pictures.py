"""The county's logo as a PDF image: decoded from bytes in memory, flattened on white. No file is opened."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, UnidentifiedImageError
from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped]  # ReportLab ships no types

from karriere_app.errors import FileRefusedError
from karriere_app.printing.pdf_objects import Stream

_FORMATS = ("PNG", "JPEG")
_MOST_PIXELS = 16_000_000
_LONGEST_SIDE = 1200


def logo_image(content: bytes) -> tuple[Stream, float]:
    """Return the image and its width divided by its height.

    Raises:
        FileRefusedError: not a PNG or JPEG, or larger than 16 million pixels.
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise FileRefusedError("image_too_large")
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as cause:
        raise FileRefusedError("image") from cause
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    entries = {
        "Type": pdfdoc.PDFName("XObject"),
        "Subtype": pdfdoc.PDFName("Image"),
        "Width": picture.width,
        "Height": picture.height,
        "ColorSpace": pdfdoc.PDFName("DeviceRGB"),
        "BitsPerComponent": 8,
    }
    return Stream(ground.convert("RGB").tobytes(), entries), picture.width / picture.height
