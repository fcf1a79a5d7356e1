"""No file makes a reader crash: damaged sound files and random bytes get a clear refusal, or are sound. The count is printed."""

import os
import random
import string
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curbstop.exchange.checking import FORMATS, Answer, check_file, format_named, records_listed
from curbstop.exchange.layouts.document import LayoutError
from curbstop.exchange.layouts.loading import layout_from
from factories.exchange_files import SOUND

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "100"))
KINDS = [one for one in FORMATS if one.layouts or one.statement]


def flipped(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def digit_changed(content, chance):
    places = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not places:
        return content
    at = chance.choice(places)
    return content[:at] + str(chance.randrange(10)).encode() + content[at + 1 :]


def piece_cut(content, chance):
    at, length = chance.randrange(len(content)), chance.randrange(1, 100)
    return content[:at] + content[at + length :]


def piece_doubled(content, chance):
    at, length = chance.randrange(len(content)), chance.randrange(1, 200)
    return content[:at] + content[at : at + length] + content[at:]


def cut_short(content, chance):
    return content[: chance.randrange(len(content))]


def lines_shuffled(content, chance):
    rows = content.splitlines(keepends=True)
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]
    return b"".join(rows)


def line_doubled(content, chance):
    rows = content.splitlines(keepends=True)
    at = chance.randrange(len(rows))
    return b"".join([*rows[: at + 1], rows[at], *rows[at + 1 :]])


def noise_put_in(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.randrange(1, 30)) + content[at:]


DAMAGES = (flipped, digit_changed, piece_cut, piece_doubled, cut_short, lines_shuffled, line_doubled, noise_put_in)


def judged(content, kind):
    found = check_file(content=content, kind=kind)
    assert isinstance(found, Answer)
    assert found.ok or found.reason
    if found.ok:
        assert found.records > 0
    return found


@pytest.mark.parametrize("name", SOUND)
def test_damaged_files_are_refused_or_sound_but_never_crash(name, capsys):
    chance, kind, sound = random.Random(f"seed {name}"), format_named(name=name), SOUND[name]()  # noqa: S311 - repeatable damage
    refused = 0
    for number in range(ROUNDS):
        content = sound
        for _ in range(1 + number % 3):
            content = chance.choice(DAMAGES)(content, chance) or b"\x00"
        found = judged(content, kind)
        refused += not found.ok
    with capsys.disabled():
        print(f" [{name}: {ROUNDS} damaged files, {refused} refused, none crashed]", end="")  # noqa: T201 - the count is to be seen
    assert refused > ROUNDS * 0.6


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_random_bytes_are_refused(kind):
    chance = random.Random(f"noise {kind.name}")  # noqa: S311 - the same
    for _ in range(ROUNDS):
        content = chance.randbytes(chance.randrange(400))
        assert not judged(content, kind).ok
        text = "".join(chance.choices(string.printable, k=chance.randrange(400)))
        assert not judged(text.encode(), kind).ok


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=25, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=500), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
)
def test_whatever_comes_gets_an_answer(kind, content):
    judged(content, kind)
    for line in records_listed(content=content, kind=kind):
        assert isinstance(line, str)


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_sound_file_with_any_piece_replaced_gets_an_answer(name, data):
    sound = SOUND[name]()
    at = data.draw(st.integers(0, len(sound)))
    length = data.draw(st.integers(0, 20))
    piece = data.draw(st.binary(max_size=20))
    judged(sound[:at] + piece + sound[at + length :], format_named(name=name))


def test_an_amount_that_is_changed_by_itself_is_always_noticed():
    """Every digit of every amount of a sound file, one after the other: control totals leave none unseen."""
    kind, sound = format_named(name="nacha"), SOUND["nacha"]()
    for number, row in enumerate(sound.splitlines()):
        if row[:1] != b"6":
            continue
        for column in range(29, 39):
            at = number * 95 + column
            other = b"1" if sound[at : at + 1] != b"1" else b"2"
            assert not check_file(content=sound[:at] + other + sound[at + 1 :], kind=kind).ok


@settings(max_examples=60, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["name", "title", "shape", "records", "levels", "code"]), inner, max_size=5
                )
            ),
            max_leaves=12,
        ).map(repr),
    )
)
def test_a_layout_is_refused_by_its_own_error_only(text):
    with suppress(LayoutError):
        layout_from(text=text, name="random.yaml")
