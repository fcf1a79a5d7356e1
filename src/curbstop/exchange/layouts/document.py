"""A layout's YAML as it is written: strict about every key, and about what reading would stumble over."""

from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from curbstop.kernel.errors import CurbstopError


class LayoutError(CurbstopError):
    """A layout cannot be used."""


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _texts(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


Names = Annotated[list[str], BeforeValidator(_listed)]
Texts = Annotated[list[str], BeforeValidator(_texts)]


class _OnceLoader(yaml.SafeLoader):
    """Refuses a key that stands twice: the second would silently win."""


def _mapping(loader: _OnceLoader, node: yaml.MappingNode) -> dict[object, object]:
    loader.flatten_mapping(node)
    found: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, (dict, list)) or key in found:
            raise yaml.constructor.ConstructorError(None, None, f"'{key}' stands twice", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_OnceLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FieldDocument(_Strict):
    """One field."""

    columns: str | int | None = None
    width: int | None = Field(default=None, ge=1)
    field: int | None = Field(default=None, ge=1)
    kind: str = "text"
    required: bool = False
    one_of: Texts = []
    format: str = ""
    length_from: str = ""


class RecordDocument(_Strict):
    """One kind of record."""

    title: str = ""
    code: Texts = []
    when: dict[str | int, Texts] = {}
    fields: dict[str, FieldDocument] = {}
    counted: bool = True


class LevelDocument(_Strict):
    """What stands in what."""

    inside: str = ""
    opens: Names = []
    closes: Names = []
    holds: Names = []
    at_least_one: Names = []
    once: bool = False


class TallyDocument(_Strict):
    """What is counted or added up."""

    count: Names = []
    sum: str = ""
    of: Names = []
    where: dict[str, Texts] = {}
    subtract: bool = False
    modulo: int = Field(default=0, ge=0)


class ControlDocument(_Strict):
    """What must agree."""

    tally: str
    divided_by: int = 0
    ignored_when: Texts = []
    other: Names = Field(default=[], alias="or")


class LayoutDocument(_Strict):
    """The whole description."""

    name: str
    title: str
    source: str = ""  # where the description comes from; for readers of the file
    shape: Literal["fixed", "delimited"]
    frame: Literal["lines", "length", "length_prefix"] = "lines"
    record_length: int = Field(default=0, ge=0)
    short_records: bool = True
    encodings: Names = ["utf-8"]
    delimiter: str = ","
    quote: str = '"'
    code: str | int = 0
    letters: Literal["any", "ascii"] = "any"
    records: dict[str, RecordDocument]
    levels: dict[str, LevelDocument]
    tallies: dict[str, TallyDocument] = {}
    controls: dict[str, str | ControlDocument] = {}
    matches: dict[str, Names] = {}
    totals: dict[str, str] | list[str] = []
    payments: dict[str, str] = {}


def read_document(*, text: str, name: str) -> LayoutDocument:
    """What the YAML says; raises `LayoutError`."""
    try:
        raw = LayoutDocument.model_validate(yaml.load(text, Loader=_OnceLoader))  # noqa: S506 - it is a safe loader
    except yaml.YAMLError as error:
        raise LayoutError("The layout is not YAML: {cause}", where="{name}", cause=error, name=name) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise LayoutError(
            "The layout says something wrong at {place}: {cause}",
            where="{name}",
            place=place or "-",
            cause=first["msg"],
            name=name,
        ) from error
    except RecursionError as error:
        raise LayoutError("The layout is nested too deeply", where="{name}", name=name) from error
    _prove_settings(raw, name)
    return raw


def _prove_settings(raw: LayoutDocument, name: str) -> None:
    """What reading would stumble over."""
    wrong = [one for one in raw.encodings if not _is_encoding(one)]
    if len(raw.delimiter) != 1 or len(raw.quote) > 1 or {raw.delimiter, raw.quote} & {"\n", "\r"}:
        wrong.append("delimiter")
    if raw.frame == "length" and not raw.record_length:
        wrong.append("record_length")
    declared: set[str] = set()
    for level, one in raw.levels.items():
        if one.inside and one.inside not in declared:
            wrong.append(f"levels.{level}.inside")
        declared.add(level)
    if wrong:
        raise LayoutError(
            "The layout cannot be read with {setting}",
            where="{name}",
            to_do="A level stands behind the one that it is inside; a delimiter is one letter; records of a length say it.",
            setting=wrong[0],
            name=name,
        )


def _is_encoding(text: str) -> bool:
    """Whether Python knows it as an encoding of text."""
    try:
        return "a".encode(text).decode(text) == "a"
    except (LookupError, ValueError, TypeError):
        return False
