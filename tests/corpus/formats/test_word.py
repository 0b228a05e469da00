"""Word and OpenDocument: which of a file's texts are read, and where they stand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from corpus.articles import read_pages
from corpus.formats import docx, odt
from corpus.model import NamedBytes, Page
from corpus.options import DEFAULT

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "轮渡票价昨天下调，成人单程三十六元，首班船早上六点开。"
LONG = (
    "轮渡票价昨天下调，成人单程三十六元，首班船早上六点开，末班船晚上九点开，中间每半小时一班，节假日每二十分钟一班，"
    "车辆可以上船，老人和学生半价。"
)


def packed(parts: Mapping[str, str]) -> NamedBytes:
    """A zip of these parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return NamedBytes("a.docx", "/a.docx", whole.getvalue())


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def document(*blocks: str) -> str:
    return f'<w:document xmlns:w="{WORD}"><w:body>{"".join(blocks)}</w:body></w:document>'


def text_of(read: object) -> str:
    assert isinstance(read, Page)
    return read.text


def word(*blocks: str) -> list[str]:
    (page,) = docx.read(packed({"word/document.xml": document(*blocks)}), DEFAULT)
    return text_of(page).split("\n")


def opendocument(*blocks: str) -> list[str]:
    text = f'<o:document xmlns:o="o" xmlns:t="t"><o:body><o:text>{"".join(blocks)}</o:text></o:body></o:document>'
    (page,) = odt.read(packed({"content.xml": text}), DEFAULT)
    return text_of(page).split("\n")


def test_a_cell_that_is_a_field_of_a_form_keeps_its_text() -> None:
    cells = [f"<w:tc>{paragraph(text)}</w:tc>" for text in ("单位", "县总工会", "六十")]
    field = f"<w:sdt><w:sdtPr/><w:sdtContent>{cells[1]}</w:sdtContent></w:sdt>"
    table = f"<w:tbl><w:tr><w:trPr/>{cells[0]}{field}{cells[2]}</w:tr></w:tbl>"
    assert word(paragraph(TEXT), table) == [TEXT, "单位\u3000县总工会\u3000六十"]


def test_how_a_character_is_spoken_is_no_text() -> None:
    spoken = "<w:rt><w:r><w:t>tái</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>台</w:t></w:r></w:rubyBase>"
    run = f"<w:r><w:ruby><w:rubyPr/>{spoken}</w:ruby></w:r><w:r><w:t>州在浙江。</w:t></w:r>"
    assert word(f"<w:p>{run}</w:p>") == ["台州在浙江。"]
    ruby = "<t:ruby><t:ruby-base>台</t:ruby-base><t:ruby-text>tái</t:ruby-text></t:ruby>"
    assert opendocument(f"<t:p>{ruby}州在浙江。</t:p>") == ["台州在浙江。"]


@pytest.mark.parametrize("target", ["word/document2.xml", "/word/document2.xml"])
def test_parts_are_found_where_the_file_says_they_are(target: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    one = f'<Relationship Id="r1" Type="{kind}/{{}}" Target="{{}}"/>'
    style = '<w:style w:styleId="a"><w:name w:val="heading 1"/></w:style>'
    note = f'<w:footnote w:id="1">{paragraph("数据来自县交通局。")}</w:footnote>'
    heading = paragraph("轮渡票价下调", '<w:pPr><w:pStyle w:val="a"/></w:pPr>')
    noted = f'<w:p><w:r><w:t>{TEXT}</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    parts = {
        "_rels/.rels": relations.format(one.format("officeDocument", target)),
        "word/document2.xml": document(heading, noted),
        "word/_rels/document2.xml.rels": relations.format(
            one.format("styles", "styles2.xml") + one.format("footnotes", "footnotes2.xml")
        ),
        "word/styles2.xml": f'<w:styles xmlns:w="{WORD}">{style}</w:styles>',
        "word/footnotes2.xml": f'<w:footnotes xmlns:w="{WORD}">{note}</w:footnotes>',
    }
    (page,) = docx.read(packed(parts), DEFAULT)
    assert isinstance(page, Page)
    (read,) = read_pages([page])
    assert [(a.title, [block.text for block in a.body]) for a in read.articles] == [
        ("轮渡票价下调", [TEXT, "［注］数据来自县交通局。"])
    ]


def test_a_table_that_lays_out_stories_keeps_their_paragraphs_apart() -> None:
    left, right = [f"甲{LONG}", "乙。"], [f"丙{LONG}", "丁。"]
    cells = (f"<w:tc>{''.join(map(paragraph, texts))}</w:tc>" for texts in (left, right))
    assert word(f"<w:tbl><w:tr>{''.join(cells)}</w:tr></w:tbl>") == [*left, *right]
    tags = ("".join(f"<t:p>{text}</t:p>" for text in texts) for texts in (left, right))
    row = "".join(f"<t:table-cell>{cell}</t:table-cell>" for cell in tags)
    assert opendocument(f"<t:table><t:table-row>{row}</t:table-row></t:table>") == [*left, *right]


def test_what_heads_a_table_of_contents_is_no_headline() -> None:
    names = {"a": "heading 1", "b": "TOC Heading", "c": "toc 1"}
    based = {"b": '<w:basedOn w:val="a"/>'}
    styles = "".join(
        f'<w:style w:styleId="{at}"><w:name w:val="{name}"/>{based.get(at, "")}</w:style>' for at, name in names.items()
    )
    rows = (("目录", "b"), ("轮渡票价下调\t1", "c"), ("轮渡票价下调", "a"))
    blocks = [paragraph(text, f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>') for text, style in rows]
    parts = {
        "word/document.xml": document(*blocks, paragraph(TEXT)),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
    }
    (page,) = docx.read(packed(parts), DEFAULT)
    assert text_of(page).split("\n") == ["轮渡票价下调", TEXT]


def test_a_headline_that_is_only_set_as_one_may_ask() -> None:
    centred = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    heads = ["轮渡票价下调", "谁来照顾独居老人？", "好样的，汐江少年！"]
    bold = [f"<w:p>{centred}<w:r><w:rPr><w:b/></w:rPr><w:t>{head}</w:t></w:r></w:p>" for head in heads]
    blocks = [block for head in bold for block in (head, paragraph(TEXT))]
    (page,) = docx.read(packed({"word/document.xml": document(*blocks)}), DEFAULT)
    assert isinstance(page, Page)
    assert [article.title for article in read_pages([page])[0].articles] == heads
