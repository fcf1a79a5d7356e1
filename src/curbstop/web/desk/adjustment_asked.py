"""What another page proposes to adjust, in the address of the adjustment page: the form begins with it, nothing is decided."""

from collections.abc import Sequence

from django.http import HttpRequest

from curbstop.receivables.queries import OpenItemRow

PROPOSED = ("direction", "amount", "reason_code", "remark")


def asked_for(request: HttpRequest, *, items: Sequence[OpenItemRow]) -> dict[str, str]:
    """The form's first values. `bill` and `charge_type` choose the open item, else the kind of charge."""
    found = {name: request.GET[name] for name in PROPOSED if request.GET.get(name)}
    charge_type, bill_id = request.GET.get("charge_type", ""), request.GET.get("bill", "")
    if charge_type:
        item = next((one for one in items if one.charge_type == charge_type and str(one.bill_id) == bill_id), None)
        found["charge"] = f"item:{item.open_item_id}" if item else f"kind:{charge_type}"
    return found
