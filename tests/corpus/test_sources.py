"""Reading files: strict decoding, names of sources, what is skipped and what is refused, rows of JSON Lines."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus import decode as decoding
from corpus import read_paths
from corpus.decode import decode
from corpus.errors import ReadError, Skipped
from corpus.formats import fields
from corpus.ids import article_id, distinct_id
from corpus.limits import LONGEST_NAME, LONGEST_PARAGRAPH
from corpus.model import Article, Page, Paragraph
from corpus.sources import Naming, find_sources, origin_of

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
        assert decoding._common_share(text) > 0.25
        assert decoding._common_share(text.encode(encoding).decode(other, "replace")) < 0.05


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
        "e.xyz": "x",
        "2024/f": "x",
        "空.txt": "",
    }
    pages, skipped = read_paths([write(tmp_path / "pages", files)])
    origin = origin_of(tmp_path / "pages")
    assert pages == [
        Page("pages/a.md", "甲", markdown=True, origin=f"{origin}/a.md"),
        Page("pages/b.txt", "乙", origin=f"{origin}/b.txt"),
        Page("pages/空.txt", "", origin=f"{origin}/空.txt"),
        Page("pages/2024/c.TXT", "丙", origin=f"{origin}/2024/c.TXT"),
    ]
    assert [str(one) for one in skipped] == [
        f"跳过 {tmp_path}/pages：有 2 个文件的格式不能读，没有收入：.xyz 1 个、无扩展名 1 个（e.xyz、2024/f）。",
        "跳过 pages/空.txt：是空的，没有文字。",
    ]


def test_a_named_file_is_called_by_its_name(tmp_path: Path) -> None:
    path = str(write(tmp_path, {"one/a.txt": "甲"}) / "one" / "a.txt")
    assert read_paths([path]) == ([Page("a.txt", "甲", origin=path)], [])


def test_a_lone_string_is_one_path(tmp_path: Path) -> None:
    folder = write(tmp_path / "报纸", {"a.txt": "甲"})
    assert [page.source for page in read_paths(str(folder))[0]] == ["报纸/a.txt"]
    assert [page.source for page in read_paths(folder / "a.txt")[0]] == ["a.txt"]


def test_the_folder_that_is_worked_in_has_its_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_names_are_paths_from_the_base(tmp_path: Path) -> None:
    write(tmp_path / "d", {"2024-05-17/01.txt": "甲", "2024-05-18/01.txt": "乙"})
    files = [tmp_path / "d" / "2024-05-17" / "01.txt", tmp_path / "d" / "2024-05-18"]
    pages, _ = read_paths(files, base=tmp_path / "d")
    assert [page.source for page in pages] == ["2024-05-17/01.txt", "2024-05-18/01.txt"]
    with pytest.raises(ReadError, match=r"不在 .*2024-05-18 之内；请换一个 --base"):
        read_paths(files, base=tmp_path / "d" / "2024-05-18")


def test_a_source_is_called_as_it_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "d", {"a.txt": "甲", "b/c.txt": "乙"})
    assert [page.source for page in read_paths(folder / "a.txt", source_name="望潮日报 1 版")[0]] == ["望潮日报 1 版"]
    assert [page.source for page in read_paths(folder, source_name="望潮")[0]] == ["望潮/a.txt", "望潮/b/c.txt"]
    with pytest.raises(ReadError, match="只能给一个文件或文件夹取名，却给了 2 个路径"):
        read_paths([folder / "a.txt", folder / "b" / "c.txt"], source_name="望潮")
    with pytest.raises(ReadError, match=f"名称有 {LONGEST_NAME + 1} 个字，最多 {LONGEST_NAME} 个"):
        read_paths(folder, source_name="长" * (LONGEST_NAME + 1))


def test_a_name_that_is_taken_grows_and_one_that_was_given_stays(tmp_path: Path) -> None:
    write(tmp_path, {"d/2024-05-17/01.txt": "甲", "d/2024-05-18/01.txt": "乙"})
    first, second = (tmp_path / "d" / day / "01.txt" for day in ("2024-05-17", "2024-05-18"))
    taken = {origin_of(first): "01.txt"}
    assert [source.name for source in find_sources([second], Naming(names=taken), [])] == ["2024-05-18/01.txt"]
    assert [source.name for source in find_sources([first], Naming(names=taken), [])] == ["01.txt"]
    taken = {"pasted:x": "2024-05-18/01.txt", **taken}
    assert [source.name for source in find_sources([second], Naming(names=taken), [])] == ["d/2024-05-18/01.txt"]


def test_uploads_are_known_by_their_names(tmp_path: Path) -> None:
    write(tmp_path, {"3f/01.txt": "甲", "a0/01.txt": "乙"})
    pages, _ = read_paths([tmp_path / "3f" / "01.txt", tmp_path / "a0" / "01.txt"], uploaded=True)
    assert [(page.source, page.origin) for page in pages] == [
        ("01.txt", "uploaded:01.txt"),
        ("01（2）.txt", "uploaded:01（2）.txt"),
    ]


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    def given(text: str) -> SimpleNamespace:
        return SimpleNamespace(buffer=io.BytesIO(text.encode()))

    monkeypatch.setattr("sys.stdin", given("甲"))
    assert read_paths("-")[0] == [Page("标准输入", "甲", origin="pasted:标准输入")]
    monkeypatch.setattr("sys.stdin", given('{"title": "题", "text": "文"}'))
    (page,) = read_paths("-", source_name="今天.jsonl")[0]
    assert [article.source for article in page.articles] == ["今天.jsonl#1"]


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


def test_a_link_that_leads_to_itself_is_skipped(tmp_path: Path) -> None:
    pages = write(tmp_path / "pages", {"a.txt": "甲"})
    (pages / "b.txt").symlink_to("b.txt")
    found, (skipped,) = read_paths([pages])
    assert [page.source for page in found] == ["pages/a.txt"]
    assert (skipped.source, skipped.reason) == (
        "pages/b.txt",
        "不是普通文件（可能是失效的链接）；请换成文本文件。",
    )


def test_a_bad_file_that_was_named_is_refused_even_when_its_folder_was_read_first(tmp_path: Path) -> None:
    pages = write(tmp_path / "pages", {"a.txt": "甲"})
    (pages / "b.txt").write_bytes(b"\x00")
    with pytest.raises(ReadError, match=r"^pages/b\.txt：第 1 字节是 NUL"):
        read_paths([pages, pages / "b.txt"])


def test_missing_and_foreign_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"gone\.txt：没有这个文件或文件夹"):
        read_paths([tmp_path / "gone.txt"])
    foreign = write(tmp_path, {"a.xyz": "x"}) / "a.xyz"
    with pytest.raises(ReadError, match=r"a\.xyz：不认识扩展名“\.xyz”；能读的是 \.txt、\.md、\.jsonl"):
        read_paths([foreign])


def test_a_folder_with_nothing_to_read_is_reported(tmp_path: Path) -> None:
    folder = write(tmp_path / "scans", {"a.xyz": "x"})
    found, skipped = read_paths([folder])
    assert (found, [one.source for one in skipped]) == ([], [str(folder)])
    assert skipped[0].reason.startswith("有 1 个文件的格式不能读，没有收入：.xyz 1 个（a.xyz）。")
    (tmp_path / "empty").mkdir()
    assert "没有可读的文件" in read_paths([tmp_path / "empty"])[1][0].reason


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
    locked = str(pages / "locked")
    assert skipped == [Skipped(locked, "无法打开文件夹（Permission denied）。", origin=locked)]


def test_a_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.sources.MAX_BYTES", 1024**2)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"a" * (1024**2 + 1)))
    with pytest.raises(ReadError, match="超过 1 MB 的上限"):
        read_paths([tmp_path / "bomb.txt.gz"])


def test_a_file_name_that_is_not_utf_8_can_be_printed(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode("第三版.txt".encode("gb18030"))).write_text("甲", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert [page.source for page in read_paths([tmp_path])[0]] == [f"{tmp_path.name}/第三版.txt"]
    # An old zip that was unpacked into a folder of today.
    tmp_path.rename(tmp_path.with_name("五月"))
    assert [page.source for page in read_paths([tmp_path.with_name("五月")])[0]] == ["五月/第三版.txt"]


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
                    file=name,
                ),
                Article(
                    id=article_id(f"{name}#3", ["茶馆"], "老街的茶馆五点半开门。\n水要滚，茶要酽。"),
                    source=f"{name}#3",
                    headline=("茶馆",),
                    body=(Paragraph("老街的茶馆五点半开门。", (3, 3)), Paragraph("水要滚，茶要酽。", (3, 3))),
                    file=name,
                ),
            ),
            origin=str(tmp_path / name),
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
        ('{"title": "题", "text": "\\ud83d 文"}', "有不成对的代理码（如 \\ud83d），不是文字"),
        ({"title": "题", "text": "文", "source": "报" * 301}, "的 source 不能用：来源的名称有 301 个字，最多 300 个"),
        ({"headline": "题", "body": ["文"]}, '的 body 不是 {"kind", "text"} 的列表'),
    ],
)
def test_a_bad_row_is_reported_and_the_others_are_kept(tmp_path: Path, bad: object, what: str) -> None:
    (page,), (skipped,) = read_paths([rows(tmp_path, GOOD, bad, GOOD)])
    assert [article.source for article in page.articles] == ["news.jsonl#1", "news.jsonl#3"]
    assert skipped.source == "news.jsonl"
    assert skipped.reason.startswith(f"第 2 行{what}")
    assert skipped.reason.endswith(f"{fields.ROW}。")


def test_a_file_without_one_good_row_is_refused(tmp_path: Path) -> None:
    path = rows(tmp_path, {"question": "?"}, "x")
    with pytest.raises(ReadError, match=r"^news\.jsonl：没有一行可用，第 1 行没有正文；应为"):
        read_paths([path])
    found, skipped = read_paths([tmp_path])
    assert (found, [one.source for one in skipped]) == ([], [f"{tmp_path.name}/news.jsonl"])


def test_a_pair_of_surrogates_is_a_character(tmp_path: Path) -> None:
    (page,), skipped = read_paths([rows(tmp_path, '{"title": "题", "text": "\\ud83d\\ude00"}')])
    assert [block.text for article in page.articles for block in article.body] == ["\U0001f600"]
    assert skipped == []


def test_an_over_long_row_is_kept_in_parts(tmp_path: Path) -> None:
    long, title = "他说，收成很好。" * (LONGEST_PARAGRAPH // 8 + 1), "长" * 600
    (page,), (one, other) = read_paths([rows(tmp_path, GOOD, {"title": title, "text": long})])
    article = page.articles[1]
    assert article.headline == ()
    assert article.text.replace("\n", "") == title + long
    assert [one.kept, one.reason[:6], other.reason[:6]] == [True, "第 2 行有", "第 2 行标"]


@pytest.mark.parametrize(
    ("encoding", "shown", "text"),
    [
        ("cp932", "Shift-JIS", "きのうの午後、市立図書館で新しい本の展示会が開かれ、多くの市民が訪れた。"),
        ("euc_jp", "EUC-JP", "きのうの午後、市立図書館で新しい本の展示会が開かれ、多くの市民が訪れた。"),
        ("cp949", "EUC-KR", "어제 오후 시립 도서관에서 새 책 전시회가 열려 많은 시민이 찾았다."),
    ],
)
def test_the_encodings_of_other_languages_are_named(encoding: str, shown: str, text: str) -> None:
    with pytest.raises(ReadError, match=f"看来是 {shown}（.文）编码，不是中文；.*请另存为 UTF-8"):
        decode((text * 5).encode(encoding), "a.txt")
    assert decode((text * 5).encode(), "a.txt") == text * 5


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_damaged_file_is_read_where_that_is_wanted(tmp_path: Path, encoding: str) -> None:
    raw = (SIMPLIFIED * 3).encode(encoding)
    # Half of the last character is lost.
    (tmp_path / "a.txt").write_bytes(raw[:-1])
    with pytest.raises(ReadError, match=r"不能确定文字编码.*--damaged=replace"):
        read_paths(tmp_path / "a.txt")
    (page,), (told,) = read_paths(tmp_path / "a.txt", damaged="replace")
    assert page.text == (SIMPLIFIED * 3)[:-1] + "\ufffd"
    assert told.kept
    assert f"按 {encoding.upper()} 读，有 1 处不是文字，以 \ufffd 代替" in str(told)
    assert f"第 {len(raw) - (2 if encoding != 'utf-8' else 3) + 1} 字节" in str(told)
    (tmp_path / "a.txt").write_bytes(raw)
    assert read_paths(tmp_path / "a.txt", damaged="replace")[1] == []


def test_replacement_characters_of_the_text_itself_are_not_counted() -> None:
    text, (told,) = decoding.read_text(f"{SIMPLIFIED}\ufffd".encode() + b"\xe5", "a.txt", "replace")
    assert text == f"{SIMPLIFIED}\ufffd\ufffd"
    assert "有 1 处" in told.reason


def test_a_binary_file_is_refused_even_where_damage_is_taken() -> None:
    with pytest.raises(ReadError, match="这不是文本文件"):
        decoding.read_text(b"%PDF\x00\x01", "a.txt", "replace")


@pytest.mark.parametrize(("limit", "name"), [("text.MAX_LINES", "a.txt"), ("jsonl.MAX_ROWS", "a.jsonl")])
def test_a_file_of_too_many_lines_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, name: str
) -> None:
    monkeypatch.setattr(f"corpus.formats.{limit}", 3)
    write(tmp_path, {name: '{"title": "题", "text": "文"}\n' * 4})
    with pytest.raises(ReadError, match=r"有 5 行，最多 3 行；请拆成几个文件"):
        read_paths(tmp_path / name)


def test_equal_ids_are_told_apart_by_their_number() -> None:
    given: dict[str, int] = {}
    assert [distinct_id("x", given) for _ in range(4)] == ["x", "x-2", "x-3", "x-4"]
    assert distinct_id("y", given, {"y", "y-2"}.__contains__) == "y-3"
    assert distinct_id("x-2", given) == "x-2-2"


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


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "hz"])
def test_text_that_does_not_say_its_encoding_is_read_where_it_shows_it(encoding: str) -> None:
    text = "轮渡票价下调\n轮渡票价昨天下调，成人单程36元，首班船早上6点开。\n"
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("raw", [b"ls ~{a,b}\n", b"a ~{ b\n", b"~{~}\n"])
def test_ascii_with_marks_like_those_of_hz_stays(raw: bytes) -> None:
    assert decode(raw, "a.txt") == raw.decode()
