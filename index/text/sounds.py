"""Foreign names that are spelled with other characters of the same sound: 拉菲克 and 拉斐克, 泽连斯基 and 泽连司基.

Works on folded text. It must not know which names are asked for, nor how a name weighs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

# Characters that names are spelled with, those of one sound together (after the tables of transliteration that news
# agencies follow); a lone one has no other. 的 is in none of them.
_SOUNDS: Final = """
阿 艾爱埃 安 奥澳 巴芭 拜 班 邦 鲍 贝 本 比毕 博波伯勃 布 查 达 丹 德得 登邓 迪蒂狄帝 杜 顿敦 多 俄厄 恩 尔儿耳 法
费菲斐霏 弗夫福富 戈格葛 古 哈 海 汉罕 赫 霍 胡 吉基季 加贾 杰捷 金津 卡喀 凯 康 克科柯 肯 库 拉腊 莱赖 兰 朗 劳 勒
雷蕾 利里莉丽黎 连 林琳 隆龙 鲁卢 罗洛 伦 马玛 迈麦 曼 梅 蒙 米 莫 穆姆 纳娜 南 内 尼妮 诺 欧 帕 佩 皮 普 奇齐 乔 萨
塞赛 桑 沙莎 什施 斯思司丝 苏 索 塔 泰 坦 特 廷 托 瓦 维韦威 温 沃 乌 西希锡 夏 亚雅 耶 叶 伊 因 约 扎 泽则 詹 朱
""".split()  # noqa: SIM905 - a hundred quoted characters cannot be read
_SAME: Final = str.maketrans({letter: same[0] for same in _SOUNDS for letter in same})
_SPELLED: Final = re.compile(f"[{''.join(_SOUNDS)}]{{3,}}")
# So many characters of a name together tell it; fewer sound alike by chance.
_RUN: Final = 3


def spelled(folded: str) -> list[str]:
    """The runs of three characters in folded text that a foreign name may hold."""
    found = (name.group() for name in _SPELLED.finditer(folded))
    return list(dict.fromkeys(name[at : at + _RUN] for name in found for at in range(len(name) - _RUN + 1)))


def as_spelled(folded: str, runs: Sequence[str]) -> str:
    """Folded text with names that sound like `runs` spelled as those are."""
    sounding = folded.translate(_SAME)
    for run in runs:
        same = run.translate(_SAME)
        at = sounding.find(same)
        while at >= 0:
            folded = f"{folded[:at]}{run}{folded[at + _RUN :]}"
            at = sounding.find(same, at + _RUN)
    return folded
