"""The words of the screens: `extract` them into the catalogs, list what is `missing`, `compile` them.

Needs no gettext on the machine: Babel reads Python, Django's own reader turns templates into what Babel reads.
"""

import ast
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import wordings

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "curbstop"
CATALOGS = SOURCE / "web" / "locale"
LANGUAGES = ("es",)
KEYWORDS = {
    "_": None,
    "word": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?::[^{}]*)?\}")
HEADER = "# The words of Curbstop's screens. `tools/translations.py extract` brings them up to date."


def catalog_path(language: str) -> Path:
    """Where a language's catalog lies."""
    return CATALOGS / language / "LC_MESSAGES" / "django.po"


def source_files() -> list[Path]:
    """Every file that may hold words for people."""
    python = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    return sorted([*python, *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")])


def messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    """The words of one file: the text or texts, the remarks for translators, the context."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django's reader needs settings for nothing but the regular expressions of its lexer.
        from django.utils.translation.template import templatize  # noqa: PLC0415 - slow, and only templates need it

        # In brackets, the reader of Python minds neither indentation nor loose words.
        text = f"(\n{templatize(text)}\n)"
    found = extract("python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"], strip_comment_tags=True)
    for _line, words, remarks, context in found:
        yield words, remarks, context


def extracted() -> Catalog:
    """All words as they stand in the source."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path in source_files():
        place = [(path.relative_to(ROOT).as_posix(), 0)]
        for words, remarks, context in messages_of(path):
            catalog.add(words, None, place, auto_comments=remarks, context=context)
    for found in spoken():
        for template in filter(wordings.has_words, found.templates):
            catalog.add(template, None, [(found.file, 0)], context=found.meaning or None)
    return catalog


def spoken() -> list[wordings.Found]:
    """The sentences of the rooms: refusals and other wordings."""
    paths = [path for path in source_files() if path.suffix == ".py"]
    trees = {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    return list(wordings.wordings_in(trees))


def read_catalog(language: str) -> Catalog:
    """A language's catalog; an empty one when there is none."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def write_catalog(language: str) -> None:
    """Bring a language's catalog up to date: new words come in empty, words that are gone go."""
    catalog = read_catalog(language)
    catalog.update(extracted(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER
    catalog.fuzzy = False
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalog, sort_output=True, ignore_obsolete=True, include_lineno=False, omit_header=True)
    body = path.read_text(encoding="utf-8")
    header = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    path.write_text(header + body, encoding="utf-8")


def texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """One text or several as several."""
    return (value,) if isinstance(value, str) else tuple(value)


def faults_of(message: Message, translated: Message | None) -> list[str]:
    """What is wrong with a translation."""
    if translated is None or not all(texts(translated.string)):
        return ["no translation"]
    faults = ["fuzzy"] if translated.fuzzy else []
    wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
    got = set(PLACEHOLDER.findall(texts(translated.string)[-1]))
    return faults + ([f"placeholders differ: {sorted(wanted)} and {sorted(got)}"] if wanted != got else [])


def missing(language: str) -> list[str]:
    """A line for each text whose translation is missing, fuzzy or does not fit, with a file where it stands."""
    catalog = read_catalog(language)
    lines = []
    for message in extracted():
        if not message.id:
            continue
        translated = catalog.get(texts(message.id)[0], message.context)
        place = message.locations[0][0] if message.locations else ""
        lines += [f"{place}: {texts(message.id)[0]!r}: {fault}" for fault in faults_of(message, translated)]
    return sorted(lines)


def compile_catalog(source: Path) -> bool:
    """Compile one catalog when it is newer than what was compiled; True when there was something to do."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    with source.open("rb") as stream:
        catalog = read_po(stream, locale=source.parent.parent.name)
    # Several processes may compile at once; each puts a whole file in place.
    building = target.with_suffix(f".mo.{os.getpid()}")
    with building.open("wb") as stream:
        write_mo(stream, catalog)
    building.replace(target)
    return True


def main() -> None:
    """Do what was asked."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked == "extract":
        for language in LANGUAGES:
            write_catalog(language)
            print(f"{catalog_path(language).relative_to(ROOT)}: {len(missing(language))} to translate")
    elif asked == "missing":
        lines = [f"{language} {line}" for language in LANGUAGES for line in missing(language)]
        print("\n".join(lines) or "Every text is translated.")
        sys.exit(1 if lines else 0)
    elif asked == "compile":
        done = sum(compile_catalog(source) for source in sorted(SOURCE.rglob("LC_MESSAGES/*.po")))
        if done:
            print(f"Translations compiled: {done}")
    else:
        sys.exit("Usage: translations.py extract | missing | compile")


if __name__ == "__main__":
    main()
