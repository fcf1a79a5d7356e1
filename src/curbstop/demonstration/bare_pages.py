"""A bare Typst document: words on pages and nothing else. Imports nothing of ours, so that a process of it costs only Typst."""

import json
from collections.abc import Sequence

import typst

# Small enough that a bill's words fit the page that they fill in the bill. Duplex: every bill begins a sheet.
SOURCE = """
#set document(title: "Bare")
#set page(paper: "us-letter", margin: 0.4in)
#set text(font: "Inter", size: 6pt, lang: "en")
#set par(leading: 0.3em)
#for (place, pages) in json("bills.json").enumerate() {
  if place > 0 { pagebreak(to: "odd") }
  for (number, lines) in pages.enumerate() {
    if number > 0 { pagebreak() }
    heading(lines.at(0))
    lines.slice(1).join(linebreak())
  }
}
"""
MOMENT = 1_000_000_000

Bill = Sequence[Sequence[str]]
"""The lines of each of its pages."""


def bare_pdf(bills: Sequence[Bill], font_folder: str) -> bytes:
    """The words of bills as tagged PDF/UA-1."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder])
    files = {"main": SOURCE.encode(), "bills.json": json.dumps(bills).encode()}
    # Their type stub does not know that several files may be given at once.
    content: bytes = typst.compile(  # type: ignore[call-overload]
        files, font_paths=fonts, ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=MOMENT
    )
    return content
