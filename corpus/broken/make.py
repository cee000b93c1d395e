#!/usr/bin/env python3
"""Make the broken files of this folder anew.

    python3 -m venv .venv && .venv/bin/pip install reportlab openpyxl pillow pypdf
    .venv/bin/python make.py

Each must end as a problem with a clear message, never as a crash and never as an empty document.
"""
import io
import pathlib
import zipfile

import openpyxl
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

HERE = pathlib.Path(__file__).resolve().parent


def pdf(lines):
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    for at, line in enumerate(lines):
        page.drawString(72, 780 - 20 * at, line)
    page.showPage()
    page.save()
    return out.getvalue()


def main():
    good = pdf(["Evidence of a unit"] * 30)
    (HERE / "truncated.pdf").write_bytes(good[: len(good) // 3])
    (HERE / "empty.pdf").write_bytes(b"")
    (HERE / "not-a-pdf.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 8)

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    writer.encrypt("secret", algorithm="RC4-128")
    with open(HERE / "password.pdf", "wb") as out:
        writer.write(out)

    scan = Image.new("L", (620, 877), 255)
    ImageDraw.Draw(scan).text((80, 80), "SCANNED PAGE 2019", fill=0)
    scan.save(HERE / "scanned.pdf", "PDF", resolution=75)

    book = openpyxl.Workbook()
    book.active["A1"] = "near"
    book.active["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)
    (HERE / "far-cell.xlsx").write_bytes(out.getvalue())
    (HERE / "truncated.xlsx").write_bytes(out.getvalue()[:1500])

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>broken")
    (HERE / "broken-xml.docx").write_bytes(out.getvalue())

    (HERE / "unknown.bin").write_bytes(bytes((7 * i * i + 3 * i) % 256 for i in range(2000)))
    (HERE / "movie.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64)


if __name__ == "__main__":
    main()
