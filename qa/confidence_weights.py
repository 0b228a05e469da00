"""Constants of qa/confidence.py, as benchmarks/calibrate.py prints them; knows nothing else."""

from __future__ import annotations

# Data a4b99c732590: 842 questions to fit, 891 held back. Held back, AUROC of a right first passage against the first
# passage of a question without one: its passage removed .977 (cmrc2018_dev), .983 (stores of 30 to 100 passages), .819
# (sample pages), .841 (a real page); another fact of the same place .786 and .837; another domain .993 or more on each;
# rgb_zh with its negatives left .803. Calibration error .036 of the first passage, .028 of the first five. Fitted
# without the family that is judged, each is as good.
WEIGHTS: dict[str, float] = {
    "passage": 8.6456,
    "sentence": 27.0458,
    "coverage": 0.7947,
    "body": 0.8777,
    "missing_kind": -0.5112,
    "lead": 5.7807,
    "passage_lead": 35.8097,
}
BIAS = -34.3531
# The same where the trained reader has read the first hits: 998 questions to fit, 1,066 held back. Held back, AUROC
# against another fact of the same things .850 (news articles), .928 (typeset pages), .850 (sample pages), 1 (a real
# page); passage removed .939 (cmrc2018_dev), .980 (small stores), .917, .866, .932, .898; rgb_zh with its negatives
# left .895; another domain .986 or more. Calibration error .043 of the first passage, .045 of the first five, within a
# family .06 to .15. With coverage, sentence, body and lead beside these the news fall to .83.
READ_WEIGHTS: dict[str, float] = {
    "passage": 23.7103,
    "passage_lead": 33.3868,
    "reading": 0.2616,
    "reading_lead": 0.0984,
}
READ_BIAS = -22.874
# Refuses 1.5 % of the answerable questions about news, 5 % about typeset pages, 6 % about the sample pages, none about
# a real page and cmrc2018_dev; 45, 60, 55 and 74 % of those after another fact of the same things. At .15: 4, 5 and
# 12 %; 55, 70, 61 and 82 %.
READ_THRESHOLD = 0.1
# Refuses 5 of the 86 answerable questions on the sample pages, none of the real page's 31 and one percent of
# cmrc2018_dev's; of the questions from another domain 98 %, 98 % and 75 %; of the facts of the same place that the
# pages do not tell 42 % and 21 %. At .15: 9 and 1 and 1 %; 98 %, 98 % and 85 %; 52 % and 34 %. A false refusal is
# worse than a weak answer that shows how weak it is.
THRESHOLD = 0.11
# The model whose cosines these are for.
ENCODER = "bundled:multilingual-e5-small-q4@1571fc982750"
