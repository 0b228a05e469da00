"""Reading files: strict decoding, names of sources, what is skipped and what is refused, rows of JSON Lines."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus import sources as read
from corpus.ids import article_id
from corpus.model import Article, Page, Paragraph
from corpus.sources import ReadError, Skipped, decode, read_paths

SIMPLIFIED = (
    "本报讯 （记者 周喆）昨天上午，青禾县新建的三座水渠开闸放水。种粮大户李堃说：“这下不用愁了。”工程师朱镕介绍，"
)
TRADITIONAL = (
    "本報訊　昨日上午，城東的舊書店重新開門。店主說：「來的人比想像中多，孩子們坐在地上看書。」市民希望它開得久一點。"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_simplified_text_comes_back_from_each_encoding(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "cp950", "big5hkscs"])
def test_traditional_text_comes_back_from_each_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "a.txt") == TRADITIONAL


@pytest.mark.parametrize("bom", ["fffe", "feff"])
def test_both_byte_orders_of_utf_16_are_read(bom: str) -> None:
    encoding = "utf-16-le" if bom == "fffe" else "utf-16-be"
    assert decode(bytes.fromhex(bom) + SIMPLIFIED.encode(encoding), "a.txt") == SIMPLIFIED


def test_rare_names_survive_gb18030_alone() -> None:
    # All three are outside GB 2312, and none is common: nothing but validity can decide here.
    assert decode("喆堃镕".encode("gb18030"), "a.txt") == "喆堃镕"
    assert decode("𠮷野村的水稻熟了。".encode("gb18030"), "a.txt") == "𠮷野村的水稻熟了。"


def test_hong_kongs_own_characters_are_read() -> None:
    text = "佢哋話呢間舖頭喺深水埗開咗成三十年，街坊都嚟幫襯。"
    assert decode(text.encode("big5hkscs"), "a.txt") == text


def test_big5_signs_are_those_that_windows_wrote() -> None:
    text = "氣溫六～十四度，門票￥三十元，孩子不要票。"
    assert decode(text.encode("cp950"), "a.txt") == text


def test_the_wrong_encoding_shows_in_the_share_of_common_characters() -> None:
    for text, encoding, other in ((SIMPLIFIED, "gb18030", "cp950"), (TRADITIONAL, "cp950", "gb18030")):
        assert read._common_share(text) > 0.25
        assert read._common_share(text.encode(encoding).decode(other, "replace")) < 0.05


COMMON = st.sampled_from(
    sorted("的一是不了在人有我他大上下中出生年到作地以要就分成可主本力定同小三文心月美好明公水手天不自多日方理")
)
RARE = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def chinese(encoding: str) -> st.SearchStrategy[str]:
    """Text of 30 characters and more, two in three of them common, all of them in an encoding."""
    rare = RARE.filter(lambda character: in_encoding(character, encoding))
    return st.lists(st.tuples(COMMON, COMMON, rare), min_size=10, max_size=40).map(
        lambda triples: "".join(character for triple in triples for character in triple)
    )


def in_encoding(character: str, encoding: str) -> bool:
    try:
        return character.encode(encoding).decode(encoding) == character
    except UnicodeEncodeError:
        return False


def in_utf_8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["utf-8", "utf-16", "gb18030", "gbk", "big5", "cp950"]).flatmap(
        lambda encoding: st.tuples(st.just(encoding), chinese(encoding))
    )
)
def test_any_text_with_enough_common_characters_comes_back(case: tuple[str, str]) -> None:
    encoding, text = case
    # 一一一 in GBK is valid UTF-8 (Cyrillic); a page that is such a run from end to end does not occur.
    assume(encoding.startswith("utf") or not in_utf_8(text.encode(encoding)))
    assert decode(text.encode(encoding), "a.txt") == text


@settings(max_examples=100)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_any_utf_8_comes_back_unchanged(text: str) -> None:
    assert decode(text.encode("utf-8"), "a.txt") == text


def test_line_endings_stay_as_they_are() -> None:
    assert decode("一\r\n二\r三\f四\u2028五\n".encode(), "a.txt") == "一\r\n二\r三\f四\u2028五\n"


def test_one_bad_byte_in_utf_8_is_named_and_not_read_as_another_encoding() -> None:
    raw = " 周喆）昨天上午，青禾县新建的三座水渠开".encode()[:-1]
    assert raw.decode("gb18030").startswith(" 鍛ㄥ枂锛夋槰澶")  # valid, and rubbish
    with pytest.raises(ReadError) as caught:
        decode(raw, "pages/a.txt")
    assert str(caught.value).startswith("pages/a.txt：不能确定文字编码：按 UTF-8 读，第 ")
    assert "第 56 字节 0xE5 有误" in str(caught.value)
    assert caught.value.source == "pages/a.txt"


def test_a_byte_order_mark_binds() -> None:
    with pytest.raises(ReadError, match="第 4 字节 0xB0 有误"):
        decode(b"\xef\xbb\xbf" + "啊".encode("gb18030"), "a.txt")
    with pytest.raises(ReadError, match="按 UTF-16 读，第 5 字节 0x00 有误"):
        decode(b"\xff\xfe" + "水".encode("utf-16-le") + b"\x00", "a.txt")


def test_a_file_valid_in_no_encoding_names_each_that_was_tried() -> None:
    with pytest.raises(ReadError) as caught:
        decode(b"plain \xff\xff text", "a.txt")
    for encoding in ("UTF-8", "GB18030", "Big5", "Big5-HKSCS"):
        assert f"按 {encoding} 读，第 7 字节 0xFF 有误" in str(caught.value)


@pytest.mark.parametrize(("raw", "place"), [(b"%PDF\x00\x01", "第 5 字节"), (b"\xff\xfea\x00\x00\x00", "第 2 个字符")])
def test_binary_files_are_refused(raw: bytes, place: str) -> None:
    with pytest.raises(ReadError, match=f"{place}是 NUL，这不是文本文件"):
        decode(raw, "a.txt")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_folder_is_read_sorted_with_its_subfolders(tmp_path: Path) -> None:
    files = {
        "b.txt": "乙",
        "a.md": "甲",
        "2024/c.TXT": "丙",
        ".hidden.txt": "x",
        ".git/d.txt": "x",
        "e.pdf": "x",
        "空.txt": "",
    }
    pages, skipped = read_paths([write(tmp_path / "pages", files)])
    assert pages == [
        Page("pages/a.md", "甲", markdown=True),
        Page("pages/b.txt", "乙"),
        Page("pages/空.txt", ""),
        Page("pages/2024/c.TXT", "丙"),
    ]
    assert skipped == []


def test_a_named_file_is_called_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"one/a.txt": "甲"})
    assert read_paths([str(tmp_path / "one" / "a.txt")]) == ([Page("a.txt", "甲")], [])


def test_the_folder_one_stands_in_has_its_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path / "pages", {"a.txt": "甲"}))
    assert [page.source for page in read_paths(["."])[0]] == ["pages/a.txt"]


def test_different_files_of_one_name_are_told_apart_whatever_their_order(tmp_path: Path) -> None:
    write(tmp_path, {"2023/pages/a.txt": "甲", "2024/pages/a.txt": "乙", "2024/pages/b.txt": "丙", "a.txt": "丁"})
    folders = [tmp_path / "2023" / "pages", tmp_path / "2024" / "pages"]
    expected = {"2023/pages/a.txt": "甲", "2024/pages/a.txt": "乙", "pages/b.txt": "丙"}
    for given_order in (folders, folders[::-1]):
        pages, _ = read_paths(given_order)
        assert {page.source: page.text for page in pages} == expected
    pages, _ = read_paths([tmp_path / "a.txt", folders[0] / "a.txt"])
    assert [(page.source, page.text) for page in pages] == [(f"{tmp_path.name}/a.txt", "丁"), ("pages/a.txt", "甲")]


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    pages = write(tmp_path / "pages", {"a.txt": "甲", "2024/b.txt": "乙"})
    (pages / "again.txt").symlink_to(pages / "a.txt")
    (pages / "2024" / "loop").symlink_to(pages)
    found, skipped = read_paths([pages, pages / "2024", pages / "a.txt", str(pages) + "/./a.txt"])
    assert [page.source for page in found] == ["pages/a.txt", "pages/2024/b.txt"]
    assert skipped == []


def test_a_linked_folder_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"far/a.txt": "甲"})
    pages = write(tmp_path / "pages", {"b.txt": "乙"})
    (pages / "near").symlink_to(tmp_path / "far")
    assert [page.source for page in read_paths([pages])[0]] == ["pages/b.txt", "pages/near/a.txt"]


def test_what_cannot_be_read_in_a_folder_is_skipped_and_the_rest_is_read(tmp_path: Path) -> None:
    pages = write(tmp_path / "pages", {"a.txt": "甲"})
    (pages / "b.txt").write_bytes(b"GIF89a\x00")
    (pages / "c.txt").symlink_to(pages / "gone.txt")
    (pages / "d.txt.gz").write_bytes(gzip.compress("丁".encode())[:-6])
    (pages / "e.txt.gz").write_bytes(b"not gzip")
    found, skipped = read_paths([pages])
    assert [page.source for page in found] == ["pages/a.txt"]
    assert [one.source for one in skipped] == ["pages/b.txt", "pages/c.txt", "pages/d.txt.gz", "pages/e.txt.gz"]
    for one, part in zip(skipped, ("NUL", "失效的链接", "已损坏", "已损坏"), strict=True):
        assert part in one.reason


def test_a_bad_file_that_was_named_is_refused_even_when_its_folder_was_read_first(tmp_path: Path) -> None:
    pages = write(tmp_path / "pages", {"a.txt": "甲"})
    (pages / "b.txt").write_bytes(b"\x00")
    with pytest.raises(ReadError, match=r"^pages/b\.txt：第 1 字节是 NUL"):
        read_paths([pages, pages / "b.txt"])


def test_missing_and_foreign_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"gone\.txt：没有这个文件或文件夹"):
        read_paths([tmp_path / "gone.txt"])
    foreign = write(tmp_path, {"a.pdf": "x"}) / "a.pdf"
    with pytest.raises(ReadError, match=r"a\.pdf：不认识扩展名“\.pdf”；能读的是 \.txt、\.md、\.jsonl"):
        read_paths([foreign])


def test_a_folder_with_nothing_to_read_is_reported(tmp_path: Path) -> None:
    folder = write(tmp_path / "scans", {"a.pdf": "x"})
    found, skipped = read_paths([folder])
    assert (found, [one.source for one in skipped]) == ([], [str(folder)])
    assert "没有可读的文件" in skipped[0].reason


def test_a_folder_that_cannot_be_opened_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = write(tmp_path / "pages", {"a.txt": "甲", "locked/b.txt": "乙"})
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found, skipped = read_paths([pages])
    assert [page.source for page in found] == ["pages/a.txt"]
    assert skipped == [Skipped(str(pages / "locked"), "无法打开文件夹（Permission denied）。")]


def test_a_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 1024**2)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * (1024**2 + 1)))
    with pytest.raises(ReadError, match="超过 1 MB 的上限"):
        read_paths([tmp_path / "bomb.txt.gz"])


def test_a_file_name_that_is_not_utf_8_can_be_printed(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode("第三版.txt".encode("gb18030"))).write_text("甲", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert [page.source for page in read_paths([tmp_path])[0]] == [f"{tmp_path.name}/第三版.txt"]


def rows(tmp_path: Path, *lines: object, name: str = "news.jsonl") -> Path:
    path = tmp_path / name
    text = "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["news.jsonl", "news.jsonl.gz"])
def test_rows_become_articles(tmp_path: Path, name: str) -> None:
    first = {
        "headline": ["水到渠成——", "青禾县三座水渠放水"],
        "paragraphs": ["昨天上午，水渠开闸。", " ", "稻田赶上了插秧。\n农户很高兴。"],
        "date": "2024-05-06",
        "source": "青禾日报",
        "byline": "本报记者 林知远",
        "lead": "八千亩田受益",
    }
    second = {"id": "p7", "title": "茶馆", "text": "老街的茶馆五点半开门。\n水要滚，茶要酽。"}
    pages, skipped = read_paths([rows(tmp_path, first, "", second, name=name)])
    assert skipped == []
    assert pages == [
        Page(
            name,
            "",
            articles=(
                Article(
                    id=article_id(
                        "青禾日报", first["headline"], "昨天上午，水渠开闸。\n稻田赶上了插秧。\n农户很高兴。"
                    ),
                    source="青禾日报",
                    headline=("水到渠成——", "青禾县三座水渠放水"),
                    body=(
                        Paragraph("昨天上午，水渠开闸。", (1, 1)),
                        Paragraph("稻田赶上了插秧。", (1, 1)),
                        Paragraph("农户很高兴。", (1, 1)),
                    ),
                    byline="本报记者 林知远",
                    lead="八千亩田受益",
                    date="2024-05-06",
                ),
                Article(
                    id=article_id(f"{name}#3", ["茶馆"], "老街的茶馆五点半开门。\n水要滚，茶要酽。"),
                    source=f"{name}#3",
                    headline=("茶馆",),
                    body=(Paragraph("老街的茶馆五点半开门。", (3, 3)), Paragraph("水要滚，茶要酽。", (3, 3))),
                ),
            ),
        )
    ]


def test_rows_that_articles_json_wrote_are_read(tmp_path: Path) -> None:
    row = {
        "headline": [],
        "byline": None,
        "lead": None,
        "kind": "photo_caption",
        "source": "a.txt",
        "body": [
            {"kind": "crosshead", "text": "水", "lines": [3, 3]},
            {"kind": "paragraph", "text": "开闸。", "lines": [4, 5]},
        ],
    }
    (article,) = read_paths([rows(tmp_path, row)])[0][0].articles
    assert article.body == (Paragraph("水", (1, 1), "crosshead"), Paragraph("开闸。", (1, 1)))
    assert (article.headline, article.kind, article.source) == ((), "photo_caption", "a.txt")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("2024-05-06", "2024-05-06"), ("2024年5月6日", "2024-05-06"), ("2024/5/6 08:30", "2024-05-06"),
     ("20240506", "2024-05-06"), ("2024-05-06T08:30:00+08:00", "2024-05-06"), ("", None)],
)  # fmt: skip
def test_dates_are_read_as_days(tmp_path: Path, written: str, read_as: str | None) -> None:
    (article,) = read_paths([rows(tmp_path, {"title": "题", "text": "文", "date": written})])[0][0].articles
    assert article.date == read_as


GOOD = {"title": "题", "text": "文"}


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("{oops", "不是 JSON（"),
        ("[1, 2]", "不是 JSON 对象"),
        ("[" * 100_000, "不是 JSON（"),
        ({"headline": "题", "paragraphs": []}, "没有正文"),
        ({"id": "q1", "text": "水渠是哪天放水的？"}, "没有标题（无题的文章请写空标题）"),
        ({"headline": {"a": 1}, "paragraphs": ["文"]}, "的 headline 既不是字符串，也不是字符串的列表"),
        ({"headline": "题", "paragraphs": ["文", 3]}, "的 paragraphs 既不是字符串，也不是字符串的列表"),
        ({"title": "题", "text": "文", "date": "2024-02-30"}, "的 date“2024-02-30”不是 2024-01-31 这样的日期"),
        ({"title": "题", "text": "文", "byline": 5}, "的 byline 不是字符串"),
        ({"headline": "题", "body": ["文"]}, '的 body 不是 {"kind", "text"} 的列表'),
    ],
)
def test_a_bad_row_is_reported_and_the_others_are_kept(tmp_path: Path, bad: object, what: str) -> None:
    (page,), (skipped,) = read_paths([rows(tmp_path, GOOD, bad, GOOD)])
    assert [article.source for article in page.articles] == ["news.jsonl#1", "news.jsonl#3"]
    assert skipped.source == "news.jsonl"
    assert skipped.reason.startswith(f"第 2 行{what}")
    assert skipped.reason.endswith(f"；应为 {read._ROW}。")


def test_a_file_without_one_good_row_is_refused(tmp_path: Path) -> None:
    path = rows(tmp_path, {"question": "?"}, "x")
    with pytest.raises(ReadError, match=r"^news\.jsonl：没有一行可用，第 1 行没有正文；应为"):
        read_paths([path])
    found, skipped = read_paths([tmp_path])
    assert (found, [one.source for one in skipped]) == ([], [f"{tmp_path.name}/news.jsonl"])


def test_a_row_may_hold_a_line_separator(tmp_path: Path) -> None:
    path = rows(tmp_path, '{"title": "题", "text": "甲\u2028乙"}\r', GOOD)
    (page,), skipped = read_paths([path])
    assert [[block.text for block in article.body] for article in page.articles] == [["甲", "乙"], ["文"]]
    assert skipped == []


def test_an_articles_id_follows_its_place_and_its_words() -> None:
    base = article_id("a.txt", ["题"], "文")
    assert base == article_id("a.txt", ("题",), "文")
    assert len(base) == 12
    assert int(base, 16) >= 0
    others = [
        ("b.txt", ["题"], "文"),
        ("a.txt", ["题 "], "文"),
        ("a.txt", [], "题文"),
        ("a.txt", ["题", "文"], ""),
        ("a.txt题", [], "文"),
    ]
    assert len({base, *(article_id(*other) for other in others)}) == 6
    assert article_id("a.txt", [], "\ud800")
