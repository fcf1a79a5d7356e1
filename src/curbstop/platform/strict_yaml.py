"""YAML read so that nothing is lost: no repeated keys, no binary fractions, only plain data.

Numbers with a point arrive as the text that the file holds ("1.10" stays "1.10"), because a float is not a price.
Dates arrive as ISO text. What comes out can be stored as JSON unchanged.
"""

from collections.abc import Hashable
from typing import Any

import yaml

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import Wording


class UnreadableYamlError(CurbstopError):
    """A file is not sound YAML."""


class OnceOnlyKeys(yaml.constructor.BaseConstructor):
    """Refusal of repeated keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """Refuse a key that stands twice in one mapping."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise UnreadableYamlError("A key must be a text or a number", where="line {line}", line=_line(key_node))
            if key in seen:
                raise UnreadableYamlError(
                    "The key '{key}' stands twice",
                    where="line {line}",
                    to_do="Keep one of the two.",
                    key=key,
                    line=_line(key_node),
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class StrictLoader(OnceOnlyKeys, yaml.SafeLoader):
    """Plain data, text for fractions and dates."""


class TextLoader(OnceOnlyKeys, yaml.BaseLoader):
    """Every scalar is the text that the file holds."""


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _as_written(loader: StrictLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


for tag in ("float", "timestamp"):
    StrictLoader.add_constructor(f"tag:yaml.org,2002:{tag}", _as_written)


def read_strict_yaml(*, text: str, name: str, only_text: bool = False) -> Any:
    """The data in `text`; `name` says in errors which file it is. `only_text` leaves every scalar as written.

    Raises UnreadableYamlError.
    """
    try:
        return yaml.load(text, Loader=TextLoader if only_text else StrictLoader)  # noqa: S506 - both refuse more
    except UnreadableYamlError as error:
        raise UnreadableYamlError.because(error, where="{file}, {place}", file=name, place=error.place) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Wording("{file}, line {line}", file=name, line=mark.line + 1) if mark else name
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise UnreadableYamlError(
            "The file is not sound YAML: {problem}", where="{place}", problem=problem, place=place
        ) from error
