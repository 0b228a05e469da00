"""Questions to passages: the public face for programs.

`import qa` stays light: models, indexes and the web are loaded when a question needs them.
"""

from __future__ import annotations

from qa.model import Answer, Headline, Passage, Status
from qa.question import QuestionError
from qa.retriever import Retriever, retrieve

# The version of the package; pyproject.toml takes it from here.
__version__ = "0.1.0"

__all__ = ["Answer", "Headline", "Passage", "QuestionError", "Retriever", "Status", "retrieve"]
