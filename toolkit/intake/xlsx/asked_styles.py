"""What was asked of a workbook's styles while a sheet was read.

Whoever makes one cell bold makes another `styles.xml`, in which all that his sheets use is as it was. So what was read
under some styles holds under all that would have given the same answers to what was asked of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, Protocol, TypeVar

from lxml import etree

from toolkit.intake.display_style import DisplayChange
from toolkit.intake.picking import pick
from toolkit.intake.xlsx.stylesheet import Palette, Style, Stylesheet

T = TypeVar("T")


class AskedStyles:
    """The styles of a workbook; what is asked of them is noted."""

    def __init__(self, styles: Stylesheet) -> None:
        self._styles = styles
        self._looks: dict[int, Style | None] = {}
        self._changes: dict[int, DisplayChange] = {}
        self._palette: Palette | None = None
        self._usual_size: float | None = None

    def look(self, number: int) -> Style | None:
        """The cell style of a number; None where there is none. A workbook without styles has the usual one for all."""
        return self._looks.setdefault(number, self._styles.look(number))

    def change(self, number: int) -> DisplayChange:
        """What a conditional format changes that names this number."""
        return self._changes.setdefault(number, self._styles.change(number))

    def own_change(self, node: etree._Element) -> DisplayChange:
        """A `<dxf>` that stands in the sheet itself."""
        return self.palette.change(node)

    @property
    def palette(self) -> Palette:
        self._palette = self._styles.palette
        return self._palette

    @property
    def usual_size(self) -> float:
        self._usual_size = self._styles.usual_size
        return self._usual_size

    def answers(self) -> Answers:
        """All that they have answered until now."""
        return Answers(self._styles, self._looks, self._changes, self._palette, self._usual_size)


class Answers:
    """What some styles answered when they were asked."""

    def __init__(
        self,
        given_by: Stylesheet,
        looks: dict[int, Style | None],
        changes: dict[int, DisplayChange],
        palette: Palette | None,
        usual_size: float | None,
    ) -> None:
        self._given_by = given_by
        self._highest = max(looks, default=-1)
        self._pick_looks, self._looks = pick(list(looks)), tuple(looks.values())
        self._changes = tuple(changes.items())
        self._palette, self._usual_size = palette, usual_size

    def are_those_of(self, styles: Stylesheet) -> bool:
        """Whether these styles would answer so too."""
        return styles is self._given_by or (
            self._highest < len(styles.styles)
            and self._pick_looks(styles.styles) == self._looks
            and all(styles.change(number) == change for number, change in self._changes)
            and self._palette in (None, styles.palette)
            and self._usual_size in (None, styles.usual_size)
        )


class SaidUnder(NamedTuple, Generic[T]):
    """What some bytes said, and the answers of the styles under which they did."""

    under: Answers
    said: T


class HasAnswers(Protocol):
    """Something that was read, with the answers of the styles under which it was."""

    @property
    def under(self) -> Answers: ...


H = TypeVar("H", bound=HasAnswers)
# Under how many styles what the same bytes said is kept.
_KEPT = 4


def known_under(styles: Stylesheet, kept: list[H], read: Callable[[], H | None]) -> H | None:
    """What is kept of some bytes that holds under these styles; else what `read` gives, which is then kept too."""
    for each in kept:
        if each.under.are_those_of(styles):
            return each
    said = read()
    if said is not None:
        kept.insert(0, said)
        del kept[_KEPT:]
    return said
