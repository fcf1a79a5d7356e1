"""How wide a text will be in our text font, so that the plan of a page knows how many lines it takes."""

from functools import cache, lru_cache

from PIL import ImageFont

from curbstop.correspondence.types import FONT_FOLDER

MEASURED_AT = 100
FONT_FILES = {False: "Inter-Regular.otf", True: "Inter-SemiBold.otf"}
# Tabular figures and the layout's rounding make a text a little wider than the sum of its letters.
ALLOWANCE_PERCENT = 106


@cache
def _font(*, semibold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FOLDER / FONT_FILES[semibold], MEASURED_AT)


@lru_cache(maxsize=20_000)
def hundredths_of_em(text: str, semibold: bool = False) -> int:  # noqa: FBT001, FBT002 - cached by position
    """The width of a text in hundredths of its own size."""
    return int(_font(semibold=semibold).getlength(text)) * ALLOWANCE_PERCENT // 100 + 1


def width_points(*, text: str, size: float, semibold: bool = False) -> int:
    """The width of a text at `size` points, in whole points rounded up."""
    return int(hundredths_of_em(text, semibold) * size / MEASURED_AT) + 1


def line_count(*, text: str, size: float, width: float, semibold: bool = False) -> int:
    """How many lines a text takes in a column of `width` points, broken at blanks."""
    blank = width_points(text=" ", size=size, semibold=semibold)
    lines, used = 1, 0
    for word in text.split():
        needed = width_points(text=word, size=size, semibold=semibold)
        if used and used + blank + needed > width:
            lines, used = lines + 1, needed
        else:
            used = used + blank + needed if used else needed
        if used > width:
            lines, used = lines + int(used // width), int(used % width)
    return lines
