"""The cash room's figures, as policy has them on a day."""

from datetime import date

from curbstop.cashiering.types import CashPolicy
from curbstop.cashiering.types.offline import OfflinePolicy
from curbstop.cashiering.types.tenders import TenderRule, TenderRules
from curbstop.platform.policies import policies_in_force

STEPS = ("finance", "report", "investigate", "supervisor")
USUAL_WARNING = 5
KEYS = {
    "count_tries": "count.tries",
    "deposit_business_days": "cash.deposit_business_days",
    "check_stale_days": "cash.check_stale_days",
    "cash_only_days": "cash.cash_only_days",
    "returned_first_cents": "fees.returned_item_first_max_cents",
    "returned_next_cents": "fees.returned_item_next_max_cents",
    "drop_at_cents": "cash.drop_at_cents",
    "same_day_deposit_over_cents": "cash.same_day_deposit_over_cents",
}


def cash_policy(*, on_date: date) -> CashPolicy:
    """The figures in force on a day; what policy does not say is as `CashPolicy` has it."""
    steps = {step: f"cash.over_short_{step}_cents" for step in (*STEPS, "log")}
    found = policies_in_force(on_date=on_date, keys=[*KEYS.values(), *steps.values()])
    figures = {name: int(found[key].value) for name, key in KEYS.items() if key in found}
    known = {step: int(found[key].value) for step, key in steps.items() if key in found}
    default = CashPolicy()
    # Up to the first figure a difference is only logged; a cent more asks for a note.
    note = (known["log"] + 1, "note") if "log" in known else default.over_short_steps[-1]
    limits = {step: least for least, step in default.over_short_steps} | known
    return CashPolicy(over_short_steps=(*((limits[step], step) for step in STEPS), note), **figures)


def tender_rules(*, on_date: date) -> TenderRules:
    """Who may take which tender, where, up to how much, on a day; what policy does not name is not limited."""
    found = policies_in_force(on_date=on_date, keys=["tender.rules", "tender.cash_only_accepts"])
    rules = {
        code: TenderRule(
            roles=frozenset(one.get("roles", ())),
            offices=frozenset(one.get("offices", ())),
            most_cents=one.get("most_cents"),
        )
        for code, one in (found["tender.rules"].value if "tender.rules" in found else {}).items()
    }
    accepts = found.get("tender.cash_only_accepts")
    return TenderRules(rules, frozenset(accepts.value)) if accepts else TenderRules(rules)


def offline_policy(*, on_date: date) -> OfflinePolicy:
    """What may be taken while the server is out of reach; what policy does not say is as `OfflinePolicy` has it."""
    keys = {"cap_cents": "offline.cap_cents", "range_numbers": "offline.range_numbers", "hours": "offline.hours"}
    found = policies_in_force(on_date=on_date, keys=list(keys.values()))
    return OfflinePolicy(**{name: int(found[key].value) for name, key in keys.items() if key in found})


def dispute_warn_days(*, on_date: date) -> int:
    """How many days before its evidence is due a card dispute is shown as urgent."""
    found = policies_in_force(on_date=on_date, keys=["chargeback.warn_days"])
    return int(found["chargeback.warn_days"].value) if found else USUAL_WARNING
