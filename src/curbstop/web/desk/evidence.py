"""Files that show why an adjustment is right: sent in with a form, listed, opened."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from curbstop.billing.operations import Evidence
from curbstop.billing.queries import evidence_of
from curbstop.platform.files import load_file
from curbstop.web.audit.statement import LARGEST_ID
from curbstop.web.desk.links import ADJUSTERS
from curbstop.web.ui.access import page
from curbstop.web.ui.panels import Fact, Facts

LARGEST_BYTES = 10_000_000
# How a file of each kind begins: its name alone proves nothing.
BEGINNINGS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}


def checked_evidence(sent: Any) -> Any:
    """The file as it was sent, when it is of a kind that can be shown; raises ValidationError."""
    if not sent:
        return sent
    if sent.size > LARGEST_BYTES:
        raise ValidationError(_("The file is larger than 10 MB."))
    head = sent.read(8)
    sent.seek(0)
    if not any(head.startswith(beginning) for beginning in BEGINNINGS.values()):
        raise ValidationError(_("The file is neither a PDF nor a JPEG or PNG picture."))
    return sent


def evidence_files(sent: Any) -> tuple[Evidence, ...]:
    """What the journey keeps."""
    if not sent:
        return ()
    content = sent.read()
    media_type = next(kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning))
    return (Evidence(name=sent.name[:100], media_type=media_type, content=content),)


def evidence_facts(adjustment_id: int) -> tuple[Facts, ...]:
    """The files of an adjustment, each a link; nothing when there is none."""
    found = evidence_of(adjustment_id=adjustment_id)
    if not found:
        return ()
    return (
        Facts(
            tuple(
                Fact(_("File"), name, href=reverse("desk:adjustment_evidence", args=[adjustment_id, file_id]))
                for file_id, name in found
            ),
            title=_("Evidence"),
        ),
    )


@page(url_name="desk:adjustment_evidence", roles=ADJUSTERS)
def adjustment_evidence(request: HttpRequest, adjustment_id: int, file_id: int) -> HttpResponse:  # noqa: ARG001
    """One file of an adjustment."""
    files = dict(evidence_of(adjustment_id=adjustment_id)) if adjustment_id <= LARGEST_ID else {}
    if file_id not in files:
        raise Http404
    kept = load_file(file_id=file_id)
    answer = HttpResponse(kept.content, content_type=kept.media_type)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
