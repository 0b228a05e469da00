"""What every face calls, on a store of its own."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corpus import Page
from index import StoreError
from index.store.filters import Filter
from qa.given import Given, gather
from qa.service import Service
from tests.fake_encoder import FakeEncoder
from tests.format_files import sample

BRIDGE = "大桥下月通车\n\n大桥全长三公里，两岸车程缩短到六分钟。\n\n大桥定于四月一日零时通车，通车后两天免费。\n"
SHIP = "渡轮照常开行\n\n轮渡公司说，渡轮的班次不变，末班船仍是晚上九点。\n"
QUESTION = "大桥什么时候通车？"

# Two pages as print gives them; the second begins with the rest of an article of the first.
FIRST = """\
望潮日报
2024年5月17日 星期五 第1版

渔港扩建工程开工建设
本报讯（记者 甘澜）投资三亿元的渔港扩建工程昨天开
工，新码头长六百米，可同时停靠渔船二百艘，预计后年
底完工。
（下转第3版）
"""
SECOND = """\
望潮日报
2024年5月17日 星期五 第3版

（上接第1版）
新码头建成后，渔民卸鱼不必再等潮水，鱼货上岸的时间
可缩短两个小时。港区还要建一座冷库，库容一万吨，由
市水产公司经营。
"""


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path / "store", None, FakeEncoder())


def page(name: str, text: str) -> Page:
    (read,) = gather([], text, name).pages
    return read


def test_a_store_is_opened_when_there_is_one(service: Service) -> None:
    with pytest.raises(StoreError, match="还没有语料库"):
        service.status()
    service.add([page("晚报", BRIDGE)])
    assert service.status().articles == 1


def test_ask_retrieve_article_and_headlines(service: Service) -> None:
    service.add([page("晚报", BRIDGE), page("晨报", SHIP)])
    answer = service.ask(QUESTION)
    assert answer.text == "大桥定于四月一日零时通车，通车后两天免费。"
    assert {p.source for p in service.retrieve(QUESTION, 5, Filter(source="晨报"))} == {"晨报"}
    assert {p.source for p in service.ask(QUESTION, where=Filter(source="晨报")).passages} == {"晨报"}
    assert service.article(answer.passages[0].article_id).headline == ("大桥下月通车",)
    assert [headline.headline for headline in service.headlines("渡轮")[0]] == ["渡轮照常开行"]


def test_what_was_added_removed_or_rolled_back_is_answered_from_at_once(service: Service) -> None:
    service.add([page("晚报", BRIDGE)])
    service.add([page("晨报", SHIP)])
    assert service.status().sources == ("晚报", "晨报")
    service.remove(["晚报"])
    assert {p.source for p in service.retrieve(QUESTION)} == {"晨报"}
    service.roll_back()
    assert service.retrieve(QUESTION)[0].source == "晚报"


def test_a_change_that_fails_lets_the_next_one_in(service: Service) -> None:
    service.add([page("晚报", BRIDGE)])
    with pytest.raises(Exception, match="库里没有这个来源"):
        service.remove(["没有"])
    service.add([page("晨报", SHIP)])
    assert service.status().articles == 2


def test_articles_of_a_preview_are_those_of_the_store(service: Service) -> None:
    given = Given((page("一版", FIRST), page("三版", SECOND)), ())
    seen = [article for page in service.recognised(given.pages) for article in page.corrected]
    joined = [article for article in seen if article.source == "三版"]
    # The rest of the article has the headline of its beginning.
    assert ("渔港扩建工程开工建设",) in [article.headline for article in joined]
    service.add(given.pages)
    for article in seen:
        assert service.article(article.id) == article


def test_gather_tells_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "图.txt").write_bytes(b"\x89PNG\x00")
    (tmp_path / "文.pdf").write_bytes(b"%PDF")
    given = gather([tmp_path / "图.txt", tmp_path / "文.pdf"])
    assert given.pages == ()
    assert [one.source for one in given.left_out] == ["图.txt", "文.pdf"]


def test_an_upload_takes_the_place_of_an_earlier_one_of_its_name(service: Service, tmp_path: Path) -> None:
    for folder, text in (("甲", BRIDGE), ("乙", SHIP)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "晚报.txt").write_text(text, encoding="utf-8")
        service.add(gather([tmp_path / folder / "晚报.txt"]).pages)
    assert service.status().sources == ("晚报.txt",)
    assert [headline.headline for headline in service.headlines()[0]] == ["渡轮照常开行"]


def test_an_uploaded_archive_is_one_source_that_an_upload_of_its_name_replaces(
    service: Service, tmp_path: Path
) -> None:
    for folder, name in (("甲", "styled.docx"), ("乙", "county.html")):
        (tmp_path / folder).mkdir()
        with zipfile.ZipFile(tmp_path / folder / "来稿.zip", "w") as packed:
            packed.writestr(name, sample(name))
            packed.writestr("图.psd", b"x")
        given = gather([tmp_path / folder / "来稿.zip"])
        assert [one.source for one in given.left_out] == ["来稿.zip"]
        service.add(given.pages)
    assert service.status().sources == ("来稿.zip/county.html",)
    answer = service.ask("青石县多少条河流设立河长？")
    assert {passage.headline for passage in answer.passages} == {"青石县全面推行河长制"}
    service.add([page("晚报", BRIDGE)])
    service.remove(["来稿.zip"])
    assert service.status().sources == ("晚报",)
