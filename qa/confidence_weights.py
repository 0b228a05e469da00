"""Constants of qa/confidence.py, as benchmarks/calibrate.py prints them; knows nothing else."""

from __future__ import annotations

# Data 41812d828f63: 998 questions to fit, 1,066 held back. Held back, AUROC of a right first passage against the first
# passage of a question without one: its passage removed .965 (cmrc2018_dev), .977 (stores of 30 to 100 passages), .863
# (news articles), .902 (typeset pages), .817 (sample pages), .866 (a real page); another fact of the same things .692,
# .754, .752 and .907; another domain .994 or more on each; a part of rgb_zh with its negatives left .839. Calibration
# error .044 of the first passage, .053 of the first five. Fitted without the family that is judged, each loses .04
# (rgb_zh) to nothing.
WEIGHTS: dict[str, float] = {
    "passage": 18.3253,
    "coverage": 0.125,
    "body": 2.1103,
    "missing_kind": -0.9937,
    "lead": 12.7821,
    "passage_lead": 20.9005,
}
BIAS = -19.0319
# The same where the trained reader has read the first hits, fitted on answered questions and those after another fact.
# Held back, AUROC as above: passage removed .973, .995, .963, .979, .961 and .884; another fact .950, .967, .950 and
# 1.0; another domain .991 or more; a part of rgb_zh with its negatives left .842. Calibration error .037 of the first
# passage, .015 of the first five; by chance what is calibrated perfectly has .034 with so many questions. Fitted
# without rgb_zh it was too high on 385 questions in haste and 501 through 86,876 paragraphs.
READ_WEIGHTS: dict[str, float] = {
    "passage": 7.6085,
    "reading": 0.1051,
    "reading_lead": 0.0503,
}
READ_BIAS = -7.6196
# Refuses, of readers' questions about news, the sample pages, typeset pages and a real page, 3 % of the answerable (10
# of 330), none, 3 % (2 of 60) and none; and 73, 58, 71 and 100 % of those after another fact of the same things. At
# .14: 2, 0, 2 and 0 %; 71, 54, 71 and 100 %. At .18: 4, 0, 3 and 3 %; 74, 63, 71 and 100 %.
READ_THRESHOLD = 0.16
# Without the reader. Refuses 5 % of the answerable questions on the sample pages, 1 % of those about news, 2 % about
# typeset pages and none of the real page's and cmrc2018_dev's; of the questions from another domain 83 to 100 %, 50 %
# on cmrc2018_dev; of those after another fact 31, 8, 20 and 18 %. At .15: 11, 3, 3 % and none; 90 to 100 %; 41, 15, 30
# and 24 %. A false refusal is worse than a weak answer that shows how weak it is.
THRESHOLD = 0.11
# The model whose cosines these are for.
ENCODER = "bundled:baohai-encoder-6@b5c5af1ede60"
