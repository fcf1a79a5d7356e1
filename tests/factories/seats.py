"""Somebody in front of the pages, without a browser: hired, signed in, reading and sending."""

import re
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from curbstop.staff.models import Grant, StaffUser

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct horse battery"
LONG_AGO = "2010-01-01"


def hired(role: str, username: str = "", **more: str) -> StaffUser:
    """Somebody new in this role; without a name they get one that nobody else has."""
    person = StaffUser.objects.create_user(username or f"{role}-{uuid4().hex[:6]}", password=PASSWORD, **more)
    Grant.objects.create(
        staff_user=person, kind="role", code=role, from_date=LONG_AGO, recorded_at=f"{LONG_AGO}T00:00Z"
    )
    return person


def seat_of(person: StaffUser) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def seat_named(username: str) -> Client:
    """The same, of somebody who is there already."""
    return seat_of(StaffUser.objects.get(username=username))


def somebody(role: str) -> Client:
    """A new person's browser; their name is `the-` and their role."""
    return seat_of(hired(role, f"the-{role}"))


def text_of(client: Client, href: str) -> str:
    """The page at an address that must be there."""
    answer = client.get(href)
    assert answer.status_code == 200, (href, answer.status_code)
    return answer.content.decode()


def sent(client: Client, href: str, **fields: object) -> str:
    """Send a page's form; the address that it leads to."""
    return done(client.post(href, {"command_key": str(uuid4()), **fields}))


def done(answer: HttpResponse) -> str:
    """The address that a form led to; its error summary when it was refused."""
    summary = re.search(r'class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)
    assert answer.status_code == 303, summary[0] if summary else answer.content.decode()[-1500:]
    return answer["Location"]
