"""Why a file is refused: the line, the record, the field, its value and what was expected."""

from curbstop.kernel.errors import CurbstopError
from curbstop.kernel.wording import Wording, fill_in, in_english

LONGEST_SHOWN = 60


class FileRefusedError(CurbstopError):
    """A file is not what its layout says. `line` counts records in files without lines; 0 is the file as a whole."""

    def __init__(self, what: str, *, line: int, to_do: str = "", **facts: object) -> None:
        self.line = line
        super().__init__(what, where="line {line}" if line else "", to_do=to_do, line=line, **facts)

    @property
    def reason(self) -> str:
        """What is wrong, without the line, in English."""
        return fill_in(self.what, self.facts, in_english)


class FieldRefusedError(CurbstopError):
    """A value that its field cannot have; the reader adds where it stands."""

    def __init__(self, expected: Wording) -> None:
        self.expected = expected
        super().__init__("{expected} is expected", expected=expected)


def shown(text: str) -> str:
    """A value as a sentence can show it: printable, and not without end."""
    visible = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return visible if len(visible) <= LONGEST_SHOWN else f"{visible[:LONGEST_SHOWN]}..."
