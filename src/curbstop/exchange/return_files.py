"""Returns and notices of change of an ACH file, as the cash room takes them back."""

from curbstop.exchange.banks.nacha.reading import AchItem, read_ach
from curbstop.exchange.layouts.refusal import FileRefusedError
from curbstop.journeys.post_return_file import CorrectedEntry, ReturnedEntry, ReturnFile


def read_return_file(*, content: bytes, name: str) -> ReturnFile:
    """A file of nothing but returns and notices of change; raises `FileRefusedError` with the line."""
    returned: list[ReturnedEntry] = []
    corrected: list[CorrectedEntry] = []
    for item in read_ach(content=content):
        if item.returned is not None:
            returned.append(
                ReturnedEntry(
                    item.line,
                    item.returned.reason_code,
                    item.returned.original_trace,
                    item.amount_cents,
                    item.returned.reason,
                )
            )
        elif item.change is not None:
            change = item.change
            data = {} if change.refused else change.corrected
            corrected.append(CorrectedEntry(item.line, change.change_code, _named(item), change.original_trace, data))
        else:
            raise FileRefusedError("The entry is no return and no notice of change", line=item.line)
    if not returned and not corrected:
        raise FileRefusedError("The file holds no return and no notice of change", line=0)
    return ReturnFile(name, content, tuple(returned), tuple(corrected))


def _named(item: AchItem) -> str:
    """Whom a notice is about: what we wrote into the entry, never the bank account's number."""
    return item.identification or item.name or item.trace
