"""Text from a page or a reader made harmless for a screen: no character of it may command what shows it.

What is stored stays as it was read; only what is shown passes here. `CONTROLS` is the one table of such characters,
for the terminal and for the page. It must not know what a text is part of.
"""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Marks, embeddings, overrides and isolates of the bidirectional algorithm: they can show a sentence in another order
# than it is stored in. Hebrew and Arabic words are set right to left without them.
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def _table() -> dict[int, str]:
    """What each commanding character is shown as: Unicode's picture of it, a space, the replacement or nothing."""
    table = {code: chr(0x2400 + code) for code in range(0x20)}  # U+2400 to U+241F are the pictures of C0
    del table[ord("\n")], table[ord("\t")]
    # White space in old text files; on a terminal they move the cursor over what is already there.
    table.update({ord(space): " " for space in "\r\v\f\u2028\u2029"})
    table[0x7F] = "\N{SYMBOL FOR DELETE}"
    table.update(dict.fromkeys(range(0x80, 0xA0), REPLACEMENT))  # C1: U+009B opens an escape sequence by itself
    table.update(dict.fromkeys(range(0xD800, 0xE000), REPLACEMENT))  # lone surrogates, which UTF-8 cannot say
    table.update(dict.fromkeys(map(ord, BIDI_CONTROLS), ""))
    return table


# For `str.translate`. Line feed and tab are not in it.
CONTROLS = _table()


def for_terminal(text: str) -> str:
    """`text` to print: escape sequences are seen instead of obeyed, the order of characters is the stored one."""
    return text.translate(CONTROLS)


def on_one_line(text: str) -> str:
    """As `for_terminal`, where a line feed would feign a line of the program's own."""
    return for_terminal(text).replace("\n", " ")
