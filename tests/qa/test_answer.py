from __future__ import annotations

import pytest

from qa.answer import exact


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("全县建了多少家驿站？", "目前全县共建成驿站26家，配备冰箱8台。", "26家"),
        ("市场现在有几个摊位？", "市场摊位由原来的214个减到168个，过道宽3米。", "168个"),
        ("市场原来有几个摊位？", "市场摊位由原来的214个减到168个，过道宽3米。", "214个"),
        ("小麦一亩收多少公斤？", "小麦平均亩产427公斤，比去年增加21公斤。", "427公斤"),
        ("修桥花了多少钱？", "大桥更换支座36个，修桥花了2140万元，工期20天。", "2140万元"),
        ("大桥哪一年建成？", "大桥建成于1998年，2016年大修过一次。", "1998年"),
        ("报名什么时候开始？", "报名8月1日10时开始，8月25日抽签。", "8月1日10时"),
        ("几点开门？", "图书馆每天早上8时30分开门，周一闭馆。", "早上8时30分"),
        ("噪声占百分之几？", "诉求里噪声占12.4%，停车占10.6%。", "12.4%"),
        ("隧道有多长？", "这段隧道长1860米，工期412天。", "1860米"),
        ("坐船要多久？", "坐船单程由90分钟缩短到55分钟，船长42米。", "55分钟"),
        ("电影由谁导演？", "这部电影由林一川导演，去年上映。", "林一川"),
        ("台风在哪里登陆？", "8日晚，台风在石桥县月亮湾登陆，风力12级。", "石桥县月亮湾"),
        ("老人写的书叫什么？", "老人写的书《潮水账》上月出版。", "《潮水账》"),
        ("井叫什么名字？", "从此这口井叫“十八井”。", "“十八井”"),
        ("比賽一共有多少個項目？", "比赛一共有6个项目。", "6个"),
        ("比赛一共有多少个项目？", "比赛一共有６个项目。", "６个"),
    ],
)
def test_the_words_that_answer(question: str, sentence: str, words: str) -> None:
    span = exact(question, sentence)
    assert span is not None
    assert sentence[slice(*span)] == words


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("为什么要修井？", "去年冬天水管冻裂，全村停水3天。"),  # asks for nothing that has a form
        ("热线电话是多少？", "热线共受理诉求18600件。"),  # a telephone number is no amount
        ("哪几条线路撤销了？", "撤销的是8路和27路，共2条。"),  # asks which, not how many
        ("有多少家企业？", "这种企业不少。"),  # nothing of the kind
        ("展览开到2024年几月？", "展览于2024年开幕。"),  # only what the question says itself
        ("甲队和乙队各有几人？", "甲队5人，乙队5人。"),  # two stand out equally
        (
            "轮渡票价多少元？",
            "他说起那年冬天的事情，想了很久，最后才慢慢讲到自己在集市上花掉的那3元。",
        ),  # far from its words
    ],
)
def test_in_doubt_no_words_are_named(question: str, sentence: str) -> None:
    assert exact(question, sentence) is None
