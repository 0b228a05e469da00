"""Characters that are written, or were printed, another way, each before the simplified one that is looked up.

A table made once from OpenCC's own tables, whose converters for these would take a tenth of a second to load; a test
makes it again. It must not know how text is folded.
"""

from __future__ import annotations

from typing import Final

# What Hong Kong, Taiwan and Japan write otherwise than OpenCC's t2s expects (its hk2t, tw2t, jp2t), where the written
# one is in no simplified text (GB 2312): 芸 is 艺 in Japan and itself in China. (Without 顎, which is 颚 here.)
REGIONAL: Final = (
    "両两乗乘亀龟亜亚仏佛仮假伝传価价倹俭児儿円圆処处剣剑剤剂剰剩労劳効效勅敕勧劝勲勋単单厳严収收唖哑営营噛啮団团囲围"
    "図图圏圈圧压塁垒塩盐増增壊坏壌壤壱壹売卖変变奨奖嬢娘実实寛宽対对専专尭尧巌岩巣巢巻卷帯带帰归庁厅広广廃废弐贰弾弹"
    "従从徳德徴征応应恵惠悩恼悪恶懐怀戦战戯戏戻戾払拂抜拔択择拝拜拠据拡扩挿插捜搜掲揭掻搔揺摇摂摄撃击撹搅敍叙斉齐斎斋"
    "晩晚暁晓暦历曽曾枱台栄荣桜樱桟栈検检楽乐様样権权歓欢歩步歯齿歳岁歴历毎每気气沢泽浄净涙泪渇渴済济渉涉渓溪満满滝泷"
    "瀬濑焼烧犠牺猟猎獣兽畳叠痩瘦痺痹発发県县睪睾砕碎稲稻穂穗穏稳穣穰竜龙簷檐粋粹粛肃粧妆糭粽経经絵绘継继続续総总縁缘"
    "縄绳縦纵繊纤繍绣聴听脳脑臓脏艶艳荘庄蔵藏薫薰薬药蛍萤蝋蜡衞卫衹只覇霸覚觉覧览観观訳译読读譲让豊丰賛赞転转軽轻辺边"
    "逓递遅迟酔醉醤酱醸酿釈释鉄铁銭钱鋳铸錬炼関关陥陷険险隠隐雑杂霊灵頴颖頼赖顕显駅驿駆驱騒骚験验髄髓髪发鯰鲇鴎鸥鶏鸡"
    "鹸碱麹曲麺面黒黑黙默齢龄"
)
# What older type has, and no table of OpenCC: the printer's form of the same character (Unihan: kZVariant and
# kSemanticVariant), as in newspapers before 1956 and in Korea's and Taiwan's fonts.
OLD: Final = (
    "戸户倂并吿告尙尚屛屏巿市愼慎戱戏旛幡旤祸晄晃曁暨朞期枏楠栢柏桒桑梹槟槀槁槪概欵款汚污淸清煖暖猨猿甁瓶畧略畱留疎疏盇盍"
    "盌碗睂眉矦侯砲炮硏研窓窗竝并筯箸緐繁緖绪羮羹聦聪脗吻艸草菓果萠萌葢盖蔴麻蠭蜂衇脉袵衽覩睹誖悖謌歌譌讹讐仇豓艳貭质"
    "躭耽躱躲輭软辤辞迯逃逈迥郞郎鄕乡鐡铁閧哄隣邻隷隶靑青鞵鞋韮韭頥颐飜翻飮饮餠饼餧喂騐验鬂鬓鬪斗鬭斗鵞鹅麤粗鼂晁齩咬"
    "龝秋"
)

VARIANTS: Final = {
    **dict(zip(REGIONAL[::2], REGIONAL[1::2], strict=True)),
    **dict(zip(OLD[::2], OLD[1::2], strict=True)),
}
