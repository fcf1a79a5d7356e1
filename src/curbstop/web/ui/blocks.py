"""What a block is: frozen data that names the template it is shown with."""

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol, runtime_checkable

# A word for a person: plain text or a lazy translation.
Words = Any


@runtime_checkable
class Block(Protocol):
    """Anything that `{% block_of %}` can show. The template finds the block as `it`."""

    template: ClassVar[str]


@runtime_checkable
class Container(Protocol):
    """A block with blocks inside."""

    @property
    def blocks(self) -> tuple[Any, ...]:
        """What is inside."""


def walk(blocks: tuple[Any, ...]) -> Iterator[Any]:
    """Every block and every block inside one."""
    for block in blocks:
        yield block
        if isinstance(block, Container):
            yield from walk(block.blocks)
