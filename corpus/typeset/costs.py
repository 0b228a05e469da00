"""Every number by which the layout of a page is weighed, in one frozen object, with its evidence beside it.

Costs are in nats where a rate was counted on pages read by hand; widths are in ems, a full-width character being one.
`benchmarks/layout_rules.py` leaves out one number after the other and says how much worse pages are read without it. It
must not know how a number is used.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.typeset.lines import Ending


@dataclass(frozen=True, slots=True)
class Costs:
    """What a departure from the usual costs; a reward is taken off."""

    # --- Columns
    # Chinese body type indents a paragraph by two ems; PDF text often loses the spaces but never the short line.
    indent: float = 2.0
    # Two lines that share a measure, and at least this share of the stretch, make a column.
    column_share: float = 0.04
    most_columns: int = 7
    # How far the columns of two neighbouring paragraphs may differ before they belong to two articles.
    drift: float = 0.5
    change: float = 2.6
    # Decks and captions have measures of their own, which their first two lines show. At most so many such paragraphs
    # are weighed at a time.
    own_slots: int = 4
    own_measure: float = 1.6
    # No column is narrower.
    narrowest: int = 9
    narrow: float = 6.0

    # --- How a line fits its column
    # A full line leaves less room than the next piece needs; squeezed or hung marks make it up to one em longer than
    # the column.
    hang: float = 0.4
    overrun: float = 2.5
    # A line that leaves an em although the next piece would fit is stretched type (one in ten lines of the real page);
    # a line that leaves more is a last line.
    stretch: float = 0.5
    short: float = 3.0
    # A long number or word carried to the next line leaves a gap in one line of twelve.
    carried: float = 0.9
    # Each mark in a line may be squeezed by so many ems.
    squeeze: float = 0.4
    squeezed: float = 1.2
    spaced: float = 0.45

    # --- How a paragraph begins and ends
    # 97 of 100 paragraphs end a sentence; about one in 30 ends at a colon, dash or bare closing mark.
    end_half: float = 2.2
    end_open: float = 4.8
    end_comma: float = 7.0
    # Half of the sentences that end where the line is full end a paragraph (one line in 20 is full by chance, one in
    # 28 ends a sentence by chance).
    full_end: float = 0.6
    # Closing marks and commas never begin a paragraph.
    bad_start: float = 8.0
    no_indent: float = 3.5
    inside_indent: float = 6.0
    unindented: float = 2.5
    # A paragraph of under five ems is a stray last line.
    stub: float = 5.0
    stub_cost: float = 1.5
    # A paragraph that opens with a quotation and ends with it is whole; else the name of the speaker would follow.
    quote_end: float = 2.0
    quote_lines: int = 8
    report: float = 2.5
    report_inside: float = 5.0
    listed: float = 1.5
    # The name of a speaker begins a paragraph where the paragraph before is finished.
    speech_inside: float = 3.0
    # A numbered part's title is one line.
    listed_next: float = 2.5

    # The last character of a line and the first of the next stand side by side elsewhere on the page for 43 in 100
    # lines within a paragraph, for one in 200 where a title meets a text, and for one in 50 where other blocks meet.
    torn: float = 3.0
    # No paragraph ends within a quotation, unless the next opens with a quotation mark.
    open_quote: float = 2.0

    # --- Empty lines
    # One blank line more than is usual in the stretch parts two blocks; one less binds lines (captions are set solid).
    wide_gap: float = 2.5
    tight_gap: float = 2.5

    # --- Titles
    title: float = 2.2
    # The second, the third and each further line.
    title_next: tuple[float, float, float] = (0.7, 1.2, 3.0)
    title_stop: float = 5.0
    title_comma: float = 6.0
    title_colon: float = 1.0
    title_inside_stop: float = 3.5
    # One title in eight holds a comma, one in a hundred holds two.
    title_inside_comma: tuple[float, float, float, float] = (0.0, 1.0, 3.0, 6.0)
    # 记者：…, 问：… is speech.
    title_speech: float = 4.0
    # A line with a paragraph's indent, where indents were kept.
    title_indent: float = 3.0
    # Characters that stand alone on line after line are a title set upright.
    upright: float = 2.0
    upright_split: float = 4.0
    # Two titles of two articles meet where the habit changes, or over a caption.
    title_meets: float = 2.0
    # The first line of a narrow caption does not continue a headline.
    caption_next: float = 3.0
    # A wide line over one that ends a sentence does not continue a headline either: the two are a deck.
    deck_next: float = 2.0
    # A line that ends in a dash, and the line under it in the same title.
    kicker: float = 1.5
    # A line under more white than is usual is more likely a title than a paragraph; white within a title says nothing.
    title_apart: float = 1.5
    # A blank between two halves without a mark.
    halves: float = 1.5
    # A whole exclamation or question on a line of its own, after a full stop, is a title as often as the end of a
    # paragraph. The assembly decides, so the labels must leave it the choice.
    cry: float = 3.6
    # A headline repeats words of its text. The share of its pairs of characters that lines near it hold is over .6 for
    # one headline in four and one first line of a paragraph in sixteen; over .86 for one in ten and one in two hundred.
    echo: float = 4.0
    echo_even: float = 0.4
    echo_reach: int = 10
    # Two articles in three open with a byline or a dateline. A line without a full stop right before one is a title,
    # of that article or of another.
    before_opening: float = 2.5
    # A line without a full stop that is wider than the widest column cannot be body.
    longest_title: float = 46.0

    # --- Type size and place, where the format knows boxes
    # As multiples of the text's size: what is larger than `large_type` is a headline; from `display_type` on it may be
    # a deck or a small headline; decks and captions are another size than the text.
    large_type: float = 1.4
    display_type: float = 1.18
    same_size: float = 1.06
    # Large type read as a title, the next large line of one, large type read as text.
    large_title: float = 4.0
    large_next: float = 4.0
    large_text: float = 8.0
    display_title: float = 2.0
    display_next: float = 3.0
    # A line in the text's size is sometimes a cross-head, seldom a headline, and never continues a large headline.
    small_title: float = 1.0
    small_under_large: float = 6.0
    inside_other_size: float = 6.0
    # No block or body continues in another part of the page.
    inside_apart: float = 12.0
    inner_apart: float = 8.0
    small_headline: float = 5.0
    large_crosshead: float = 6.0
    large_demoted: float = 8.0
    # Type this much larger than the text's is that of a deck; reading it as text costs.
    deck_size: float = 1.1
    deck_as_text: float = 4.0
    # Where indents were measured, a block without the indent that others have is seldom a paragraph.
    no_indent_measured: float = 8.0

    # --- Verse, tables, and lines known by their words
    # Four or more short lines, each complete. Five without a mark are more likely verse than a headline of five lines.
    verse: float = 4.0
    verse_next: float = 0.3
    verse_open: float = 0.3
    verse_lines: int = 4
    verse_width: float = 0.8
    widest_verse: float = 15.0
    stanza: float = 1.6
    row: float = 0.5
    # Names without a role under a possible title are more often its authors than its last line.
    bare_names: float = 0.6
    bare_names_title: float = 1.5
    bare_names_verse: float = 3.0
    pattern: float = 0.2
    pattern_ignored: float = 4.0

    # --- Stories
    # On pages read by hand two articles in three open with a byline or dateline.
    new_story: float = 1.0
    # What an article without byline or dateline costs depends on how many of the page's titles lack one.
    unsigned_least: float = 0.8
    unsigned_most: float = 1.2
    # On pages read by hand a headline's own body holds 0.5 to 1 of the weight of its words, another body 0 to 0.3.
    headline_words: float = 6.0
    # Headlines are 10 to 24 ems wide, cross-heads 6 to 12. A title of at most `even_width` that is no wider than a
    # cross-head under it is a cross-head, too.
    narrow_headline: float = 2.5
    # Headlines within their bodies are common only on pages that set all headlines so (a switch of habit).
    inside_headline: float = 0.3
    soft_cut: float = 0.5
    headless: float = 6.0
    headless_at_break: float = 3.0
    lone_title: float = 5.0
    switch_habit: float = 5.0
    # A body that holds another report, caption or jumped part.
    inner_report: float = 5.0
    inner_byline: float = 4.0
    inner_caption: float = 2.5
    inner_jump: float = 6.0
    # No paragraph continues behind a line that says where its story goes on (下转).
    jumped: float = 8.0

    # --- Cross-heads: one line, about the text under them
    crosshead: float = 3.0
    crosshead_words: float = 1.0
    crosshead_rows: float = 4.0
    heads_only: float = 6.0
    # A numbered title (01 补齐短板, 二、…) more likely heads a part of a text than an article.
    numbered_headline: float = 3.0
    # The texts over and under a title share rare runs of three characters where they are one story: the share of those
    # in the shorter text. At 0 they are two stories 122 times in 131, over 0.03 one story 84 times in 99 (329 titles
    # between unsigned texts, half of them real sub-headlines of news items). The line is fitted to the log odds of ten
    # bins.
    kin_gram: int = 3
    kin_even: float = 0.010
    kin_slope: float = 1.3
    kin_least: float = -2.5
    # How many paragraphs over and under a title are compared.
    kin_reach: int = 6
    # Where headlines stand within their texts, a title wider than a cross-head is a headline.
    crosshead_inside: float = 1.5
    widest_crosshead: float = 20.0
    widest: float = 6.0
    even_width: float = 12.0
    width_slope: float = 0.2
    short_crosshead: float = 1.4
    # A title line that is really a short paragraph without a full stop (where it is long and ends in a closing
    # quotation mark, reading it so costs nothing).
    demoted: float = 6.0
    demoted_wrapped: float = 4.0
    demoted_cry: float = 0.3

    # --- Decks
    lone_deck: float = 2.2
    inner_deck: float = 1.2
    deck_strange: float = 5.0
    deck_apart: float = 3.0
    # A deck repeats its article: on the real page that holds 0.9 of the weight of its words, no other more than 0.3.
    deck_words: float = 0.4

    # --- Limits of the search
    # A label that costs so much more than another at its line is given up. With half of that every page of the trial is
    # read the same, with a quarter nine of 246 are not.
    hopeless: float = 16.0
    # A story spans at most so many of the places where one may begin; a page has about twenty.
    reach: int = 40
    # A story holds at most so many bylines and datelines.
    most_openings: int = 3

    def end(self, ending: Ending) -> float:
        """What it costs that a paragraph ends with a line of this ending."""
        if ending == "stop":
            return 0.0
        return self.end_half if ending == "half" else self.end_open if ending == "open" else self.end_comma


COSTS = Costs()
