"""A passage that writes a name otherwise than the question is read as if it wrote it so."""

from __future__ import annotations

import pytest

from corpus.model import Page
from index import build
from index.search.names import Names
from index.search.query import Query
from index.search.search import search
from index.store.base import Snapshot
from index.store.local import LocalStore
from index.text.fold import fold
from index.text.terms import question_words
from tests.fake_encoder import FakeEncoder

PAGES = {
    "union": "职工疗养点再添十二处\n\n本报讯 中华全国总工会昨天公布新一批职工疗养点，共十二处，分布在九个省。",
    "fire": "消防点再添三十处\n\n本报讯 中华全国消防总会昨天公布新一批微型消防点，共三十处，分布在四个省。",
    "jobs": "招聘专场举行\n\n本报讯 市人社局昨天举办招聘专场，一百二十家企业到场，提供岗位三千八百个。",
    "north": "东北大学延长开放\n\n本报讯 东北大学图书馆从下月起延长开放，每天到二十三点，座位三千个，寒假照常。",
    "peking": "北京大学向公众开放\n\n本报讯 北京大学图书馆从下月起向公众开放，每天限额二百人，须提前三天预约。",
    "water": "智慧水务挂牌\n\n本报讯 望城智慧水务有限公司（以下简称“智水公司”）昨天挂牌，市长到场祝贺并参观车间。\n\n"
    "据介绍，智水公司注册资本八亿元，员工一千一百人，供水范围覆盖全市十一个街道和三个乡镇。",
    "care": "养老有了新规\n\n市政府昨天印发《关于发展养老服务的实施办法》（以下简称《办法》），从下月一日起施行。\n\n"
    "《办法》提出，三年内新建社区食堂一百二十个，覆盖全部街道，老人用餐每顿补贴三元，费用由市区分担。",
    "nursery": "入托有了新规\n\n市政府昨天印发《关于促进托育的若干办法》（以下简称《办法》），从下月一日起施行。\n\n"
    "《办法》提出，三年内新建托育园八十个，每个街道至少一个，托位补贴每月四百元，费用由市区分担。",
    "piano": "拉菲克来华演出\n\n本报讯 钢琴家拉菲克昨天抵达本市，将演出三场，门票已经售完，剧院加开站席。\n\n"
    "拉斐克今年五十六岁，七岁登台，录过四十张唱片，最近一张录的是家乡的民歌，他说最难录。",
    "tap": "换表五万只\n\n本报讯 望城供水集团今年换智能水表五万只，投入二千万元，居民不用付费，年底前完成。",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("names") / "store"
    build([Page(f"{name}.txt", text) for name, text in PAGES.items()], folder, encoder=FakeEncoder())
    return LocalStore(folder).open()


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("全总新公布了多少处？", "中华全国总工会"),
        ("全国总工会新公布了多少处？", "中华全国总工会"),
        ("市人力资源和社会保障局办了什么？", "市人社局"),
        ("市人力资源社会保障局办了什么？", "市人社局"),
        ("北大图书馆每天限额多少？", "北京大学图书馆"),
        ("拉菲克几岁登台？", "七岁登台"),
        ("望供集团换了几只水表？", "望城供水集团"),
    ],
)
def test_the_passage_is_found_by_the_other_name(store: Snapshot, question: str, told: str) -> None:
    found = search(store, Query.of(question, FakeEncoder(), store), len(PAGES))
    best = max(found, key=lambda hit: hit.evidence.pairs + hit.evidence.words)  # its vectors know no names
    assert told in best.chunk.text


def names(question: str, store: Snapshot) -> Names:
    words = question_words(question)
    return Names.of(fold(question), words, store.idf("words", words), store)


@pytest.mark.parametrize(
    ("question", "text", "read"),
    [
        ("全总说什么", "中华全国总工会昨天说", "全总昨天说"),
        ("中华全国总工会说什么", "全总昨天说", "中华全国总工会昨天说"),
        ("中华全国总工会说什么", "中华全国总工会昨天说", "中华全国总工会昨天说"),
        ("中华全国总工会说什么", "全国总工会昨天说", "中华全国总工会昨天说"),
        ("北京大学招多少人", "东北大学招生", "东北大学招生"),
        ("北京大学招多少人", "北大招生", "北京大学招生"),
        ("望城智慧水务有限公司员工多少", "智水公司员工", "望城智慧水务有限公司员工"),
        ("智水公司员工多少", "智慧水务有限公司员工", "智水公司员工"),
        ("拉菲克几岁", "拉斐克7岁登台", "拉菲克7岁登台"),
        ("望供集团在哪", "望城供水集团换表", "望供集团换表"),
        ("票价多少", "票价18元", "票价18元"),
        ("北大和全总", "北京大学与中华全国总工会", "北大与全总"),
    ],
)
def test_text_is_read_with_the_names_of_the_question(store: Snapshot, question: str, text: str, read: str) -> None:
    assert names(question, store).as_asked(text, "") == read


def test_a_common_word_is_a_short_name_in_its_own_article_alone(store: Snapshot) -> None:
    found = names("发展养老服务的实施办法新建多少食堂？", store)
    (article,) = found.of_article
    assert found.as_asked("办法提出", article) == "发展养老服务的实施办法提出"
    assert found.as_asked("办法提出", "other") == "办法提出"


def test_a_name_that_the_store_lacks_is_encoded_as_it_has_it(store: Snapshot) -> None:
    assert names("全总说什么", store).known == "全国总工会 中华全国总工会"
    assert names("中华全国总工会说什么", store).known == ""


def test_the_other_form_is_highlighted(store: Snapshot) -> None:
    best = search(store, Query.of("全总新公布了多少处？", FakeEncoder(), store), 1)[0]
    assert {"全总", "中华全国总工会"} <= set(best.terms)
