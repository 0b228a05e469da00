"""Stable names for articles: the same words from the same place keep the same id in every rebuild.

It must not know where text comes from or how it is cut: it digests what it is given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

# 48 bits: among a million articles of one corpus the chance of any collision is 0.2 % (n² / 2 / 2⁴⁸), and the ids stay
# short enough for a link in a browser's address bar.
ID_LENGTH = 12


def article_id(source: str, headline: Sequence[str], text: str) -> str:
    """Return 12 lower-case hex digits of the SHA-256 over an article's source, headline lines and body text.

    Each field is preceded by its length, so that no two different articles feed the digest the same bytes
    (a headline line moved into the body gives another id).
    """
    digest = hashlib.sha256()
    for field in (source, *headline, text):
        # A lone surrogate cannot be printed, but JSON may carry one ("\ud800"); it must not stop a build.
        encoded = field.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.hexdigest()[:ID_LENGTH]


def distinct_id(wanted: str, given: dict[str, int], taken: Callable[[str], bool] = lambda _: False) -> str:
    """Return `wanted`, or with the next number behind it (`-2`) that makes it differ from those `given` and `taken`.

    `given` keeps, by id, the last number that was tried, so that many equal articles cost no more each.
    """
    number, unique = given.get(wanted, 0), wanted
    if number or taken(unique):
        number = max(number, 1)
        while unique in given or taken(unique):
            number += 1
            unique = f"{wanted}-{number}"
        given[wanted] = number
    given.setdefault(unique, 1)
    return unique
