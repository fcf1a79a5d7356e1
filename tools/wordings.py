"""The sentences that the rooms speak without knowing of languages: raised `CurbstopError`s, `Wording`s and `StoredWording`s.

All take constant English templates with named fields, and the facts by name. This reads the templates from the source.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

ERROR = "CurbstopError"
WORDING = "Wording"
STORED = "StoredWording"
PARTS = ("what", "where", "to_do")


@dataclass(frozen=True, slots=True)
class Found:
    """One use of templates. `facts` is None where they are handed on; `unread` what is no constant text."""

    file: str
    line: int
    templates: tuple[str, ...]
    meaning: str
    facts: frozenset[str] | None
    unread: tuple[str, ...]
    stored: bool = False


def wordings_in(trees: Mapping[Path, ast.Module]) -> Iterator[Found]:
    """Every use of templates in the source."""
    classes = error_classes(trees)
    own = {name: _own_parameters(node) for name, node in classes.items()}
    for path, tree in trees.items():
        for call, caller in _calls(tree):
            if caller in classes and not _has_own_sentence(classes[caller]):
                yield _raised(path, call, own[caller])
            elif caller in (WORDING, STORED):
                yield _worded(path, call, caller)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name in classes:
                yield from _inside(path, node)


def error_classes(trees: Mapping[Path, ast.Module]) -> dict[str, ast.ClassDef]:
    """The anticipated failures by name, without their base."""
    nodes = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found: dict[str, ast.ClassDef] = {}
    known = {ERROR}
    while True:
        more = {node.name: node for node in nodes if node.name not in known and known & {_name(b) for b in node.bases}}
        if not more:
            return found
        found |= more
        known |= set(more)


@cache
def fields_of(template: str) -> frozenset[str]:
    """The named fields of a template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def has_words(template: str) -> bool:
    """Whether something in it can be translated."""
    return any(character.isalpha() for text, _, _, _ in Formatter().parse(template) for character in text)


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Calls with the name that is called; `Class.because(...)` counts as one of the class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            because = isinstance(node.func, ast.Attribute) and node.func.attr == "because"
            yield node, _name(node.func.value if because else node.func)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _raised(path: Path, call: ast.Call, own: frozenset[str]) -> Found:
    because = isinstance(call.func, ast.Attribute) and call.func.attr == "because"
    parts = [keyword.value for keyword in call.keywords if keyword.arg in PARTS]
    if not because:
        parts += call.args[:1]
    # A failure that gives another one's reason has its facts, too.
    return _found(path, call, parts, skipped=frozenset(PARTS) | own, handed_on=because)


def _worded(path: Path, call: ast.Call, caller: str) -> Found:
    # What is stored is filled in elsewhere.
    return _found(path, call, call.args[:1], skipped=frozenset({"meaning"}), handed_on=caller == STORED)


def _found(path: Path, call: ast.Call, parts: list[ast.expr], *, skipped: frozenset[str], handed_on: bool) -> Found:
    read = [_constants(part) for part in parts]
    names = {keyword.arg for keyword in call.keywords} - skipped
    facts = None if handed_on or None in names else frozenset(name for name in names if name)
    meaning = next((_constants(one.value) for one in call.keywords if one.arg == "meaning"), None)
    return Found(
        file=path.as_posix(),
        line=call.lineno,
        templates=tuple(text for texts in read for text in texts or ()),
        meaning=meaning[0] if meaning else "",
        facts=facts,
        stored=_name(call.func) == STORED,
        unread=tuple(ast.unparse(part) for part, texts in zip(parts, read, strict=True) if texts is None),
    )


def _constants(node: ast.expr) -> tuple[str, ...] | None:
    """The texts that an expression may be: a constant, or one or the other."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.IfExp):
        one, other = _constants(node.body), _constants(node.orelse)
        return None if one is None or other is None else one + other
    return None


def _has_own_sentence(node: ast.ClassDef) -> bool:
    """Whether the failure builds its sentence itself, from other parameters."""
    init = _init(node)
    return init is not None and not {"what"} & {one.arg for one in init.args.args}


def _init(node: ast.ClassDef) -> ast.FunctionDef | None:
    return next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)


def _own_parameters(node: ast.ClassDef) -> frozenset[str]:
    """What its `__init__` takes besides, and hands on as a fact or keeps."""
    init = _init(node)
    return frozenset(one.arg for one in init.args.kwonlyargs) - set(PARTS) if init else frozenset()


def _inside(path: Path, node: ast.ClassDef) -> Iterator[Found]:
    """The templates in a failure's own `__init__`: what it hands on, and its defaults."""
    init = _init(node)
    if init is None:
        return
    for one, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True):
        if one.arg in PARTS and default is not None:
            yield Found(path.as_posix(), node.lineno, _constants(default) or (), "", None, ())
    for call, _ in _calls(ast.Module(body=[init], type_ignores=[])):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
            parts = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg in PARTS)]
            given = [part for part in parts if not (isinstance(part, ast.Name) and part.id in PARTS)]
            found = _found(path, call, given, skipped=frozenset(PARTS), handed_on=len(given) < len(parts))
            yield found
