"""Names that are written long and short, those of the table and those that a text teaches."""

from __future__ import annotations

import pytest

from index.text.abbreviations import long_name, other_forms, spelled_out, taught, unlisted
from index.text.fold import fold


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("全总", "中华全国总工会"),
        ("发改委", "发展和改革委员会"),
        ("人社局", "人力资源和社会保障局"),
        ("市残联", "残疾人联合会"),
        ("住建部", "住房和城乡建设部"),
        ("卫健委", "卫生健康委员会"),
        ("最高法", "最高人民法院"),
        ("央行", "中国人民银行"),
        ("北大", "北京大学"),
        ("中科院", "中国科学院"),
        ("北约", "北大西洋公约组织"),
        ("世卫", "世界卫生组织"),
        ("三中全会", "中央委员会第三次全体会议"),
        ("十四五", "第十四个五年规划"),
        ("團中央", "共青团中央"),
    ],
)
def test_a_name_has_its_forms_both_ways(written: str, other: str) -> None:
    for own, wanted in ((written, other), (other, written)):
        forms = other_forms(fold(f"{own}说了什么？"))
        assert any(form in fold(wanted) for others in forms.values() for form in others), (own, forms)


@pytest.mark.parametrize(
    "text",
    ["东北大学图书馆", "湖北大旱", "在北大街", "北大荒丰收", "西北大风", "河南大学", "全总量控制", "国内科协同"],
)
def test_two_characters_within_other_words_are_no_name(text: str) -> None:
    assert other_forms(text) == {}


@pytest.mark.parametrize(("text", "name"), [("北大图书馆", "北大"), ("中国足协", "足协"), ("浙大一院", "浙大")])
def test_a_name_within_a_longer_word_is_one(text: str, name: str) -> None:
    assert list(other_forms(text)) == [name]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("望城智慧水务有限公司（以下简称“智水公司”）昨天挂牌。", "智水公司", "智慧水务有限公司"),
        ("望城市残疾人联合会（简称市残联）昨天说", "市残联", "市残疾人联合会"),
        ("省农业技术推广总站（以下简称：农技站）", "农技站", "农业技术推广总站"),
        ("第十四届全国冬季运动会（以下简称“十四冬”）", "14冬", "14届全国冬季运动会"),
        ("青螺岛轮渡公司(下称“轮渡公司”)", None, None),
        ("中国—东盟博览会（以下简称“东博会”）", "东博会", "东盟博览会"),
        ("特设岗位计划（简称「特岗计划」）", "特岗计划", "特设岗位计划"),
        ("没有教什么（不简称）", None, None),
    ],
)
def test_a_text_teaches_its_short_names(text: str, short: str | None, long: str | None) -> None:
    found = taught(text)
    assert [one for one, _ in found] == ([] if short is None else [short])
    assert [long_name(*one) for one in found] == ([] if long is None else [long])


def test_the_title_of_a_document_is_taught() -> None:
    text = "市政府印发《关于促进托育服务的若干办法》（以下简称《办法》）。"
    assert taught(text) == (("办法", "市政府印发《关于促进托育服务的若干办法"),)


def test_a_short_name_in_no_dictionary_is_found_spelled_out() -> None:
    assert unlisted("望供集团换了多少只水表") == ["望供"]
    assert spelled_out("望供", "望城供水集团换表") == "望城供水"
    assert spelled_out("望供", "希望提供帮助") is None
    assert spelled_out("望供", "望江的供水") is None
    assert unlisted("票价多少钱") == []
