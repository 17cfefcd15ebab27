"""Names of units beside the county's."""

import pytest

from toolkit.forms.full_name import full_name


@pytest.mark.parametrize(
    ("county", "unit", "whole"),
    [
        ("盐池县", "青山乡", "盐池县青山乡"),
        ("盐池县", "盐池县", "盐池县"),
        ("盐池县", "盐池县教育局", "盐池县教育局"),
        ("盐池县", "县教育局", "盐池县教育局"),
        ("吴忠市", "市教育局", "吴忠市教育局"),
        ("吴忠市", "市场监督管理局", "吴忠市市场监督管理局"),
        ("利通区", "区卫生健康局", "利通区卫生健康局"),
        ("利通区", "区划办公室", "利通区区划办公室"),
        ("盐池县", "县", "盐池县县"),
    ],
)
def test_full_name__no_level_twice(county: str, unit: str, whole: str) -> None:
    assert full_name(county, unit) == whole
