"""Write docs/how_to/import.md from the layout of the import's files."""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curbstop.config.settings")
django.setup()

from curbstop.exchange.conversion.document import import_guide  # noqa: E402 - after Django is set up

if __name__ == "__main__":
    path = Path(__file__).resolve().parent.parent / "docs" / "how_to" / "import.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(import_guide(), encoding="utf-8")
    print(f"Wrote {path}")
