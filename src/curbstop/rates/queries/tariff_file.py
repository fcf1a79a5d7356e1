"""Our own tariff format: a file's text to plain content, and content to a `TariffVersion`. No Django."""

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from curbstop.kernel.quantity import MILLI
from curbstop.kernel.wording import Wording
from curbstop.platform.strict_yaml import read_strict_yaml
from curbstop.rates.engine.compile import compile_tariffs
from curbstop.rates.queries.tariff_content import version_from_content
from curbstop.rates.types import TariffVersion, UnsoundTariffError

Content = dict[str, Any]
SCHEMA_FILE = "tariff.schema.json"


@dataclass(frozen=True, slots=True)
class TariffFile:
    """A sound tariff file: its content as it is stored, and what the engine rates by."""

    name: str
    content: Content
    content_sha256: str
    version: TariffVersion


def tariff_schema() -> Content:
    """The JSON Schema of a tariff file."""
    text = files("curbstop.rates.tariffs").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
    schema: Content = json.loads(text)
    return schema


def content_sha256(*, content: Content) -> str:
    """The fingerprint of a tariff's content, whatever the order of its keys."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_tariff_file(*, path: Path) -> TariffFile:
    """Read and check one file. Raises UnsoundTariffError or UnreadableYamlError, which name the place."""
    return read_tariff_text(text=path.read_text(encoding="utf-8"), name=path.name)


def read_tariff_text(*, text: str, name: str) -> TariffFile:
    """Read and check the text of a tariff file called `name`."""
    content = read_strict_yaml(text=text, name=name)
    return sound_tariff(content=content, name=name)


def sound_tariff(*, content: Any, name: str) -> TariffFile:
    """Check content against the schema and by compiling it. Raises UnsoundTariffError."""
    _refuse_off_schema(content=content, name=name)
    try:
        version = version_from_content(content=content, version_id=0)
        compile_tariffs(tariff_versions=[version])
    except UnsoundTariffError as error:
        raise UnsoundTariffError.because(
            error, where="{file}, {place}" if error.where else "{file}", file=name, place=error.place
        ) from error
    return TariffFile(name=name, content=content, content_sha256=content_sha256(content=content), version=version)


def _refuse_off_schema(*, content: Any, name: str) -> None:
    errors = sorted(Draft202012Validator(tariff_schema()).iter_errors(content), key=lambda error: error.json_path)
    if not errors:
        return
    first = errors[0]
    place = first.json_path.removeprefix("$.")
    more = Wording("{place} and {count} more", place=place, count=len(errors) - 1)
    raise UnsoundTariffError(
        "The tariff is not in the format: {message}",
        where="{file}, {place}",
        to_do="docs/how_to/add_a_rate.md describes every field.",
        message=first.message[:300],
        file=name,
        place=more if len(errors) > 1 else place,
    )


def quantity_text(*, quantity_milli: int) -> str:
    """A quantity for people: 15000 is `15`, 12345 is `12.345`."""
    whole, part = divmod(quantity_milli, MILLI)
    return f"{whole:,}" + (f".{part:03d}".rstrip("0") if part else "")
