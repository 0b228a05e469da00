"""What a newspaper's habits mend of the names that LAC finds."""

from __future__ import annotations

import pytest

from index.names.find import find_names


def names(text: str, kind: str) -> list[str]:
    return [one.name for one in find_names([text])[0] if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        # No river Changjiang in a vice mayor.
        ("望潮市副市长江建国主持会议。", ["江建国"]),
        ("国家主席习近平和夫人彭丽媛出席晚宴。", ["习近平", "彭丽媛"]),
        # Those who wrote it are told by its byline.
        ("本报讯（记者 王 磊 通讯员 谢江徐灿）青石码头昨日启用。", []),
        ("乌军称击退了俄军，哈方表示支持。", []),
        ("图为志愿者在打扫街道。 周小舟 摄", []),
    ],
)
def test_people(text: str, people: list[str]) -> None:
    assert names(text, "person") == people


@pytest.mark.parametrize(
    ("text", "locations"),
    [
        ("落实“一国两制”和澳门特别行政区基本法、驻军法。", ["澳门特别行政区"]),
        ("管道经波罗的海海底直抵德国。", ["波罗的海", "德国"]),
        ("山西太原举行展览。", ["山西", "太原"]),
        ("中美两国青年互访，中俄关系发展。", []),
        ("乌军与俄军在巴赫穆特、马林卡等方向发生战斗。", ["巴赫穆特", "马林卡"]),
        ("如今，高速公路、铁路通达各地。", []),
        ("據報道，他在臺灣讀書。", ["臺灣"]),
    ],
)
def test_locations(text: str, locations: list[str]) -> None:
    assert names(text, "location") == locations


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("记者从应急管理部获悉，国家防总启动响应。", ["应急管理部", "国家防总"]),
        ("《望潮日报》刊发评论。", ["望潮日报"]),
        ("由人民出版社、学习出版社共同推出。", ["人民出版社", "学习出版社"]),
        ("俄罗斯国防部称，昨夜有袭击。", ["俄罗斯国防部"]),
        ("新时代的中国企业拥有自有品牌。", []),
        ("哈中高层往来密切。", []),
    ],
)
def test_organisations(text: str, bodies: list[str]) -> None:
    assert names(text, "organisation") == bodies


def test_a_name_is_told_once_in_the_order_of_the_text_and_of_one_kind() -> None:
    ((*found,),) = find_names(["林知秋来到临海县，临海县居民欢迎林知秋。"])
    assert [(one.kind, one.name) for one in found] == [("person", "林知秋"), ("location", "临海县")]
