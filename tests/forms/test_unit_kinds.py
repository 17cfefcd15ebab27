"""单位类型: every usual word for every kind, names that tell their kind, and rules that hold for what is like it."""

import itertools
from pathlib import Path

import pytest

from toolkit.forms import FormError, load_form, load_form_file
from toolkit.forms.unit_kinds import KINDS, TOWNSHIPS, kind_told_by, kind_written, names_a_group

WORDS = {
    "乡": "乡 乡政府 乡人民政府 建制乡",
    "民族乡": "民族乡 回族乡 满族乡 民族乡人民政府 回族满族乡政府",
    "苏木": "苏木 民族苏木 鄂温克族苏木 苏木人民政府",
    "镇": "镇 镇政府 镇人民政府 建制镇 民族镇",
    "街道": "街道 街道办 街道办事处 办事处 街办",
    "农场": "农场 国营农场 国有林场 林场 牧场 渔场 农牧场 县属良种场 兵团团场 园艺场",
    "开发区": "开发区 经济开发区 经济技术开发区 高新区 经开区 工业园区 工业园 园区 管委会 管理委员会 "
    "开发区管委会 工业园区管理委员会 新区",
    "部门": "部门 县直部门 县级部门 政府部门 县政府工作部门 政府组成部门 县直单位 县直机关 市直单位 "
    "区直 直属单位 直属机构 委办局 委、办、局 局 科局 事业单位 县直事业单位 工作部门 县政府直属事业单位 行政机关",
    "县政府本级": "县政府本级 县人民政府 县政府 县本级 本级 政府本级 县政府办 县政府办公室 区人民政府办公室",
    "垂直管理": "垂直管理 垂管 垂管单位 垂直管理部门 省垂管 省以下垂直管理 中央垂管单位 垂直部门",
    "县": "县 县级市 市辖区 自治县 旗",
    "设区的市": "设区的市 设区市 地级市",
}


@pytest.mark.parametrize("kind", WORDS)
def test_usual_words__their_kind(kind: str) -> None:
    for word in WORDS[kind].split():
        for written in (word, f" {word}　", "\u200b" + " ".join(word), f"（{word}）"):
            assert kind_written(written) == kind, written


def test_every_kind__is_a_word_for_itself() -> None:
    assert [kind_written(kind) for kind in KINDS] == list(KINDS)


@pytest.mark.parametrize(
    "word",
    [
        "乡镇",
        "乡镇街道",
        "乡（镇）",
        "1",
        "科级",
        "正科级",
        "乡级",
        "单位",
        "机构",
        "其他",
        "无",
        "/",
        "A",
        "市",
        "区",
        "村",
    ],
)
def test_word_that_may_be_several_or_none__not_understood(word: str) -> None:
    assert kind_written(word) == ""


NAMES = {
    "乡": "青山乡 青山乡人民政府 青山乡政府",
    "民族乡": "单家集回族乡 某某满族乡人民政府",
    "苏木": "巴彦苏木 巴彦苏木人民政府",
    "镇": "花马池镇 花马池镇人民政府",
    "街道": "盐州路街道 盐州路街道办事处 盐州路街道办",
    "农场": "四海山林场 前进农场 县特产场场区 红星农牧场",
    "开发区": "沭阳经济开发区 昆山（沭阳）工业园区 会昌县燕子窝工业园 某某新区管委会 "
    "某某风景名胜区管理委员会 某某开发区管理委员会",
    "部门": "教育局 财政局 国有资产监督管理委员会 发展和改革委员会 县委办公室 人民医院 第一中学 某某镇财政所",
    "县政府本级": "盐池县人民政府 盐池县人民政府（本级） 盐池县人民政府办公室 县政府办公室 县政府办",
}


@pytest.mark.parametrize("kind", NAMES)
def test_names__tell_their_kind_for_sure(kind: str) -> None:
    told = {name: kind_told_by(name) for name in NAMES[kind].split()}
    assert {name: (guess.kind, guess.sure) for name, guess in told.items()} == dict.fromkeys(told, (kind, True))


@pytest.mark.parametrize("name", ["城关办事处", "东关社区", "甲", "青山村", "某某中心区", "某某广场"])
def test_name_without_a_telling_ending__a_body_but_not_for_sure(name: str) -> None:
    assert (kind_told_by(name).kind, kind_told_by(name).sure) == ("部门", False)


GROUPS = """
    乡镇 镇 街道 各乡镇 乡镇街道 镇（街道） 乡镇、街道 乡镇名单 县辖乡镇 县直部门（12个） 县直单位 委办局 直属机构
    垂管单位 其他单位 驻县单位
"""


@pytest.mark.parametrize("name", GROUPS.split())
def test_name_of_many_units__is_no_unit_s(name: str) -> None:
    assert names_a_group(name)


@pytest.mark.parametrize("name", [*" ".join(NAMES.values()).split(), "管委会", "林场", "乡宁县", "城镇", "乡镇企业局"])
def test_name_of_a_unit__is_no_group_s(name: str) -> None:
    assert not names_a_group(name)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_rule_for_one_township__holds_for_all_of_its_like(edition: str) -> None:
    form = load_form(edition)
    of_townships = [rule for rule in form.rules if "乡" in rule.kinds]
    assert of_townships
    for rule, kind in itertools.product(of_townships, KINDS):
        assert rule.applies_to(kind) == (kind in TOWNSHIPS), (rule.id, kind)


def test_edition_that_names_a_kind_which_is_none__error(tmp_path: Path) -> None:
    path = tmp_path / "补充.toml"
    path.write_text(
        'like = "2021"\n[[rules]]\nid = "X01"\nlevel = "info"\nstatement = "某"\nremedy = "某"\ntable = "t2"\n'
        'check = "fee.amount == 0"\nkinds = ["乡镇"]\n',
        encoding="utf-8",
    )
    with pytest.raises(FormError, match="不认识单位类型“乡镇”"):
        load_form_file(path)
