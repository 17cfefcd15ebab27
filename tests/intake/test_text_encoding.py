"""Texts that do not state their encoding."""

from __future__ import annotations

import pytest

from toolkit.intake.text_encoding import codec_named, decode_text, decode_with_gaps, encoding_of

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
