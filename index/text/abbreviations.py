"""Names that are written long and short: 全总 and 中华全国总工会, 发改委 and 国家发展和改革委员会, 北大 and 北京大学.

A table of those that newspapers and their readers use without telling the long form first. In folded text throughout.
It must not know what a store holds, or how a name weighs.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from index.text.fold import fold
from index.text.terms import FUNCTION_WORDS, boundaries, in_dictionary

# All forms of a name, in one line, the shortest first. Parts of names stand for all that are made of them: 人社 is in
# 人社部, 人社厅 and 人社局.
_NAMES: Final = """
全总 全国总工会 中华全国总工会
团中央 共青团中央
妇联 妇女联合会
残联 残疾人联合会
文联 文学艺术界联合会
工商联 工商业联合会
侨联 归国华侨联合会
科协 科学技术协会
作协 作家协会
足协 足球协会
篮协 篮球协会
乒协 乒乓球协会
贸促会 国际贸易促进委员会
消协 消费者协会
中消协 中国消费者协会
政协 人民政治协商会议
人大常委会 人民代表大会常务委员会
人大代表 人民代表大会代表
全国人大 全国人民代表大会
中纪委 中央纪委 中央纪律检查委员会
纪委 纪律检查委员会
国家监委 国家监察委员会
监委 监察委员会
中组部 中央组织部
中宣部 中央宣传部
统战部 统一战线工作部
政法委 政法委员会
最高法 最高人民法院
最高检 最高人民检察院
高院 高级法院 高级人民法院
中院 中级法院 中级人民法院
国资委 国有资产监督管理委员会
国台办 国务院台湾事务办公室
国新办 国务院新闻办公室 国务院新闻办
港澳办 港澳事务办公室
网信办 互联网信息办公室
发改委 发展改革委 发展和改革委 发展改革委员会 发展和改革委员会
发改局 发展改革局 发展和改革局
卫健委 卫生健康委 卫生健康委员会
卫健局 卫生健康局
国家民委 国家民族事务委员会
民宗局 民族宗教事务局
人社部 人力资源社会保障部 人力资源和社会保障部
人社厅 人力资源社会保障厅 人力资源和社会保障厅
人社局 人力资源社会保障局 人力资源和社会保障局
住建部 住房城乡建设部 住房和城乡建设部
住建厅 住房城乡建设厅 住房和城乡建设厅
住建局 住房城乡建设局 住房和城乡建设局
住建委 住房城乡建设委 住房和城乡建设委员会 住房城乡建设委员会
工信部 工业和信息化部
工信厅 工业和信息化厅
工信局 工业和信息化局
文旅部 文化和旅游部
文旅厅 文化和旅游厅
文旅局 文化和旅游局
文广旅局 文化广电和旅游局 文化广电旅游局
市监局 市场监管局 市场监督管理局
市场监管总局 市场监督管理总局
广电总局 广播电视总局
药监局 药品监管局 药品监督管理局
食药监 食品药品监督管理
银保监会 银行保险监督管理委员会
证监会 证券监督管理委员会
金融监管总局 金融监督管理总局
外管局 外汇局 外汇管理局
城管局 城市管理局
城管执法局 城市管理综合执法局 城市管理行政执法局
城管委 城市管理委员会
交管局 公安交通管理局 公安局交通管理局
交警支队 交通警察支队
交警大队 交通警察大队
交运局 交通运输局
退役军人局 退役军人事务局
退役军人部 退役军人事务部
应急部 应急管理部
应急厅 应急管理厅
应急局 应急管理局
自规局 自然资源和规划局
医保局 医疗保障局
农科院 农业科学院
社科院 社会科学院
中科院 中国科学院
工程院 中国工程院
疾控中心 疾病预防控制中心
公积金中心 住房公积金管理中心
机关事务局 机关事务管理局
供销社 供销合作社
居委会 居民委员会
村委会 村民委员会
管委会 管理委员会
女排 女子排球队
央行 中国人民银行 人民银行
工行 工商银行
农行 农业银行
建行 建设银行
农商行 农村商业银行
农信社 农村信用社
国开行 国家开发银行
邮储银行 邮政储蓄银行
央视 中央电视台
新华社 新华通讯社
国航 中国国际航空
东航 东方航空
南航 南方航空
中石油 中国石油天然气集团
中石化 中国石油化工集团
国家电网 国网
中建 中国建筑集团
北大 北京大学
清华 清华大学
复旦 复旦大学
浙大 浙江大学
武大 武汉大学
南大 南京大学
人民大学 中国人民大学
北师大 北京师范大学
华东师大 华东师范大学
交大 交通大学
中大 中山大学
川大 四川大学
厦大 厦门大学
北航 北京航空航天大学
哈工大 哈尔滨工业大学
中科大 中国科学技术大学
农大 农业大学
师大 师范大学
医大 医科大学
理工大 理工大学
北影 北京电影学院
中戏 中央戏剧学院
央美 中央美术学院
北外 北京外国语大学
奥运会 奥林匹克运动会
残奥会 残疾人奥林匹克运动会
冬奥会 冬季奥林匹克运动会
亚运会 亚洲运动会
全运会 全国运动会
大运会 大学生运动会
世乒赛 世界乒乓球锦标赛
世锦赛 世界锦标赛
进博会 中国国际进口博览会
广交会 中国进出口商品交易会
服贸会 中国国际服务贸易交易会
消博会 中国国际消费品博览会
世博会 世界博览会
春晚 春节联欢晚会
考研 研究生招生考试
国考 国家公务员考试
世贸组织 世贸 世界贸易组织
世卫组织 世卫 世界卫生组织
联合国安理会 安理会 联合国安全理事会
欧盟 欧洲联盟
东盟 东南亚国家联盟
上合组织 上海合作组织
亚太经合组织 亚太经济合作组织
北约 北大西洋公约组织
国际奥委会 国际奥林匹克委员会
国际足联 国际足球联合会
货币基金组织 国际货币基金组织
新冠 新型冠状病毒
新冠肺炎 新型冠状病毒肺炎
十四五 第十四个五年规划
十三五 第十三个五年规划
十五五 第十五个五年规划
党代会 党代表大会
职代会 职工代表大会
常委会 常务委员会
"""

# A plenary session of a party committee: 三中全会 is its third.
_ORDINALS: Final = "一二三四五六七"

# A name of two characters is one only between words (北大 is not in 东北大学); a longer one anywhere.
_SHORT: Final = 2

# What a name is called from here on: （以下简称“市残联”）.
_TAUGHT: Final = re.compile(
    r"(?P<name>[^，,。；;：:！!？?\n（(]{3,40})[（(](?:以下)?(?:统一|统|并)?简称[为作]?[:：,，]?"
    r"(?P<short>[“《「][^”》」）)\n]{1,20}[”》」]|[^“《「”》」，,）)\n]{2,12})[，,）)]"
)
_HAN: Final = re.compile("[一-鿿]{2,4}")
_QUOTED: Final = re.compile("^[“《「]|[”》」]$")


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Every form, folded, to the others of its name."""
    lines = [line.split() for line in _NAMES.strip().splitlines()]
    lines += [[f"{n}中全会", f"中央委员会第{n}次全体会议", f"第{n}次全体会议"] for n in _ORDINALS]
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        forms = [fold(form) for form in line]
        found |= {form: tuple(other for other in forms if other != form) for form in forms}
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return one_of(_forms())


