"""Who may open and send what: every page, every role."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone

from curbstop.staff.models import Grant, StaffUser
from curbstop.staff.types import AUDITOR, ROLES
from curbstop.web.ui.access import PAGES
from curbstop.web.ui.navigation import ENTRIES, HOMES, MOST_ENTRIES, entries_of

# Addresses that are nobody's page: signing in, switching language and theme, going home.
OPEN_TO_ALL = {
    "home",
    "set_language",
    "ui:welcome",
    "ui:theme",
    "ui:letters",
    "ui:role",
    "ui:stay",
}

pytestmark = pytest.mark.django_db


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found, f"{found.namespace}:" if found.namespace else namespace)
        elif found.name:
            yield f"{namespace}{found.name}", found


def pages() -> dict[str, URLPattern]:
    return {name: found for name, found in patterns(get_resolver()) if hasattr(found.callback, "page_rule")}


def address_of(name: str, pattern: URLPattern) -> str:
    """The page's address with arguments of which none exists."""
    converters = pattern.pattern.converters
    return reverse(name, kwargs={key: nothing(converter) for key, converter in converters.items()})


def nothing(converter: object) -> object:
    if isinstance(converter, IntConverter):
        return 999_999_999
    if isinstance(converter, UUIDConverter):
        return uuid4()
    return "2026-01-02" if "da" in type(converter).__name__.lower() else "none"


def worker(role: str) -> Client:
    person = StaffUser.objects.create_user(f"a-{role}", password="a-long-enough-password")
    Grant.objects.create(staff_user=person, kind="role", code=role, from_date="2020-01-01", recorded_at=timezone.now())
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_every_address_is_a_page_or_known_to_be_open() -> None:
    strangers = [
        name
        for name, found in patterns(get_resolver())
        if not hasattr(found.callback, "page_rule")
        and name not in OPEN_TO_ALL
        and not name.startswith(("account_", "mfa_", "socialaccount_"))
    ]
    assert strangers == []


def test_every_page_is_named_as_it_is_registered() -> None:
    wrong = {name: found.callback.page_rule.url_name for name, found in pages().items()}
    assert {name: said for name, said in wrong.items() if name != said} == {}
    assert set(PAGES) - set(pages()) == set()


def test_nobody_sees_a_page_without_signing_in(client: Client) -> None:
    for name, found in pages().items():
        answer = client.get(address_of(name, found))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/accounts/login/"), name


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_none_of_the_pages_of_others(role: str) -> None:
    client, wrong = worker(role), {}
    for name, found in pages().items():
        # What is theirs is opened over rows that are there: test_pages_over_rows.py.
        if role not in found.callback.page_rule.roles and role != AUDITOR:
            status = client.get(address_of(name, found)).status_code
            if status != 403:
                wrong[name] = status
    assert wrong == {}


def test_no_page_breaks_over_a_row_that_is_not_there() -> None:
    client = worker(AUDITOR)
    statuses = {name: client.get(address_of(name, found)).status_code for name, found in pages().items()}
    assert {name: status for name, status in statuses.items() if status == 403 or status >= 500} == {}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_changes_only_where_it_may_write(role: str) -> None:
    client = worker(role)
    wrong = {}
    for name, found in pages().items():
        rule = found.callback.page_rule
        status = client.post(address_of(name, found)).status_code
        if role in rule.write_roles and role != AUDITOR:
            right = status < 500 and status != 403
        elif role in rule.roles or role == AUDITOR:
            right = status == (403 if rule.write_roles else 405)
        else:
            right = status == 403
        if not right:
            wrong[name] = status
    assert wrong == {}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_has_at_most_seven_entries_and_may_open_them_all(role: str) -> None:
    entries = entries_of(role=role)
    assert len(entries) <= MOST_ENTRIES
    assert [entry.url_name for entry in entries if not PAGES[entry.url_name].may_read(frozenset({role}))] == []
    assert all(PAGES[name].may_read(frozenset({one})) for one, name in HOMES.items() if one == role)


def test_keys_of_the_entries_of_one_role_differ() -> None:
    for role in ROLES:
        keys = [entry.key for entry in entries_of(role=role) if entry.key]
        assert len(keys) == len(set(keys)), role
    assert all(frozenset(entry.roles) <= ROLES for entry in ENTRIES.values())


def test_somebody_without_a_role_is_told_so() -> None:
    person = StaffUser.objects.create_user("nobody", password="a-long-enough-password")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert b"You have no role yet" in client.get("/", follow=True).content
    assert client.get("/ui/commands/").status_code == 403
