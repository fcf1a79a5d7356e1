"""Words of the room `staff`: roles, powers and the pairs that nobody may hold together."""

from enum import StrEnum

from curbstop.kernel.wording import Wording

REPRESENTATIVE = "representative"
CASHIER = "cashier"
BILLING = "billing"
METER = "meter"
FIELD = "field"
COLLECTIONS = "collections"
MAIL_OPENER = "mail_opener"
FINANCE = "finance"
SUPERVISOR = "supervisor"
MANAGER = "manager"
DEPARTMENT = "department"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

ROLES = frozenset(
    {
        REPRESENTATIVE,
        CASHIER,
        BILLING,
        METER,
        FIELD,
        COLLECTIONS,
        MAIL_OPENER,
        FINANCE,
        SUPERVISOR,
        MANAGER,
        DEPARTMENT,
        AUDITOR,
        ADMINISTRATOR,
    }
)

DEPOSIT_VERIFIER = "deposit_verifier"
POWERS = frozenset({DEPOSIT_VERIFIER})
GRANT_WORDS: dict[str, Wording] = {
    REPRESENTATIVE: Wording("representative"),
    CASHIER: Wording("cashier"),
    BILLING: Wording("billing", meaning="role"),
    METER: Wording("meter", meaning="role"),
    FIELD: Wording("field", meaning="role"),
    COLLECTIONS: Wording("collections", meaning="role"),
    MAIL_OPENER: Wording("mail opener"),
    FINANCE: Wording("finance", meaning="role"),
    SUPERVISOR: Wording("supervisor"),
    MANAGER: Wording("manager"),
    DEPARTMENT: Wording("department", meaning="role"),
    AUDITOR: Wording("auditor"),
    ADMINISTRATOR: Wording("administrator"),
    DEPOSIT_VERIFIER: Wording("deposit verifier"),
}


class GrantKind(StrEnum):
    """A role decides what is seen and done; a power is one act more."""

    ROLE = "role"
    POWER = "power"


KIND_WORDS: dict[str, Wording] = {GrantKind.ROLE: Wording("role"), GrantKind.POWER: Wording("power")}


# Who takes money does not reconcile it with the bank, open the mail, or change what people owe; who looks over the
# books or makes the users does none of the work (segregation of duties: GFOA, "Revenue Control Policy").
FORBIDDEN_PAIRS: frozenset[frozenset[str]] = frozenset(
    {
        frozenset({CASHIER, FINANCE}),
        frozenset({CASHIER, MAIL_OPENER}),
        frozenset({CASHIER, BILLING}),
        frozenset({CASHIER, ADMINISTRATOR}),
        frozenset({MAIL_OPENER, FINANCE}),
        frozenset({MAIL_OPENER, BILLING}),
        frozenset({FINANCE, BILLING}),
        frozenset({FINANCE, ADMINISTRATOR}),
        frozenset({BILLING, ADMINISTRATOR}),
        *(frozenset({AUDITOR, role}) for role in ROLES - {AUDITOR}),
        # Who verifies what goes to the bank neither took it, opened its envelopes, makes users nor audits.
        *(frozenset({DEPOSIT_VERIFIER, role}) for role in (CASHIER, MAIL_OPENER, ADMINISTRATOR, AUDITOR)),
    }
)

# What somebody did with the money of a customer account on a day: never both (books.md 5, cash_controls.md 41).
TOOK, ADJUSTED = "took", "adjusted"
HAND_DEEDS = (TOOK, ADJUSTED)


def forbidden_partners(*, code: str, held: frozenset[str]) -> frozenset[str]:
    """Those of the roles and powers `held` that nobody may hold together with `code`."""
    return frozenset(other for other in held if frozenset({code, other}) in FORBIDDEN_PAIRS)
