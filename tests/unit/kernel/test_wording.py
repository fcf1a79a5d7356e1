"""Templates and facts: English by themselves, any language where they are shown."""

import copy
import pickle

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import StoredWording, Wording, either, listed, said_again

SPANISH = {
    "Drawer {drawer} is {state}": "La caja {drawer} está {state}",
    "open": "abierta",
    "session {session}": "turno {session}",
    "Count it first.": "Cuéntela primero.",
    "{left} or {right}": "{left} o {right}",
}


class DrawerTakenError(CurbstopError):
    """A drawer is in use."""


def in_spanish(text: str, meaning: str) -> str:
    return "retenida" if (text, meaning) == ("held", "bill") else SPANISH.get(text, text)


def taken() -> DrawerTakenError:
    return DrawerTakenError(
        "Drawer {drawer} is {state}",
        where="session {session}",
        to_do="Count it first.",
        drawer="A{1}",
        state=Wording("open"),
        session=7,
    )


def test_a_refusal_is_english_by_itself():
    assert str(taken()) == "Drawer A{1} is open (session 7). Count it first."
    assert taken().message == str(taken())


def test_a_refusal_is_said_in_another_language_with_the_same_facts():
    assert taken().said(in_spanish) == "La caja A{1} está abierta (turno 7). Cuéntela primero."


def test_a_refusal_can_be_copied_and_sent_to_another_process():
    assert str(copy.copy(taken())) == str(taken())
    assert str(pickle.loads(pickle.dumps(taken()))) == str(taken())  # noqa: S301 - our own


def test_one_failure_gives_another_ones_reason_at_another_place():
    first = taken()
    error = DrawerTakenError.because(first, where="{file}, {place}", file="drawers.csv", place=first.place)
    assert str(error) == "Drawer A{1} is open (drawers.csv, session 7). Count it first."
    assert error.said(in_spanish) == "La caja A{1} está abierta (drawers.csv, turno 7). Cuéntela primero."


def test_an_empty_part_is_never_looked_up():
    # A catalog's own head stands under the empty text.
    assert CurbstopError("Closed").said(lambda text, _meaning: text or "Language: es") == "Closed."


def test_one_word_with_two_meanings_has_two_translations():
    assert Wording("held", meaning="bill").said(in_spanish) == "retenida"
    assert Wording("held", meaning="deposit").said(in_spanish) == "held"


def test_words_are_listed():
    assert str(listed(["a", "b", "c"])) == "a, b, c"
    assert either([Wording("open"), "b"]).said(in_spanish) == "abierta o b"


BELOW = StoredWording("The read of {day} is below the one before.")
DISCARDED = StoredWording("Discarded: {reason}")
AGAIN = {
    BELOW.template: "La lectura del {day} es menor que la anterior.",
    DISCARDED.template: "Descartada: {reason}",
}


def again(text: str) -> str:
    return said_again(text, known=(BELOW, DISCARDED), translate=lambda known, _meaning: AGAIN[known])


def test_a_kept_sentence_is_known_again_with_its_facts():
    assert again(BELOW.filled(day="2026-03-02")) == "La lectura del 2026-03-02 es menor que la anterior."


def test_several_kept_sentences_are_known_one_by_one_and_what_a_person_wrote_stays():
    both = f"{BELOW.filled(day='2026-03-02')} {DISCARDED.filled(reason='the read was keyed twice')}"
    assert again(both) == "La lectura del 2026-03-02 es menor que la anterior. Descartada: the read was keyed twice"
    assert again("Call her back. The read of Monday is odd.") == "Call her back. The read of Monday is odd."
    assert again("") == ""


def test_a_kept_sentence_is_filled_the_same_in_frames():
    assert BELOW.for_frames == "The read of {} is below the one before."
