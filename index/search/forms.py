"""How numbers, units, dates and hours are written in folded text: pieces of patterns for `index.search.kinds`.

Each takes linear time: the parts of a number share no character, and none has more than so many, so that a trial costs
no more wherever it starts. No number in a newspaper is longer. It must not know what a question asks for.
"""

from __future__ import annotations

HAN = "一-鿿"

# The longest run of digits with their points and commas, and of Chinese numerals, that counts as one number.
_DIGITS = 40
_NUMERALS = 20

# --- Loosely, as the ranking looks for them: a match too many costs little.

LOOSE_NUMBER = (
    rf"(?:\d[\d.,]{{0,{_DIGITS}}}\s?[十百千万亿多余来个]{{0,{_NUMERALS}}}"
    rf"|[〇零一二三四五六七八九十百千万两]{{1,{_NUMERALS}}}(?:[\s亿多余来个][十百千万亿多余来个]{{0,{_NUMERALS}}})?)\s?"
)
LOOSE_TIME = (
    rf"\d{{1,4}}\s?(?:年|月|日|号|点|时(?![间代]))|[〇零一二三四五六七八九十]{{1,{_NUMERALS}}}(?:年|月|日|号|点)"
    r"|\d{1,2}[:：]\d\d|\d{4}[-/]\d\d?[-/]\d\d?"
    r"|[今去前明后当]年|[昨今明前后当][日天晚]|(?:周|星期)[一二三四五六日末天]|世纪|年代"
    r"|凌晨|清晨|上午|下午|傍晚|初[一二三四五六七八九十]|正月|腊月|春节|清明|端午|中秋|国庆|元旦"
)
LOOSE_SHARE = rf"\d[\d.]{{0,{_DIGITS}}}\s?[%‰]|百分之|[一二三四五六七八九两]成|\d[\d.]{{0,{_DIGITS}}}\s?(?:个百分点|倍)"
LOOSE_SUM = LOOSE_NUMBER + rf"(?:[元块角]|人民币|[美欧日]元|英镑)|\d[\d.]{{0,{_DIGITS}}}\s?[万亿]"
LOOSE_DURATION = LOOSE_NUMBER + "(?:年|月|天|日|小时|分钟?|秒|周)"
LOOSE_MEASURED = r"\d[\d.,]*|[一二三四五六七八九十百千万两]{2,}"

# What stands between a number and the thing counted.
COUNTED = (
    "家个名位所座条项次种台辆间张件份封本册部场期届级层栋幢户平天年月周秒只头株棵"
    "趟班站支枚篇处路队轮门课节例步杯瓶箱袋盏把套公倍成"
)
# After 多少 stands one of these or the thing (多少驿站).
LOOSE_UNITS = frozenset(COUNTED + "亩吨克斤米里岁分度块千")

# --- Strictly, as the words of an answer are marked: a wrong mark is worse than none.

# None begins in a Latin word or a code: PM2.5, PPR-1044.
DIGITS = rf"(?<![\da-z.])(?<![a-z]-)\d[\d,]{{0,{_DIGITS}}}(?:\.\d{{1,{_DIGITS}}})?"
NUMERALS = f"[〇零一二三四五六七八九十百千两半]{{1,{_NUMERALS}}}"
NUMBER = rf"(?:{DIGITS}\s?[十百千万亿]{{0,{_NUMERALS}}}|{NUMERALS}(?:[\s万亿][十百千万亿]{{0,{_NUMERALS}}})?)[多余来]?"
TO = r"\s?(?:至|到|[-–—~]+)\s?"

LENGTHS = "公里|千米|海里|英里|毫米|厘米|分米|公分|英尺|英寸|光年|里|米|丈|尺"
AREAS = "平方公里|平方千米|平方米|平方英里|公顷|英亩|亩"
WEIGHTS = "公斤|千克|毫克|微克|吨|斤|克|磅|盎司"
DURATIONS = "世纪|个?学期|个?赛季|年|个?半?月|个?星期|周|天|日|个?小时|个?钟头|分钟|分|秒"
MONEYS = "美元|日元|欧元|英镑|港元|港币|台币|人民币|元|块|角|分"
DEGREES = "摄氏度|度|℃|°c"
# Longer ones first: a shorter one would end the match early.
UNITS = (
    f"立方米|万?千瓦时|万?千瓦|兆瓦|马力|人次|架次|车次|列次|标箱|赫兹|{AREAS}|{LENGTHS}|{WEIGHTS}|{MONEYS}|周?岁"
    f"|个月|世纪|星期|小时|分钟|钟头|{DEGREES}"
    f"|[{COUNTED}人艘架集首卷回代局字段声发匹尾颗口床对双宗起滴道款线批盘组版词句幅国日时]"
)

_NUMBERED = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_ERAS = "民国|昭和|平成|明治|大正|令和|洪武|永乐|嘉靖|万历|崇祯|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统"
YEAR = (
    rf"(?:(?:公元前?)?\d{{1,4}}|[〇零一二三四五六七八九]{{4}}|[今去前明同翌当]|(?:{_ERAS})[元一二三四五六七八九十\d]{{1,3}})年"
    r"(?:[（(]\d{3,4}年[）)])?(?:代|[初底中末春夏秋冬])?"
)
_DAY = rf"(?:{_NUMBERED}月(?:{_NUMBERED}[日号]?|[初底中末]|[上中下]旬)?|{_NUMBERED}日)"
_WEEKDAY = "[每本下上]?(?:周|星期)[一二三四五六日天末](?:[至到、][周星期]*[一二三四五六日天])*"
HOUR = (
    "(?:[凌清早上中下傍晚深夜午晨后前]{1,2})?"
    rf"(?:\d{{1,2}}:\d{{2}}|{_NUMBERED}[时点](?![间期代候任常])(?:半|{_NUMBERED}分?)?|零[时点])"
)
MOMENT = rf"(?:{YEAR})?\s?{_DAY}?(?:{_WEEKDAY})?\s?(?:{HOUR})?"
CENTURY = r"(?:公元前?)?\d{1,2}世纪(?:\d{2}年代)?[初中末]?[叶期]?"
DATE = rf"{YEAR}\s?{_DAY}?|{_DAY}"
