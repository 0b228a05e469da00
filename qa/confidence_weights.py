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
# Held back, AUROC as above: passage removed .974, .995, .963, .983, .961 and .892; another fact .949, .967, .950 and
# 1.0; another domain .991 or more; a part of rgb_zh with its negatives left .816. Calibration error .048 of the first
# passage, .017 of the first five. Fitted without rgb_zh, .877 of its negatives, but on 385 questions in haste and 501
# through 86,876 paragraphs, which it was not fitted on, log loss .495 and .323 instead of .480 and .306.
READ_WEIGHTS: dict[str, float] = {
    "passage": 6.862,
    "reading": 0.0952,
    "reading_lead": 0.0501,
}
READ_BIAS = -6.9015
# Refuses, on the half that the weights were not fitted on, 3 % of the answerable questions about news, none of those
# about the sample pages and a real page, 6 % (2 of 36) about typeset pages; and 69, 67, 100 and 77 % of those after
# another fact of the same things. At .15: 2, 0, 0 and 3 %; 65, 65, 100 and 69 %. At .25: 5, 1, 5 and 14 %; 74, 74, 100
# and 77 %.
READ_THRESHOLD = 0.18
# Without the reader. Refuses 5 % of the answerable questions on the sample pages, 1 % of those about news, 2 % about
# typeset pages and none of the real page's and cmrc2018_dev's; of the questions from another domain 83 to 100 %, 50 %
# on cmrc2018_dev; of those after another fact 31, 8, 20 and 18 %. At .15: 11, 3, 3 % and none; 90 to 100 %; 41, 15, 30
# and 24 %. A false refusal is worse than a weak answer that shows how weak it is.
THRESHOLD = 0.11
# The model whose cosines these are for.
ENCODER = "bundled:baohai-encoder-6@b5c5af1ede60"
