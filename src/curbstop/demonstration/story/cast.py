"""Who works in the demonstration city: one of each role, several cashiers, two supervisors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from curbstop.staff import operations as staff
from curbstop.staff import types as roles

PASSWORD = "Demonstration-2026"  # noqa: S105 - a demonstration's, printed on the terminal
PIN = "2468"


@dataclass(frozen=True, kw_only=True)
class Player:
    """A member of the cast; the username says the role."""

    username: str
    given_name: str
    family_name: str
    roles: tuple[str, ...]
    powers: tuple[str, ...] = ()
    language: str = "en"


CAST: tuple[Player, ...] = (
    Player(
        username="supervisor",
        given_name="Dolores",
        family_name="Vega",
        roles=(roles.SUPERVISOR,),
        powers=(roles.DEPOSIT_VERIFIER,),
    ),
    Player(
        username="supervisor2",
        given_name="Walter",
        family_name="Oakes",
        roles=(roles.SUPERVISOR,),
        powers=(roles.DEPOSIT_VERIFIER,),
    ),
    Player(username="manager", given_name="Irene", family_name="Castellanos", roles=(roles.MANAGER,)),
    Player(
        username="representative", given_name="Rosa", family_name="Medina", roles=(roles.REPRESENTATIVE,), language="es"
    ),
    Player(username="cashier", given_name="Nadine", family_name="Burke", roles=(roles.CASHIER,)),
    Player(username="cashier2", given_name="Víctor", family_name="Salas", roles=(roles.CASHIER,), language="es"),
    Player(username="cashier3", given_name="Tamika", family_name="Ross", roles=(roles.CASHIER,)),
    Player(username="billing", given_name="Howard", family_name="Lindqvist", roles=(roles.BILLING,)),
    Player(username="meter", given_name="Paula", family_name="Ibarra", roles=(roles.METER,)),
    Player(username="field", given_name="Andre", family_name="Watkins", roles=(roles.FIELD,)),
    Player(username="collections", given_name="June", family_name="Hatcher", roles=(roles.COLLECTIONS,)),
    Player(username="mail_opener", given_name="Celia", family_name="Novak", roles=(roles.MAIL_OPENER,)),
    Player(
        username="finance",
        given_name="Bruno",
        family_name="Keller",
        roles=(roles.FINANCE,),
        powers=(roles.DEPOSIT_VERIFIER,),
    ),
    Player(username="department", given_name="Grace", family_name="Tan", roles=(roles.DEPARTMENT,)),
    Player(username="auditor", given_name="Edith", family_name="Monroe", roles=(roles.AUDITOR,)),
    Player(username="administrator", given_name="Omar", family_name="Haddad", roles=(roles.ADMINISTRATOR,)),
)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The ids of the staff users by username."""

    ids: dict[str, int]

    def __getitem__(self, username: str) -> int:
        return self.ids[username]


def hire_cast(*, on: date, now: datetime) -> Cast:
    """Make the staff users with their roles, powers and PINs."""
    with transaction.atomic():
        return Cast(ids={player.username: _hire(player=player, on=on, now=now) for player in CAST})


def _hire(*, player: Player, on: date, now: datetime) -> int:
    staff_user_id = staff.add_staff_user(
        username=player.username,
        given_name=player.given_name,
        family_name=player.family_name,
        email=f"{player.username}@curbstop.example",
        password=PASSWORD,
        language=player.language,
        now=now,
    )
    for code in player.roles:
        staff.grant(staff_user_id=staff_user_id, kind=roles.GrantKind.ROLE, code=code, from_date=on, now=now)
    for code in player.powers:
        staff.grant(staff_user_id=staff_user_id, kind=roles.GrantKind.POWER, code=code, from_date=on, now=now)
    staff.set_pin(staff_user_id=staff_user_id, pin=PIN)
    return staff_user_id
