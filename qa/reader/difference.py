"""The reader's file: what training changed of the packaged weights, and the head."""

from __future__ import annotations

from typing import Final

from index.errors import BaohaiError
from qa.reader.trunk import Kind

# The head's logits of each token: the answer starts here, it ends here, and (at the first token alone) there is one.
OUTPUTS: Final = 3
HEAD: Final = "head"

# Of the file that the package ships, as training.export printed it.
SHA256: Final = "2e2807444768752d324ed30717b1978450b122dedd7a8ee1024cfb9581b6446f"


class ReaderError(BaohaiError):
    """A reader that cannot be loaded."""


KIND: Final = Kind("阅读模型", "baohai-reader-1", ReaderError)
