"""Which files are tariffs, and in whose format."""

from pathlib import Path

OWRS_SUFFIX = ".owrs"
OWN_SUFFIXES = (".yaml", ".yml", ".json")
MAYBE_OWRS_SUFFIX = ".txt"
OWRS_MARK = "rate_structure:"


class UnreadableTariffError(Exception):
    """A tariff's file cannot be read."""


def tariff_files(*, path: Path) -> list[Path]:
    """The tariff files at or under `path`, sorted; a text file is one where it holds OWRS."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and _is_tariff(file))


def _is_tariff(file: Path) -> bool:
    suffix = file.suffix.lower()
    if suffix == MAYBE_OWRS_SUFFIX:
        return OWRS_MARK in file.read_text(encoding="utf-8-sig", errors="replace")
    return suffix in {OWRS_SUFFIX, *OWN_SUFFIXES}


def read_tariff_text_file(*, root: Path, name: str) -> str:
    """The text of the file called `name` under `root`. Raises UnreadableTariffError."""
    path = root / name
    if not name or not path.resolve().is_relative_to(root.resolve()):
        raise UnreadableTariffError(f"The tariff '{name}' is not a path inside the given folder.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UnreadableTariffError(f"The tariff '{name}' cannot be read: {reason}.") from error


def is_owrs(*, name: str, text: str) -> bool:
    """Whether a tariff's text is OWRS: by its name's end, else by what it holds."""
    if name.lower().endswith(OWRS_SUFFIX):
        return True
    return any(line.startswith(OWRS_MARK) for line in text.splitlines())
