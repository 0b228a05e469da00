"""Constants of qa/confidence.py, as benchmarks/calibrate.py prints them; knows nothing else."""

from __future__ import annotations

# Data 41812d828f63: 998 questions to fit, 1,066 held back. Held back, AUROC of a right first passage against the first
# passage of a question without one: its passage removed .962 (cmrc2018_dev), .982 (stores of 30 to 100 passages), .872
# (news articles), .901 (typeset pages), .837 (sample pages), .875 (a real page); another fact of the same things .691,
# .754, .762 and .902; another domain .994 or more on each; a part of rgb_zh with its negatives left .951. Calibration
# error .049 of the first passage, .057 of the first five. Fitted without the family that is judged, each loses .11
# (rgb_zh) to nothing.
WEIGHTS: dict[str, float] = {
    "passage": 23.9837,
    "coverage": -0.1453,
    "body": 2.3329,
    "missing_kind": -1.1361,
    "lead": 14.3049,
    "passage_lead": 13.0681,
}
BIAS = -23.5947
# The same where the trained reader has read the first hits. Fitted on half of the questions, answered and not, about
# news articles, typeset pages, the sample pages and a real page; over both halves the AUROC against another fact of
# the same things is .87 (news), .90 (typeset pages), .79 (sample pages). Fitted on questions whose passage was taken
# out and on those from other domains too, as benchmarks/calibrate.py does, the README's own question was refused.
READ_WEIGHTS: dict[str, float] = {
    "passage": 22.9652,
    "reading": 0.2218,
    "reading_lead": 0.0553,
}
READ_BIAS = -20.911
# Of the half that nothing was fitted on, refuses 2 % of the answerable questions about news, 6 % about typeset pages
# and 5 to 11 % about the sample pages, and 53, 78 and 50 to 64 % of those after another fact of the same things. At
# .15: 1, 3 and 2 to 6 %; 42, 44 and 43 to 58 %.
READ_THRESHOLD = 0.2
# Without the reader. Refuses 8 % of the answerable questions on the sample pages, 1 % of those about news, 2 % about
# typeset pages and none of the real page's and cmrc2018_dev's; of the questions from another domain 88 to 100 %, 50 %
# on cmrc2018_dev; of those after another fact 29, 7, 20 and 13 %. At .15: 12, 3, 5 % and none; 92 to 100 %; 40, 11, 27
# and 29 %. A false refusal is worse than a weak answer that shows how weak it is.
THRESHOLD = 0.11
# The model whose cosines these are for.
ENCODER = "bundled:multilingual-e5-small-q4@1571fc982750"
