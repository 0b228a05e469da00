"""What the rules of names know by heart: bodies that papers call by a fixed name, and characters that tell names apart.

It must not know how names are found.
"""

from __future__ import annotations

from typing import Final

from index.text.known_names import NAMES

# The ministries and bodies of the State Council and of the Party, and bodies abroad, that stand in `NAMES` in no form.
_BODIES: Final = """
外交部 国防部 教育部 科技部 科学技术部 公安部 国家安全部 民政部 司法部 财政部 自然资源部 生态环境部 交通运输部 水利部
农业农村部 商务部 应急管理部 审计署 国家税务总局 海关总署 国家统计局 国家能源局 国家粮食和物资储备局 国家铁路局
中国民航局 国家邮政局 国家文物局 国家中医药管理局 国家疾控局 国家知识产权局 国家林草局 中国气象局 中央气象台
中国地震局 国家防总 国家减灾委 国务院 中共中央 中央军委 中央政法委 中央网信办 国家移民管理局 国家消防救援局
中国红十字会 中国残联 中央广播电视总台 人民日报 光明日报 经济日报 联合国 世界银行 国际原子能机构 粮农组织 欧盟委员会
哈马斯 塔利班 真主党 胡塞武装 北约组织
"""
# What no body in `NAMES` ends in (plans, meetings, illnesses), and longer ends of those that are bodies all the same.
_NONE: Final = ("会", "规划", "五", "肺炎", "新冠", "病毒", "考", "考试", "晚", "锦标赛", "代表", "高院", "中院")
_BUT: Final = ("委员会", "联合会", "工会", "妇联", "协会", "促进会", "理事会", "居委会", "管委会")

BODIES: Final = frozenset(_BODIES.split()) | {
    name for name in NAMES.split() if len(name) > 2 and (name.endswith(_BUT) or not name.endswith(_NONE))
}

# Of a foreign person's or place's name as Chinese writes it, nearly every character is one of these.
FOREIGN: Final = frozenset(
    "阿埃艾安昂奥巴白班邦保鲍贝本比彼毕宾波伯博勃布查达戴丹德登邓迪蒂丁顿杜多厄恩尔法凡菲费芬弗夫福富盖冈高戈格葛古哈海"
    "汉汗赫黑亨侯胡华霍基吉加贾杰金卡凯坎康考科克肯库夸奎拉莱赖兰朗劳勒雷黎里理利莉林琳隆卢鲁路伦罗洛马玛麦迈曼毛梅门"
    "蒙孟米密缅明莫姆木穆纳娜南内尼涅宁纽农努诺欧帕潘庞佩彭皮平珀普奇齐恰乔切琴青曲热日茹瑞若撒萨塞赛桑瑟森沙山尚绍"
    "舍什圣施史士舒斯司丝思松苏索塔泰坦汤唐特滕提汀廷通图土托陀瓦万王旺威韦维魏温文翁沃乌吾武西希锡夏香肖谢辛欣兴休许"
    "雅亚延扬耶叶伊易因英尤约云扎泽曾詹珍芝智朱兹祖佐迭津俄朵蕾妮茜薇玫黛"
)
# The one character by which a country is called beside another (中美, 哈中).
COUNTRIES: Final = frozenset("中美俄英法德日韩朝印巴越泰哈欧非澳加以伊阿土埃乌缅老柬蒙新马菲刚毛沙南匈波希意西葡荷比")
# Places that are written with two of these.
OF_COUNTRIES: Final = frozenset(
    ("印尼", "南非", "越南", "巴西", "南美", "中非", "西欧", "加沙", "南沙", "西沙", "中沙", "巴中")
)
# Words that are taken for names, and are none in a paper.
COMMON: Final = frozenset(
    (
        "攸关",
        "和平",
        "新时代",
        "五大",
        "自有",
        "高速公路",
        "新华",
        "人大",
        "华中",
        "多州",
        "西部",
        "首都",
        "滩涂",
        "大通道",
    )
)
