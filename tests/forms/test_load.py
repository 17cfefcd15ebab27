"""Edition files: every slip named with file, place and cure, and how a difference is applied."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.forms import Form, FormError, editions, form_for_year, index_form, load_form, load_form_file

# A whole edition in few lines; `{…}` places take the damage of a test.
SMALL = """
edition = "小"
title = "小表"
notice = "无"
years = [2021]

[[tables]]
id = "t1"
title = "一"
sheet = "表一"

[[tables.blocks]]
columns = [{ key = "a", label = "甲" }, { key = "b", label = "乙" }, { key = "sum", label = "计", total = true }]
rows = [{ key = "x", label = "子" }]

[cover]
sheet = "封面"
fields = [{ key = "nil_return", label = "零报告", type = "text" }]

[facts]
sheet = "工作概况"
fields = [{ key = "n", label = "次数", unit = "次" }]

[texts]
sheet = "文字材料"
fields = [{ key = "t", label = "文字" }]

[[rules]]
id = "Z01"
table = "t1"
each = "row"
check = "a <= b"
statement = "甲不大于乙"
remedy = "核对两格。"
"""


def load(folder: Path, text: str, name: str = "小.toml") -> Form:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_form_file(path)


def slip(folder: Path, text: str) -> FormError:
    with pytest.raises(FormError) as caught:
        load(folder, text)
    assert caught.value.file == "小.toml"
    assert caught.value.cure
    assert "小.toml" in str(caught.value)
    assert caught.value.place in str(caught.value)
    return caught.value


def test_small_edition__ok(tmp_path: Path) -> None:
    form = load(tmp_path, SMALL)
    index = index_form(form)
    assert [(cell.key, cell.kind) for cell in index.of_table("t1")] == [
        ("x.a", "input"),
        ("x.b", "input"),
        ("x.sum", "total"),
    ]
    assert (form.covers_year(2021), form.covers_year(2022)) == (True, False)
    assert [rule.level for rule in form.rules] == ["error"]


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ('notice = "无"', 'notice = "无"\ncolour = 1', "顶层", "不认识“colour”"),
        ('sheet = "表一"', 'sheet = "表一"\nnill = true', "顶层 › 表 t1", "不认识“nill”"),
        ('label = "乙" }', 'label = "乙", totl = true }', "顶层 › 表 t1 › 块 1 › 列 乙", "不认识“totl”"),
        ('remedy = "核对两格。"', 'remedy = "x"\nlevle = "error"', "顶层 › 规则 Z01", "不认识“levle”"),
        ('title = "小表"', "title = 3", "顶层", "“title”缺失或不是文字"),
        ('title = "小表"\n', "", "顶层", "“title”缺失或不是文字"),
        ("total = true", 'total = "yes"', "顶层 › 表 t1 › 块 1 › 列 计", "“total”应为 true 或 false"),
        ('type = "text"', 'type = "txt"', "cover › 项 零报告", "“type”不能是“txt”"),
        ("years = [2021]", 'years = "2021"', "顶层", "“years”缺失或写法不对"),
        ('sheet = "表一"', 'sheet = "表/一"', "顶层 › 表 t1", "工作表名“表/一”不能用"),
        ('rows = [{ key = "x", label = "子" }]', "rows = []", "顶层 › 表 t1 › 块 1", "缺少 columns 或 rows"),
        ('rows = [{ key = "x", label = "子" }]', 'rows = "x"', "顶层 › 表 t1 › 块 1", "“rows”应为列表"),
        ('check = "a <= b"', 'check = "a <= c"', "规则 Z01", "没有一个单元格符合这条规则"),
        ('check = "a <= b"', 'check = "甲 <= 乙"', "规则 Z01", "没有一个单元格符合这条规则"),
        ('check = "a <= b"', 'check = "a <= 乙0"', "规则 Z01", "没有一个单元格符合这条规则"),
        ('check = "a <= b"', 'check = "a <= "', "顶层 › 规则 Z01", "看不懂算式“a <= ”"),
        ('check = "a <= b"', 'check = "a * 2 <= b"', "顶层 › 规则 Z01", "里只能用键、整数、加减号、“整数*键”和比较号"),
        ('check = "a <= b"', 'check = "3a <= b"', "顶层 › 规则 Z01", "看不懂算式“3a <= b”"),
        ('check = "a <= b"', 'check = "filled <= b"', "顶层 › 规则 Z01", "里只能用键、整数、加减号、“整数*键”和比较号"),
        ('check = "a <= b"', 'check = "filled(a, b)"', "顶层 › 规则 Z01", "要写成一个比较"),
        ('check = "a <= b"', 'check = "a <= b or filled(a)"', "规则 Z01", "文字格和数字格用混了"),
        ('each = "row"\ncheck = "a <= b"', 'check = "texts.t <= x.a"', "规则 Z01", "文字格和数字格用混了"),
        ('each = "row"\ncheck = "a <= b"', 'check = "filled(last.texts.t)"', "规则 Z01", "文字格和数字格用混了"),
        ('check = "a <= b"', 'check = "a + b"', "顶层 › 规则 Z01", "要写成一个比较"),
        ('check = "a <= b"', "check = 3", "顶层 › 规则 Z01", "“check”应为文字列表"),
        ('check = "a <= b"', 'check = "a <= b"\ncells = "count"', "顶层 › 规则 Z01", "要写且只写一个"),
        ('check = "a <= b"\n', "", "顶层 › 规则 Z01", "要写且只写一个"),
        ('each = "row"', 'each = "cell"', "顶层 › 规则 Z01", "“each”不能是“cell”"),
        ('id = "Z01"\ntable = "t1"', 'id = "Z01"\ntable = "t9"', "规则 Z01", "没有表“t9”"),
        ('key = "b", label = "乙"', 'key = "a", label = "乙"', "顶层", "键重复：x.a"),
        ('sheet = "工作概况"', 'sheet = "表一"', "顶层", "工作表名重复：表一"),
        ('[cover]\nsheet = "封面"', "[cover]", "cover", "“sheet”缺失或不是文字"),
        ("[[tables.blocks]]", "[[tables.block]]", "顶层 › 表 t1", "不认识“block”"),
    ],
)
def test_slip__file_place_and_cure(tmp_path: Path, old: str, new: str, place: str, problem: str) -> None:
    assert old in SMALL
    error = slip(tmp_path, SMALL.replace(old, new, 1))
    assert error.place == place
    assert problem in error.problem


def test_rule_twice__error(tmp_path: Path) -> None:
    error = slip(tmp_path, SMALL + SMALL[SMALL.index("[[rules]]") :])
    assert "规则编号重复：Z01" in error.problem


@pytest.mark.parametrize(
    ("data", "place", "problem"),
    [
        ("title = ", "语法", "不是合法的 TOML"),
        ("a = 1\na = 2", "语法", "不是合法的 TOML"),
        ('like = "小"', "like", "“小”绕回了自己"),
        ('like = "没有"', "like", "找不到版式“没有”"),
        ('like = "2021"\ndrop_rules = ["B01", "Q9"]', "drop_rules", "没有规则 Q9"),
        ('like = "2021"\n[[changes]]\ntable = "t3"\nrow = "nowhere"', "changes 第 1 处", "没有唯一的行“nowhere”"),
        ('like = "2021"\n[[changes]]\ntable = "t9"\nrow = "misc"', "changes 第 1 处", "没有表“t9”"),
        ('like = "2021"\n[[changes]]\ntable = "t3"\nrow = "misc"\nlable = "x"', "changes 第 1 处", "不认识“lable”"),
        ('like = "2021"\n[[tables]]\nid = "t2"\ntitle = "x"\nsheet = "x"', "顶层 › 表 t2", "没有 blocks"),
        ('like = "2021"\ncover = 3', "cover", ""),
        ('like = "2021"\ntables = 3', "tables", ""),
        ("like = 3", "like", ""),
        ('like = "2021"\ndrop_rules = "B01"', "drop_rules", ""),
        ('like = "2021"\nchanges = 3', "changes", ""),
    ],
)
def test_difference__slip(tmp_path: Path, data: str, place: str, problem: str) -> None:
    error = slip(tmp_path, data)
    assert error.place.startswith(place)
    assert problem in error.problem


def test_two_files_pointing_at_each_other__error(tmp_path: Path) -> None:
    (tmp_path / "甲.toml").write_text('like = "乙"', encoding="utf-8")
    (tmp_path / "乙.toml").write_text('like = "甲"', encoding="utf-8")
    with pytest.raises(FormError, match="绕回了自己"):
        load_form_file(tmp_path / "甲.toml")


def test_unreadable_file__error(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="打不开"):
        load_form_file(tmp_path / "没有.toml")
    (tmp_path / "编码.toml").write_bytes('title = "表"'.encode("gbk"))
    with pytest.raises(FormError, match="不是 UTF-8"):
        load_form_file(tmp_path / "编码.toml")


def test_official_editions() -> None:
    assert editions() == ("2019", "2021")
    assert [form_for_year(year).edition for year in (2019, 2020, 2021, 2035)] == ["2019", "2019", "2021", "2021"]
    with pytest.raises(FormError, match="2018年没有对应的官方版式"):
        form_for_year(2018)
    with pytest.raises(FormError, match="没有“2020”版式"):
        load_form("2020")


def test_2021_says_only_its_difference() -> None:
    old, new = load_form("2019"), load_form("2021")
    assert old.table("t4") == new.table("t4")
    assert [row for row in index_form(new).cells if row.startswith("misc.") and row.endswith(".natural")] == [
        "misc.1.natural",
        "misc.2.natural",
        "misc.3.natural",
    ]
    assert {rule.id for rule in old.rules} - {rule.id for rule in new.rules} == {
        "A04",
        "A05",
        "A06",
        "A07",
        "A08",
        "C06",
        "C07",
        "C11",
        "C12",
    }
    assert {rule.id for rule in new.rules} - {rule.id for rule in old.rules} == {"A02", "A03", "B09", "C05"}
