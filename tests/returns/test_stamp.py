"""The stamp: what its seal proves, and that both places where it is kept give it back."""

from dataclasses import asdict, fields, replace

import pytest

from tests.helpers import KEY, stamp_of
from toolkit.forms import load_form
from toolkit.returns.stamp import LABELS, Stamp, stamp_from_labels, stamp_from_property

SEALED = stamp_of(load_form("2019"))
FIELDS = tuple(field.name for field in fields(Stamp))


def changed(name: str) -> Stamp:
    """The sealed stamp with one field that says something else, of the same kind."""
    value = getattr(SEALED, name)
    return replace(SEALED, **{name: value + 1 if isinstance(value, int) else f"{value}0"})


def test_seal_as_it_was_made__genuine() -> None:
    assert SEALED.genuine(KEY)


@pytest.mark.parametrize("name", FIELDS)
def test_any_field_changed_alone__not_genuine(name: str) -> None:
    assert not changed(name).genuine(KEY)


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "seal"])
def test_any_field_changed_alone__another_seal(name: str) -> None:
    assert changed(name).sealed(KEY).seal != SEALED.seal


def test_other_key_or_no_seal__not_genuine() -> None:
    assert not SEALED.genuine(KEY + b"!")
    assert not replace(SEALED, seal="").genuine(KEY)


@pytest.mark.parametrize("name", FIELDS)
def test_any_field__comes_back_from_both_places(name: str) -> None:
    stamp = changed(name)
    labelled = {LABELS[each]: str(value) for each, value in asdict(stamp).items()}
    assert stamp_from_property(stamp.as_property()) == stamp
    assert stamp_from_labels(labelled) == stamp


@pytest.mark.parametrize("name", FIELDS)
def test_any_field_missing__no_stamp(name: str) -> None:
    labelled = {LABELS[each]: str(value) for each, value in asdict(SEALED).items() if each != name}
    assert stamp_from_labels(labelled) is None


@pytest.mark.parametrize(("size", "listed"), [(3, False), (12, True), (40, True)])
def test_long_names__property_within_what_excel_keeps(size: int, listed: bool) -> None:
    """255 characters, an ideograph beyond the plane of the common ones counted as two."""
    stamp = replace(
        SEALED, campaign=f"{'县' * size}-2021-bd55d8", unit_code="6" * size, unit_name="𠮷" + "乡" * (size - 1)
    ).sealed(KEY)
    text = stamp.as_property()
    assert text.startswith("[") is listed
    assert len(text.encode("utf-16-le")) <= 2 * 255
    assert stamp_from_property(text) == stamp


@pytest.mark.parametrize(
    "text", ["[]", "[1]", '["a","b","c","d",2021,"2021","f",1,"~~"]', "[1,2,3,4,5,6,7,8,9]", "1", "{}"]
)
def test_no_stamp_in_the_property__none(text: str) -> None:
    assert stamp_from_property(text) is None
