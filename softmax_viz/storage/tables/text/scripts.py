"""How plausible a text is as Korean, Chinese, Japanese or western writing: the evidence for an encoding. Pure.

Bytes that are not UTF-8 can be decoded in several ways, and only one of them gives words. Each character that is
not ASCII is given a mark between −3 and 2 for how usual it is in tables of its script, at its place between its
neighbours. The marks of the distinct words are averaged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

# The commonest characters of each script, in headers and names above all.
_HANGUL = frozenset(
    "이다는을의에가고하지로사은시서기한리를도어인자정수대부있나원상일아구장보전라제해적그동학소만여스주게과들면성"
    "화국비니거연공선치유경관신오생조우안었실려계명세개트모무미금문분산마중드식음내물재말당저발방요속레용야러위교"
    "타출업심입및노간차회까르진호크건터양단질포울립설번박반된력람파결평민종체행표길역본남북강김군목작절날또바새때"
    "년월류점값키몸름형급특밀온습압높낮짧외광천충증권율률래합격패임료품투손매판살육피통불능예측편완변환향량균최송"
    "참느릅솔붓꽃잎받침토끼배복숭딸감귤밤벼콩잔잣빨랑초검흰색깔맑흐림눈봄겨녁순코별령득혼졸직책뇨암혈맥근농염병흡"
    "약운펭귄뜸닭돼곰늑범등록없달떤많좋싫맞틀짓왼쪽른밖앞뒤큼즘찰벽층집련렬롤루망먹멸몰태택테톤퇴티팀팔퍼페펙펜푸"
    "풍프플필할함항핵허헌험혁현협혜확활황획효후훈휴흑흥희청척철첨첫촌총촬추축춘취친칠카커컨컴콜쿠큰클킬탄탈탐쇠쓰"
    "씨쌀써썩액얼엄엔열엽영옥각갈갑갓객갱걱걸겁겉견겸곁곡곤골곳괄괴굴궁귀규극글긋긍긴깊깨꺼껍꼬꼭꽁꾸꿀꿈끄끈끌끝"
    "낌난낯냄냉너널넓네념놀놓누뉴늘님닥담답닿댁더덕던덜덤덧데독돈돌되두둘둥듣듬디딜딪따딱땅떠떡떨똑뚜뚝뛰뜨뜻띄락"
    "란랍랜램런럽렁렌렴례론롬롱룡룰룸륙륜륭릇릉릎린릴링막맘맛맨맹머멀멈멋멍메멘며몬못몽묘묵묻뭐뭔믿밑밝밥밭백뱀버"
    "벌법벗베벤벨볶볼봇봉붉붐붕빈빌빔빙빚빛빠빵빼뻐뻔뼈뽑뿌뿐뿔삐삭삶삼삽샌샘샤석섞섬섭센셀셈셋솜쇄쇼숙술숨숲쉬쉽"
    "슈슨슬슴슷승십싱싸싹쌍쌓썰쎄쏘쏟쑥쓴쓸씀씻씩악앉않알앗앙애앨얇얘억언얹얻엇엘엷옛올옮옳옷옹와왕왜욕욱움웃웅워"
    "웨웬윤융으응익읽잃잇잉잊잘잠잡쟁젊접젖젠젤져족존좀좁좌죄죽준줄줌쥐즈즉즐짐징짙짜짝째쨌쩌쫓쭉찌찍찜착찬찮찻창"
    "찾채챔처쳐촉춤칙칭칸칼캐캠컬컵켓켜콘콤쾌쿄킨킹탁탑탓탕탱턱털텅텍텐텔템톨튀튜튼틈틱틴팅팬펀펄펴펼폐폭폰푹풀퓨"
    "픈픔픽핏핑햄햇헤혀혹홀홈홍횟횡훌훨휘흉흔흘흙흩히힘델룹"
)
_KANA = re.compile("[ぁ-んァ-ヶー々]")
_HANZI = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公"
    "此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回"
    "特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何"
    "电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白"
    "却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导"
    "争运笑飞风步改收根干造言联持组每济车亲极林服快办议往元英士证近失转夫令准布始怎呢存未远叫台单影具罗字爱击流备兵连调"
    "深商算质团集百需价花党华城石级整府离况亚请技际约示复病息究线似官火断精满支视消越器容照须九增研写称企八功吗包片史委"
    "乎查轻易早曾除农找装广显吧阿李标谈吃图念六引历首医局突专费号尽另周较注语仅考落青随选列武红响虽推势参希古众构房半节"
    "土投某案黑维革划敌致陈律足态护七兴派孩验责营星够章音跟志底站严巴例防族供效续施留讲型料终答紧黄绝奇察母京段依批群项"
    "故按河米围江织害斗双境客纪采举杀攻父苏密低朝友诉止细愿千值仍男钱破网热助倒育属坐帝限船脸职速刻乐否刚威毛状率甚独球"
    "般普怕弹校苦创伪温湿含糖率橡榆松杉柏杨柳桃梨苹蕉葡萄宽厚重轻瓣萼鸢尾狗猫兔牛羊猪鸡鸭鱼鸟晴雨云雪阴绿蓝紫灰粉好坏"
    "瓜蒂纹浊清脐凹凸软硬滑乌浅深省县州津沪深圳杭汉庆肥郑沈编姓龄收入婚购买合格异常标签签宽度积密浓压糖尿癌症良恶身亿树"
    "熟甜酸优劣差级别次序量额销售店铺均总计季周汇期数占比例分析样本变量预测结果概率字段列行表单元属性名称平方米千克厘毫升斤吨里元角"
)
_HANZI_OLD = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種"
    "事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日軍者意無力它與長把機十民第公"
    "此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回"
    "特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何"
    "電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白"
    "卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導"
    "爭運笑飛風步改收根幹造言聯持組每濟車親極林服快辦議往元英士證近失轉夫令準布始怎呢存未遠叫台臺單影具羅字愛擊流備兵連調"
    "深商算質團集百需價花黨華城石級整府離況亞請技際約示復病息究線似官火斷精滿支視消越器容照須九增研寫稱企八功嗎包片史委"
    "查輕易早曾除農找裝廣顯吧阿李標談吃圖念六引歷首醫局突專費號盡另周較注語僅考落青隨選列武紅響雖推勢參希古眾構房半節"
    "土投某案黑維革劃敵致陳律足態護七興派孩驗責營星夠章音跟志底站嚴巴例防族供效續施留講型料終答緊黃絕奇察母京段依批群項"
    "故按河米圍江織害鬥雙境客紀採舉殺攻父蘇密低朝友訴止細願千值仍男錢破網熱助倒育屬坐帝限船臉職速刻樂否剛威毛狀率甚獨球"
    "般普怕彈校苦創溫濕濃含糖橡榆松杉柏楊柳桃梨蘋蕉葡萄寬厚重輕瓣萼鳶尾狗貓兔牛羊豬雞鴨魚鳥晴雨雲雪陰綠藍紫灰粉壞瓜編姓齡收入"
    "婚購買合格異常標籤積壓癌症良惡樹熟甜酸優劣差序額銷售店均季期占例析樣本預測概欄位屬性稱縣省雄隆園桃竹苗嘉屏宜蓮澎投彰增"
)
_KANJI = frozenset(
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立"
    "開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期"
    "公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名"
    "交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投"
    "示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料"
    "沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導"
    "鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商"
    "葉義伝働形景落欧担好退準賞訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美岡影命含福蔵量望松非"
    "撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達良候湿温幅齢購気象晴雨曇雪花弁茎葉根樹杉桜梅桃梨柿栗赤緑青黒黄"
    "猫犬鳥魚牛馬豚鶏身長体重年齢男女点数国語数学英語理科社会札幌仙台横浜名古屋神戸広島福岡阪奈兵庫良否異常血圧糖濃密面積速さ高低"
)  # fmt: skip
# What western languages write besides ASCII, letters first. (ß, æ, ø, å … of the north are in it.)
_WESTERN_LETTERS = frozenset("äöüßÄÖÜéèêëàâçîïôûùœÉÈÊÀÂÇÎÔáíóúñÁÍÓÚÑãõÃÕåÅæÆøØšžŠŽŒìòÌÒýÿ")
_RARE_WESTERN = frozenset("ðþÐÞÝŸËÏÛÙ¡¿ªº")
# A single Asian character at a word of small Latin letters, as western letters give it when they are misread.
_ALONE = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f](?=[a-z]{2})|(?<=[a-z]{2})[^\x00-\x7f](?![^\x00-\x7f])")
_ALONE_MARK = 2.0
_DEGREE_NEXT = re.compile(r"[CFKc\s,;)\]\t\"']|$")
_UNIT_MARKS = frozenset("²³¹µ·")
_AFTER_NUMBERS = frozenset("±½¼¾×÷€£¥¢§©®™–—‘’“”„«»…†‰\xa0•")


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _between(before: str, after: str) -> bool:
    """Return whether both neighbours are small Latin letters: no Asian character stands inside such a word."""
    return _is_latin(before) and _is_latin(after)


def hangul(c: str, before: str, after: str) -> float:
    """Return the mark of one character as Korean."""
    if "가" <= c <= "힣":
        mark = 2.0 if c in _HANGUL else -0.3 if _is_standard_syllable(c) else -2.0
        if _between(before, after) or (mark < 2.0 and (_is_latin(before) or _is_latin(after))):
            mark = min(mark, 0.0) - 2.0
        return mark
    if "一" <= c <= "鿿" or "豈" <= c <= "﫿":
        return -2.0 if _is_latin(before) or _is_latin(after) else -1.0  # Korean tables hardly write hanja
    return _symbol(c)


@lru_cache(4096)
def _is_standard_syllable(c: str) -> bool:
    """Return whether it is one of the 2,350 syllables of KS X 1001; the 8,822 others are in no word that is common."""
    return len(code := c.encode("cp949")) == 2 and code[1] >= 0xA1 and code[0] >= 0xB0


def simplified(c: str, before: str, after: str) -> float:
    """Return the mark of one character as simplified Chinese."""
    code = _code(c, "gb18030")
    level_1 = len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1
    level_2 = len(code) == 2 and 0xD8 <= code[0] <= 0xF7 and code[1] >= 0xA1
    return _han(c, before, after, _HANZI, level_1, level_2)


def traditional(c: str, before: str, after: str) -> float:
    """Return the mark of one character as traditional Chinese."""
    code = _code(c, "cp950")
    level_1 = len(code) == 2 and 0xA4 <= code[0] <= 0xC6
    level_2 = len(code) == 2 and 0xC9 <= code[0] <= 0xF9
    return _han(c, before, after, _HANZI_OLD, level_1, level_2)


@lru_cache(8192)
def _code(c: str, encoding: str) -> bytes:
    return c.encode(encoding, "replace")


def _han(c: str, before: str, after: str, common: frozenset[str], level_1: bool, level_2: bool) -> float:
    if not ("一" <= c <= "鿿" or "㐀" <= c <= "䶿"):
        return _symbol(c)
    mark = 2.0 if c in common else 0.3 if level_1 else -0.7 if level_2 else -2.0
    if _between(before, after) or (mark < 2.0 and (_is_latin(before) or _is_latin(after))):
        mark = min(mark, 0.0) - 2.0
    return mark


def japanese(c: str, before: str, after: str) -> float:
    """Return the mark of one character as Japanese."""
    if _KANA.match(c):
        mark = 1.6
    elif "一" <= c <= "鿿":
        code = _code(c, "cp932")
        is_first_level = len(code) == 2 and 0x88 <= code[0] <= 0x97
        mark = 2.0 if c in _KANJI else 0.4 if is_first_level else -1.0
    elif "｡" <= c <= "ﾟ":
        # Half-width kana are single bytes, so any western text decodes as them. They stand in groups of their own.
        kin = ("｡" <= before <= "ﾟ") + ("｡" <= after <= "ﾟ")
        mark = -1.0 if not kin else -0.2
    else:
        return _symbol(c)
    if _between(before, after) or (mark < 1.5 and (_is_latin(before) or _is_latin(after))):
        mark = min(mark, 0.0) - 2.0
    return mark


def western(c: str, before: str, after: str) -> float:
    """Return the mark of one character as a letter or sign of western Europe."""
    if c in _WESTERN_LETTERS:
        neighbours = (before, after)
        if any(map(_is_latin, neighbours)):
            inside = c.isupper() and _is_latin(before) and before.islower()  # a capital behind a small letter
            return -1.0 if inside else 1.6 if any(map(str.islower, neighbours)) or c.isupper() else 1.2
        return -1.0 if any(n > "\x7f" and n.isalpha() for n in neighbours) else -0.3
    if c == "°":
        is_place = not (before > "\x7f") and _DEGREE_NEXT.match(after) is not None
        return 1.8 if is_place and not (_is_latin(before) and _is_latin(after) and after not in "CFK") else -1.0
    if c in _UNIT_MARKS:
        return 1.4 if _is_latin(before) or _is_latin(after) or before.isdigit() else -1.0
    if c in _AFTER_NUMBERS:
        is_odd = (
            before > "\x7f" or after > "\x7f" or (c in "©§®¶" and _is_latin(after)) or (c in "½¼¾" and after.isupper())
        )
        return -0.8 if is_odd else 0.8
    return 0.2 if c in _RARE_WESTERN and (_is_latin(before) or _is_latin(after)) else -1.5


def _symbol(c: str) -> float:
    """Signs that the Asian tables share: full-width forms, units, circled numbers."""
    if "！" <= c <= "～" or c in "℃㎏㎝㎜㎡㎢㎥㎖ℓ％～、。「」・○×△㈜₩￦￥":
        return 0.8
    return 0.2 if "①" <= c <= "⑳" or c in ["°′″±÷≠∞∴→←↑↓☆★◎◇◆□■※α", "β", "γ", "δ", "σ", "μ", "π"] else -1.5


Marker = Callable[[str, str, str], float]
SCRIPTS: dict[str, Marker] = {
    "cp949": hangul,
    "gb18030": simplified,
    "cp950": traditional,
    "cp932": japanese,
    "cp1252": western,
}


def plausibility(words: Iterable[str], mark: Marker) -> float:
    """Return the mean mark of the characters of ``words`` that are not ASCII; 0 when there are none."""
    total, count = 0.0, 0
    for word in words:
        padded = f"\n{word}\n"
        for i, c in enumerate(padded):
            if c > "\x7f":
                total += mark(c, padded[i - 1], padded[i + 1])
                count += 1
        if mark is not western:
            total -= _ALONE_MARK * len(_ALONE.findall(padded))
    return total / count if count else 0.0
