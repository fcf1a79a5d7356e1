"""Compile every django.po below src/ to the .mo beside it, when it is older. Needs no gettext on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalog(source: Path) -> bool:
    """Compile one catalog; True when there was something to do."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as stream:
        catalog = read_po(stream, locale=source.parent.parent.name)
    with target.open("wb") as stream:
        write_mo(stream, catalog)
    return True


def main() -> None:
    """Compile all."""
    root = Path(__file__).resolve().parent.parent / "src"
    done = sum(compile_catalog(source) for source in sorted(root.glob("**/LC_MESSAGES/*.po")))
    if done:
        print(f"{done} translation catalogs compiled")


if __name__ == "__main__":
    main()
