"""Texts that do not state their encoding."""

from __future__ import annotations

import pytest

from toolkit.intake.text_encoding import codec_named, decode_text, decode_with_gaps, encoding_of, mended

TEXT = "单位编码,单位名称\n640323,花马池镇㐂\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_whole_text__read_in_whichever_it_is(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT
    assert decode_with_gaps(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("cut", range(20, 30))
@pytest.mark.parametrize(("encoding", "told"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030")])
def test_beginning__told_wherever_it_ends(encoding: str, told: str, cut: int) -> None:
    assert encoding_of(TEXT.replace("㐂", "").encode(encoding)[:cut]) == told


def test_neither__refused_or_shown_with_gaps() -> None:
    odd = b"\xd5\xfd\xff\xff"
    assert encoding_of(odd) is None
    assert decode_with_gaps(odd) == "正\ufffd\ufffd"
    with pytest.raises(UnicodeDecodeError):
        decode_text(odd)


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("GB2312", "gb18030"), ("x-gbk", "gb18030"), ("CP936", "gb18030"), ("", "utf-8"), ("Big5", "big5")],
)
def test_charset_of_a_letter__codec(charset: str, codec: str) -> None:
    assert codec_named(charset) == codec


UNITS = (
    "青山乡",
    "大水坑镇.xlsx",
    "冯记沟乡 2020年 年报（终稿）.xlsx",
    "花马池镇/麻黄山乡、高沙窝镇.xls",
    "县教育局",
    "㵘家集乡",
)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("true", ["gb18030", "utf-8"])
@pytest.mark.parametrize("taken_for", ["cp437", "latin-1"])
def test_chinese_name_taken_for_western_letters__mended_once(name: str, true: str, taken_for: str) -> None:
    odd = name.encode(true).decode(taken_for)
    assert odd != name
    assert mended(odd) == name
    assert mended(mended(odd)) == name


def test_windows_1252__mended_with_the_letters_that_it_has() -> None:
    odd = "".join(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in "青山乡".encode())
    assert odd == "é\x9d’å±±ä¹¡"
    assert mended(odd) == "青山乡"


@pytest.mark.parametrize(
    "name",
    [
        *UNITS,
        *(
            "report.xlsx",
            "Müller.xlsx",
            "Zoë Brontë.xlsx",
            "naïve café.xlsx",
            "Ñandú.doc",
            "São Paulo.pdf",
            "Über uns.xlsx",
        ),
        *(
            "отчёт.xlsx",
            "Ελλάδα.xlsx",
            "報告書.xlsx",
            "보고서.xlsx",
            "№1.xlsx",
            "½ и ¼.xlsx",
            "2020–2021 “x”.xlsx",
            "±5°.xlsx",
        ),
    ],
)
def test_any_other_name__as_it_is(name: str) -> None:
    assert mended(name) == name
