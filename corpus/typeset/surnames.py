"""Chinese surnames: what tells a person's name from other words of its length.

It must not know where a name stands.
"""

from __future__ import annotations

import re
from typing import Final

# The commonest single surnames, simplified and traditional, which some 97 of 100 people bear, and the double ones.
_SINGLE: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪"
    "翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦耿齐梅庄辛管祝左涂谷祁时舒耶欧卜路詹关苗凌费纪靳盛童骆项裴查霍曲褚甘景屈辜单"
    "柏晏房宁包司柯阮桂解应占车宗蒲欧仇缪敖佟卫于边岳柳冉巩岑诸甄丛游鲍艾滕党荆游米阳艳储蓝席隋占窦银商宫沙冷植花闵桑全原"
    "邢裘尚邬虞阚惠华芮木喻奚池衣谈晋娄腾麦鄢苟习栗逄初燕郎邸漆展茹宓巫乌皮井亓麻练仲仝鹿农简楚富狄凤郁强粟邝卓慕明"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭葉蘇呂盧譚鍾陸範賈鄒閻龍賀顧邵萬錢戴嚴湯喬賴龐蘭倪溫蘆魯畢聶齊莊塗歐關費紀駱項單寧應衛邊"
)
_DOUBLE: Final = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "令狐",
    "慕容",
    "司徒",
    "端木",
    "东方",
    "歐陽",
    "司馬",
)

_HAN: Final = r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]"
_PERSON: Final = re.compile(rf"{_HAN}{{2,4}}$")
_FOREIGN: Final = re.compile(rf"{_HAN}{{1,7}}(?:[·•]{_HAN}{{1,7}}){{1,3}}$")


def is_name(word: str) -> bool:
    """Whether a word has the form of a person's name: two to four characters, or parts joined by a middle dot."""
    return bool(_PERSON.match(word) or _FOREIGN.match(word))


def is_surely_name(word: str) -> bool:
    """Whether a word has the form of a name and begins with a surname; three characters at most after a single one."""
    if _FOREIGN.match(word):
        return True
    if not _PERSON.match(word):
        return False
    return word.startswith(_DOUBLE) if len(word) == 4 else word[0] in _SINGLE
