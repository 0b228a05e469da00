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
# Held back, AUROC as above: passage removed .984, 1.0, .971, .975, .968 and .897; another fact .967, .987, .958 and
# 1.0; another domain .978 or more; a part of rgb_zh with its negatives left .830. Calibration error .034 of the first
# passage, .022 of the first five; by chance what is calibrated perfectly has .031 with so many questions.
READ_WEIGHTS: dict[str, float] = {
    "passage": 6.2107,
    "reading": 0.1147,
    "reading_lead": 0.0546,
}
READ_BIAS = -6.626
# With the reader this refuses, of readers' questions about news, the sample pages, typeset pages and a real page, 1 %
# of the answerable (4 of 330), 1 %, 2 % (1 of 60) and none; and 77, 69, 83 and 97 % of those after another fact of the
# same things. At .15: 2, 3, 2 % and none; 81, 75, 83 and 100 %. Without it 5 % of the answerable on the sample pages,
# 1 % about news, 2 % about typeset pages and none of the real page's; of the questions from another domain 83 to
# 100 %, 50 % on cmrc2018_dev; of those after another fact 31, 8, 20 and 18 %. A false refusal is worse than a weak
# answer that shows how weak it is.
THRESHOLD = 0.11
# The model whose cosines these are for.
ENCODER = "bundled:baohai-encoder-6@b5c5af1ede60"
