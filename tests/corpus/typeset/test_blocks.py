"""Lines to blocks: what each line is, and in which column."""

from __future__ import annotations

from corpus.typeset.blocks import Block, read_blocks
from corpus.typeset.lines import printed_lines
from corpus.typeset.setting import read_setting


def labels(text: str) -> list[tuple[str, int, int]]:
    """Label and first and last line number of each block."""
    lines = printed_lines(text)
    return [(b.label, lines[b.first].number, lines[b.last].number) for b in read_blocks(lines)]


COLUMN = """青石大桥主桥最后一节钢箱梁昨日起吊，
项目部预计年底前实现合龙。大桥全长1860米
，双向六车道，建成后两岸车程由四十分钟缩
短到八分钟。
起吊从清晨五点开始。江面封航三小时，
两台桥面吊机同步提升，每分钟上升不到半米。
现场指挥彭望山盯着屏幕上的应力曲线，直到钢
梁稳稳落在支座上才松了一口气。
"""


def test_a_short_first_line_and_a_short_last_line_make_a_paragraph() -> None:
    assert labels(COLUMN) == [("paragraph", 1, 4), ("paragraph", 5, 8)]


def test_the_setting_of_a_stripped_column() -> None:
    setting = read_setting(printed_lines(COLUMN * 4))
    assert {18.0, 20.0, 21.0} <= set(setting.measures)
    assert setting.indent == "stripped"
    assert setting.gap == 1


def test_visible_indents_are_kept_and_decide() -> None:
    indented = (
        "　　渡口的船工姓丁，撑了三十年的船，\n每天天不亮就把缆绳解开，等头一班学生。\n"
        "　　他说，桥修好了，船就该歇了。船歇了，\n他就去桥上看车。\n"
    )
    assert read_setting(printed_lines(indented * 3)).indent == "kept"
    assert [block[0] for block in labels(indented)] == ["paragraph", "paragraph"]


def test_a_title_stands_between_paragraphs() -> None:
    assert labels(COLUMN + "青石大桥年底合龙\n" + COLUMN) == [
        ("paragraph", 1, 4),
        ("paragraph", 5, 8),
        ("title", 9, 9),
        ("paragraph", 10, 13),
        ("paragraph", 14, 17),
    ]


def test_a_byline_is_known_by_its_words() -> None:
    text = "青石大桥年底合龙\n本报记者 彭涛 本报通讯员 石头\n" + COLUMN
    assert [block[0] for block in labels(text)] == ["title", "byline", "paragraph", "paragraph"]


def test_rows_of_figures_are_no_titles() -> None:
    found = labels(COLUMN + "玉米 12.6 14.1 11.9%\n水稻 8.4 8.4 0.0%\n" + COLUMN)
    assert found[2:4] == [("row", 9, 9), ("row", 10, 10)]
    assert all(label != "title" for label, _, _ in found)


def test_halves_of_a_headline_over_a_dateline_are_no_rows() -> None:
    headline = "【再访山村 新路新桥】\n修桥铺路 家家过好日子\n"
    text = headline + "本报讯 （记者江岸）“三沟五岔”\n曾是全县出山最难的地方，如今新路通到了村口。\n"
    assert labels(COLUMN + text)[2:] == [("title", 9, 10), ("paragraph", 11, 12)]


def test_verse_keeps_its_lines() -> None:
    poem = "船还没有来\n风先到了\n芦苇把腰弯下去\n像在让路\n灯一盏一盏\n从对岸走过来\n"
    assert labels(COLUMN + poem)[2:] == [("verse", n, n) for n in range(9, 15)]


def test_every_line_has_one_block() -> None:
    lines = printed_lines(COLUMN * 3 + "公 告\n\n\n，怪行\n" + COLUMN)
    blocks = read_blocks(lines)
    assert [at for b in blocks for at in range(b.first, b.last + 1)] == list(range(len(lines)))
    assert read_blocks([]) == []
    assert isinstance(blocks[0], Block)
