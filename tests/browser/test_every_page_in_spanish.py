"""Every page as somebody reads it whose language is Spanish: nothing that has a translation is shown in English."""

import html
import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client

import translations
from curbstop.casework.models import WorkItem
from curbstop.web.desk.words import SUBJECTS, WORK_KINDS
from database_fixtures import database_of_a_module
from factories.open_ends import leave_open_ends
from factories.page_rows import COMMANDS, address_of, pages, player_for, seat_with_a_file
from factories.worked_city import work

PAGES = pages()
FIELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?::[^{}]*)?\}|%%")
SHOWN_ATTRIBUTES = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]+)"')
# Scripts, and what says itself that it is English: a language's own name, a receipt in the customer's language.
NOT_READ = re.compile(r'<(script|style|pre)\b.*?</\1>|<option[^>]*lang="en".*?</option>', re.DOTALL)
FEWEST_WORDS = 2


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), database_of_a_module("city"):
        stage, day = work()
        leave_open_ends(stage=stage, day=day)
        yield


@pytest.fixture(scope="module")
def english() -> re.Pattern[str]:
    """Whatever is said otherwise in Spanish, as a pattern over a whole text: at least two words of it are fixed."""
    texts = set()
    for message in translations.read_catalog("es"):
        for text, said in zip(translations.texts(message.id), translations.texts(message.string), strict=False):
            if text and text != said and len(re.findall(r"[A-Za-z]{2,}", FIELD.sub(" ", text))) >= FEWEST_WORDS:
                texts.add(".+?".join(re.escape(part) for part in FIELD.split(text)))
    return re.compile("|".join(sorted(texts)))


def read_aloud(page: str) -> Iterator[str]:
    """The texts of a page that people see or hear."""
    page = NOT_READ.sub(" ", page)
    for text in (*re.findall(r">([^<]+)<", page), *SHOWN_ATTRIBUTES.findall(page)):
        shown = re.sub(r"\s+", " ", html.unescape(text)).strip()
        if shown:
            yield shown


def reader(username: str) -> Client:
    """Somebody who reads Spanish."""
    client = seat_with_a_file(username)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "es"
    return client


def test_no_page_says_in_english_what_there_is_in_spanish(city, english):
    found = []
    for name in sorted(PAGES.keys() - COMMANDS):
        answer = reader(player_for(name, PAGES[name])).get(address_of(name, PAGES[name]))
        if answer.status_code == 200 and answer["content-type"].startswith("text/html"):
            texts = read_aloud(answer.content.decode())
            found += [f"{name}: {text}" for text in texts if english.fullmatch(text)]
    assert found == []


def test_every_kind_of_work_and_everything_it_is_about_has_its_word(city):
    opened = WorkItem.objects.values_list("kind", "subject_kind").distinct()
    assert {kind for kind, _about in opened} <= WORK_KINDS.keys()
    assert {about for _kind, about in opened} <= SUBJECTS.keys()
    assert "alarm:round_amounts" in WORK_KINDS
