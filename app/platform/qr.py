"""QR codes, as PNG for a picture and as SVG for a page."""

import io


def png(text: str) -> bytes:
    """Return a QR code as a PNG picture."""
    import segno  # noqa: PLC0415  a process that draws none need not have it

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=8, border=3)
    return out.getvalue()


def svg(text: str) -> str:
    """Return a QR code as an SVG element to put into a page, as large as the page wants it."""
    import segno  # noqa: PLC0415

    drawn: str = segno.make(text, error="m").svg_inline(border=2, omitsize=True)
    return drawn


def picture(text: str) -> bytes:
    """Return a QR code as an SVG file of its own."""
    import segno  # noqa: PLC0415

    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, omitsize=True)
    return out.getvalue()
