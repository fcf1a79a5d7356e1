"""Every file and every class of it: usable, or the reason why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from curbstop.exchange.rates.owrs_document import OwrsFile, read_owrs_text
from curbstop.exchange.rates.tariff_paths import is_owrs, tariff_files
from curbstop.kernel.errors import CurbstopError
from curbstop.rates.queries.adoption import adoption_gaps
from curbstop.rates.queries.tariff_file import read_tariff_text


@dataclass(frozen=True, slots=True)
class CheckedClass:
    """One class of a file, or the whole file where `rate_class` is empty. `reason` is empty where it is sound.

    `inputs` are the columns that its bills may ask for; `remarks` what its bills do not need and cannot use, or what is
    missing before the tariff may be charged.
    """

    path: str
    rate_class: str
    part: str = ""
    reason: str = ""
    inputs: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether bills can be computed."""
        return not self.reason


def check_tariffs(*, paths: Sequence[Path]) -> Iterator[CheckedClass]:
    """Check the tariff files at or under `paths`, OWRS and our own. Nothing that a file holds raises."""
    for path in paths:
        for file in tariff_files(path=path):
            yield from _checked(file)


def _checked(path: Path) -> Iterator[CheckedClass]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        yield CheckedClass(path=str(path), rate_class="", reason="The file cannot be read as UTF-8 text.")
        return
    if is_owrs(name=path.name, text=text):
        yield from _owrs(path=path, file=read_owrs_text(text=text, name=path.name))
    else:
        yield from _own(path=path, text=text)


def _owrs(*, path: Path, file: OwrsFile) -> Iterator[CheckedClass]:
    for owrs_class in file.classes.values():
        yield CheckedClass(
            path=str(path), rate_class=owrs_class.name, inputs=owrs_class.inputs, remarks=owrs_class.remarks
        )
    for refusal in file.refusals:
        yield CheckedClass(path=str(path), rate_class=refusal.cust_class, part=refusal.part, reason=refusal.reason)


def _own(*, path: Path, text: str) -> Iterator[CheckedClass]:
    try:
        file = read_tariff_text(text=text, name=path.name)
    except CurbstopError as error:
        yield CheckedClass(path=str(path), rate_class="", reason=str(error))
        return
    remarks = tuple(f"a draft only: {gap}" for gap in adoption_gaps(content=file.content))
    for rate_class in file.version.rate_classes:
        yield CheckedClass(path=str(path), rate_class=rate_class, remarks=remarks)
