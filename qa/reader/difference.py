"""The reader's file: what training changed of the packaged weights, and the head."""

from __future__ import annotations

from typing import Final

from index.errors import BaohaiError
from qa.reader.trunk import Kind

# The head's logits of each token: the answer starts here, it ends here, and (at the first token alone) there is one.
OUTPUTS: Final = 3
HEAD: Final = "head"

# Of the file that the package ships, as training.export printed it.
SHA256: Final = "516303edc90c9306d84cfa3ab13ce25a721ee6bd722dd7f3cb76a291fa7e9f44"


class ReaderError(BaohaiError):
    """A reader that cannot be loaded."""


KIND: Final = Kind("阅读模型", "baohai-reader-1", ReaderError)
