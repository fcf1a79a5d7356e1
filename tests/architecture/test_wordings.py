"""What the rooms say to people: constant templates with their facts beside them, each of them there in every language."""

import ast
from pathlib import Path

import pytest

import translations
import wordings
from curbstop.reporting.places import PIECES
from curbstop.web.ui.spoken import KNOWN

# The base hands on what it was given.
HANDS_ON = "src/curbstop/kernel/"


@pytest.fixture(scope="module")
def spoken() -> list[wordings.Found]:
    return translations.spoken()


def test_every_refusal_is_raised_with_constant_templates(spoken: list[wordings.Found]) -> None:
    built = [f"{one.file}:{one.line}: {one.unread}" for one in spoken if one.unread]
    assert [line for line in built if not line.startswith(HANDS_ON)] == []


def test_every_field_of_a_template_has_its_fact_and_every_fact_its_field(spoken: list[wordings.Found]) -> None:
    wrong = []
    for one in spoken:
        fields = frozenset[str]().union(*map(wordings.fields_of, one.templates))
        if one.facts is not None and one.facts != fields:
            wrong.append(f"{one.file}:{one.line}: fields {sorted(fields)}, facts {sorted(one.facts)}")
    assert wrong == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_template_is_translated_with_the_same_fields(spoken: list[wordings.Found], language: str) -> None:
    catalog, lacking = translations.read_catalog(language), []
    for one in spoken:
        for template in filter(wordings.has_words, one.templates):
            message = catalog.get(template, one.meaning or None)
            text = translations.texts(message.string)[0] if message and message.string else ""
            if not text or wordings.fields_of(text) != wordings.fields_of(template):
                lacking.append(f"{one.file}:{one.line}: {template!r} {text!r}")
    assert lacking == []


def test_the_refusals_of_all_rooms_are_seen(spoken: list[wordings.Found]) -> None:
    rooms = {one.file.split("/")[2] for one in spoken}
    assert {"billing", "cashiering", "customers", "journeys", "ledger", "metering", "platform", "web"} <= rooms


def test_a_sentence_put_together_by_hand_is_found() -> None:
    source = """
class LeakError(CurbstopError): ...
def check(meter):
    raise LeakError(f"meter {meter} leaks", to_do="Shut it." if meter else "Wait.", serial=meter)
"""
    found = list(wordings.wordings_in({Path("room.py"): ast.parse(source)}))
    assert [one.unread for one in found] == [("f'meter {meter} leaks'",)]
    assert found[0].templates == ("Shut it.", "Wait.")


def test_the_screens_know_every_sentence_that_is_kept(spoken: list[wordings.Found]) -> None:
    kept = {template for one in spoken if one.stored for template in one.templates}
    assert kept == {one.template for one in (*KNOWN, *PIECES)}
