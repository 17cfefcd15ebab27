"""What a remark about a unit says: that the unit is gone, or that it hands in no report of its own.

Read clause by clause, for 原青山乡撤销，并入本镇 speaks of another unit, and 上年不报，今年报 takes back what it said.
"""

from __future__ import annotations

import re
import unicodedata

OTHER_LIST = "原名单里"
"""Begins what we noted of a unit ourselves, when its list was written anew."""
_CLAUSES = re.compile(r"[,;:。、!\n()\[\]【】〔〕“”\"]+")
_TIME = (
    "(?:[自从于至]?(?:[0-9〇一二三四五六七八九零]{2,4}[年./-]?|去年|今年|上年|前年|本年度?|年内|年初)?"
    "(?:[0-9]{1,2}[月./-])?(?:[0-9]{1,2}日?)?(?:[上下]半年|第.季度)?(?:起|底|初|以?后|前|时)?)"
)
_HOW = (
    "(?:现在?|已经?|拟|待|将|即将|正在|准备|正式|全部|完全|目前|早|于|因|被|随|整体|一并|行政|建制|职[能责]|编制|整合"
    "|[该此本]?(?:单位|机构|乡镇|乡|镇|街道|局)|(?:因|按|根据)?(?:机构改革|区划调整|撤乡并镇)[中时后]?"
    "|经?.{0,6}批[准复]|(?:根据|按照?).{0,14}){0,4}"
)
_ENDED = (
    "(?:撤[销消并]?|裁[撤并]|注销|解散|停[办用]|取消|作废|终止|不再?(?:予)?保留|不存在)(?:建制)?了?(?:$|后|并|到|至|入)"
)
_TAKEN_OVER = (
    "(?:合?并[入到至给]|归并|划[归转入到给至]|整合[到至入]|归[入口]|移交|转隶|上[划收])"
    "(?!本|原|.{0,12}(?:职[能责]|编制|[0-9]+[人个名]|群|楼|办公))"
)
_GONE = re.compile(
    f"{_TIME}{_HOW}{_TIME}(?:{_ENDED}|{_TAKEN_OVER}|被?合并$)|[与和].{{1,20}}合并$"
    f"|.*转企改制$|.{{0,4}}内设|归.{{1,12}}管理?$"
)
_NONE = (
    "(?<!是否)(?<![得如])(?:不(?:再|用|需要?|必|应|要|单独|另行?|参[与加]|[纳列]入|属于|是|单|承担){0,3}|未[纳列]入|[免停]"
    "|暂不|[无毋][需须]|免[于予]|停止|暂[停缓]|不参[与加])"
)
_WORK = (
    "(?:单独|本年度?|今年|上报|报送|编制)?(?:政府信息公开)?(?:年度?报告?)?"
    "(?:[上填编申]?报送?|编制?|编写|填表?|做|范围|主体|名单|下发)"
)
_NO_REPORT = re.compile(
    f"{_NONE}{_WORK}(?:年报|年度报告|报告|表|范围|名单)?(?![纸零月季的者将视通单群送人])"
    "|无.{0,2}(?:年报|报送|编制)任务|取消(?:报送|编制)|不在(?:名[单录]|(?:报送|编制)(?:范围|名单))"
)
# Said so shortly that it can only mean the unit.
_IN_SHORT = re.compile(
    "(?:现?已经?|请|待|可)?(?:删[除掉去]?|移[除出](?:名单)?|剔除|去掉|退出|改制|转[制企]|破产|关[闭停]|失效|废止|空壳"
    "|[摘撤]牌|停运|停止运[行转]|[免停]|暂[停缓]|无此单位|没有这个单位|[不未]再?[纳列计]入|不参[与加]|不统计"
    "|不[用需](?:[要管交发写])?|无需|豁免|不交|代报|垂直管理)"
)
# By whom: a body of its own, not an office or a person within the unit.
_BY_OTHERS = re.compile(
    "(?:由|随|[和与跟]).{0,12}(?:(?<![我本])局|委|政府办(?:公室)?|委办|乡|镇|街道|管委会|开发区|园区|主管部门|上级(?:部门|单位)?|垂管)"
    "(?:代|一[并起]|统一|合并|汇总|负责)*(?:[上填编合]?报送?|编制?)$|垂管$"
)
_OF_OTHERS = re.compile("[下所附]属|含")
_AGAIN = re.compile(
    "[,;。](?:今年|本年|现|仍|继续|年报).{0,8}报|起(?:单独)?(?:报送|纳入|恢复)|恢复|不再.*代报|月报|季报|^原不|^(?:上|去)年不"
)
_OF_SOME = re.compile("撤[销并]|注销|不再?报|免报|停报|不编|[不无]需.{0,6}[报编]")


def tells_of_gone(line: str) -> bool:
    """Whether a heading or a note among the units may say of some that they are gone: 二、撤销单位."""
    return _OF_SOME.search(line) is not None


def speaks_against(remark: str) -> bool:
    """Whether a remark says of a unit that it is gone or does not report."""
    text = "".join(unicodedata.normalize("NFKC", remark.replace("\n", ",")).split()).lstrip("★*※△▲●-")
    if OTHER_LIST in text:
        return True
    if _AGAIN.search(text):
        return False
    clauses = [each for each in _CLAUSES.split(text) if each and not _OF_OTHERS.search(each)]
    return any(
        _GONE.match(each) or _NO_REPORT.search(each) or _BY_OTHERS.search(each) or _IN_SHORT.fullmatch(each)
        for each in clauses
    )
