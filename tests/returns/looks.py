"""Number cells drawn by chance: number format × letters × ground × alignment × where in the workbook it is said."""

from __future__ import annotations

from random import Random

from tests.intake.formats import random_code
from tests.mutation.book import MAIN, Book
from tests.mutation.on_display import Look, condition, dress, rule

_FONTS = (
    *({}, {}, {"b": {}}, {"color": {"rgb": "FFFFFFFF"}}, {"color": {"rgb": "FF0000FF"}}, {"color": {"theme": "0"}}),
    *({"strike": {}}, {"sz": {"val": "2"}}, {"sz": {"val": "14"}}, {"vertAlign": {"val": "superscript"}}),
    {"name": {"val": "Wingdings"}},
)
_GROUNDS = ("", "", "FFFFFF", "FFFF00", "000000", "1F4E79")
_ALIGNMENTS = (
    *({}, {}, {"horizontal": "center"}, {"horizontal": "fill"}, {"textRotation": "90"}, {"shrinkToFit": "1"}),
    {"horizontal": "left", "indent": "9"},
)
_RULES = (
    ("expression", ("TRUE",), {}),
    ("expression", ("A1>A2",), {}),
    ("cellIs", ("5",), {"operator": "greaterThan"}),
    ("cellIs", ("3", "9"), {"operator": "between"}),
    ("duplicateValues", (), {}),
)


def random_look(dice: Random) -> Look:
    """Mostly plain in all but one thing."""
    chosen = dice.randrange(5)
    return Look(
        random_code(dice) if chosen in (0, 4) else "",
        dice.choice(_FONTS) if chosen in (1, 4) else {},
        dice.choice(_GROUNDS) if chosen in (1, 2, 4) else "",
        dice.choice(_ALIGNMENTS) if chosen in (3, 4) else {},
    )


def draw(book: Book, place: str, dice: Random) -> None:
    """One cell given a look, by its own style, a named one or a conditional format, and now and then its row or column
    another size.
    """
    look = random_look(dice)
    where = dice.choice(("cell", "named", "conditional"))
    if where == "conditional":
        kind, formulas, attributes = dice.choice(_RULES)
        condition(book, place, rule(kind, *formulas, **attributes), look)
    else:
        dress(book, place, look, where == "named")
    name, _, ref = place.rpartition("!")
    if dice.random() < 0.1:
        row = book.row(name, int(ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
        row.set("ht", dice.choice(("1", "4", "9", "30")))
        row.set("customHeight", "1")
    if dice.random() < 0.1:
        for column in book.child(name, "cols"):
            column.set("width", dice.choice(("0.5", "2", "4.5", "8", "40")))
    if dice.random() < 0.1:
        for view in book.sheet(name).iter(f"{{{MAIN}}}sheetView"):
            view.set("showZeros", "0")