def one_of(forms: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the forms, the longest that fits."""
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))


def other_forms(folded: str) -> dict[str, tuple[str, ...]]:
    """The names in folded text that have other forms: as they are written there, to those."""
    return {written: _forms()[written] for _, written in standing(_pattern(), folded)}


def standing(pattern: re.Pattern[str], folded: str) -> Iterator[tuple[int, str]]:
    """Where names stand in folded text, and as what; one of two characters only between words."""
    cuts: list[int] | None = None
    for found in pattern.finditer(folded):
        if len(found.group()) <= _SHORT:
            cuts = boundaries(folded) if cuts is None else cuts
            if not _between_words(found.start(), cuts, folded) or not _between_words(found.end(), cuts, folded):
                continue
        yield found.start(), found.group()


def _between_words(at: int, cuts: Sequence[int], folded: str) -> bool:
    """Whether a name may begin or end there: a word does, or is made of two there, which the dictionary holds too:
    北大图书馆 and 中国足协 are one word to it, and so are 东北大学 and 北大荒."""
    after = bisect.bisect_left(cuts, at)
    if cuts[after] == at:
        return True
    parts = folded[cuts[after - 1] : at], folded[at : cuts[after]]
    return all(len(part) > 1 and in_dictionary(part) for part in parts)


def taught(text: str) -> list[tuple[str, str]]:
    """The short names that a text teaches, folded, each with what stands before it, which ends with the long one."""
    found = []
    for match in _TAUGHT.finditer(text):
        short, name = (_QUOTED.sub("", fold(match[group].strip())) for group in ("short", "name"))
        if len(short) >= _SHORT and short != name:
            found.append((short, name))
    return found


def long_name(short: str, before: str) -> str | None:
    """The long name at the end of what stands `before` a short one that it teaches: from the first character on that
    both share, where all of the short one's stand in it in order; None where they do not."""
    for start in (at for at, letter in enumerate(before) if letter == short[0]):
        rest = iter(before[start:])
        if all(letter in rest for letter in short):
            return before[start:]
    return None


def unlisted(folded: str) -> list[str]:
    """The words of folded text that may be short names of the writer's own: two to four characters that the dictionary
    does not hold."""
    cuts = boundaries(folded)
    tokens = [folded[first:last] for first, last in itertools.pairwise(cuts)]
    runs = "".join(token if len(token) == 1 and token not in FUNCTION_WORDS else " " for token in tokens).split()
    found = (word for word in (*tokens, *runs) if _HAN.fullmatch(word))
    return [word for word in dict.fromkeys(found) if not in_dictionary(word)]


def spelled_out(short: str, folded: str) -> str | None:
    """The long form of a short name in folded text: words in which each of its characters begins one, in order, with
    few characters between; None where there are none."""
    gap = "[一-鿿]{0,3}?"
    cuts: frozenset[int] | None = None
    for found in re.finditer(f"(?=({gap.join(f'({letter})' for letter in short)}))", folded):
        cuts = frozenset(boundaries(folded)) if cuts is None else cuts
        end = next((cut for cut in sorted(cuts) if cut > found.end(len(short) + 1) - 1), len(folded))
        if len(short) < end - found.start() and all(found.start(n) in cuts for n in range(2, len(short) + 2)):
            return folded[found.start() : end]
    return None
