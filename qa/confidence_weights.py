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
# The same where the trained reader has read the first hits. Fitted on half of the questions, answered or after another
# fact, about news articles, typeset pages, the sample pages and a real page. Held back, AUROC against another fact .890
# (news), .906 (typeset pages), .870 (sample pages), 1 (real page); against the first passage where the right one was
# taken out .947 (cmrc2018_dev), .909 to .939 (rgb_zh, typeset pages, news), .87 to .89 (the others); against another
# domain .983 or more. Calibration error .040 of the first passage.
READ_WEIGHTS: dict[str, float] = {
    "passage": 23.9108,
    "reading": 0.1165,
    "reading_lead": 0.0062,
}
READ_BIAS = -21.1569
# Of the half that nothing was fitted on, refuses 2 to 3 % of the answerable questions about news, typeset pages and the
# formal ones about the sample pages, 8 % of readers' about the sample pages; and 51, 54, 79 and 53 % of those after
# another fact of the same things. At .15: about as many; 46, 54, 70 and 53 %. At .2: 4, 8, 5 and 11 %; 57, 62, 79, 53.
READ_THRESHOLD = 0.17
# Without the reader. Refuses 8 % of the answerable questions on the sample pages, 1 % of those about news, 2 % about
# typeset pages and none of the real page's and cmrc2018_dev's; of the questions from another domain 88 to 100 %, 50 %
# on cmrc2018_dev; of those after another fact 29, 7, 20 and 13 %. At .15: 12, 3, 5 % and none; 92 to 100 %; 40, 11, 27
# and 29 %. A false refusal is worse than a weak answer that shows how weak it is.
THRESHOLD = 0.11
# The model whose cosines these are for.
ENCODER = "bundled:multilingual-e5-small-q4@1571fc982750"
