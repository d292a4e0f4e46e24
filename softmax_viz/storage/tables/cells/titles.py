"""What the titles of columns say: a class, a row number, something else that is no measure. Pure."""

from __future__ import annotations

import re

CLASS_NUMBER = "class number"

# Titles that say outright that a column holds the classes.
_CLASS = frozenset(
    ["class", "classes", "label", "labels", "species", "target", "targets", "category", "categories", "group",
     "cluster", "variety", "classification", "klasse", "klassen", "gruppe", "kategorie", "sorte", "ziel", "classe",
     "espèce", "espece", "catégorie", "groupe", "étiquette", "clase", "especie", "categoría", "grupo", "etiqueta",
     "클래스", "레이블", "라벨", "분류", "범주", "종", "품종", "집단", "그룹", "군집", "목표", "타깃", "타겟",
     "정답", "类别", "类", "标签", "种类", "分类", "品种", "类型", "類別", "類", "標籤", "種類", "分類", "品種",
     "類型", "クラス", "ラベル", "カテゴリ", "カテゴリー", "種別"]
)  # fmt: skip
# Titles that usually do: what was asked of each row.
_ANSWER = frozenset(
    ["bought", "purchased", "purchase", "outcome", "result", "results", "survived", "diagnosis", "quality", "type",
     "kind", "output", "response", "status", "decision", "grade", "rating", "churn", "exited", "admitted",
     "admission", "approved", "default", "fraud", "spam", "passed", "pass", "fail", "success", "clicked",
     "disease", "sick", "health", "potability", "answer", "win", "winner", "genre", "breed", "variety", "play",
     "attrition", "subscribed", "converted", "deposit", "satisfaction", "segment", "truth", "true", "prediction",
     "y_true", "cls", "lbl", "cultivar", "hired", "placed", "art", "typ", "ergebnis", "diagnose", "qualität",
     "gekauft", "bestanden", "überlebt", "résultat", "diagnostic", "qualité", "réussi", "acheté", "resultado",
     "tipo", "calidad", "합격", "합격여부", "구매", "구매여부", "결과", "판정", "진단", "등급", "품질", "유형",
     "종류", "생존", "생존여부", "여부", "이탈", "이탈여부", "가입여부", "불량여부", "양불", "상태", "结果",
     "诊断", "质量", "等级", "合格", "购买", "是否购买", "好瓜", "結果", "診斷", "等級", "購買", "合否", "判定",
     "診断", "購入", "品質"]
)  # fmt: skip
_ROW_NUMBER = frozenset(
    ["", "id", "ids", "index", "idx", "no", "no.", "nr", "nr.", "row", "rows", "#", "number", "num", "rownames",
     "rowname", "row.names", "row_names", "rowid", "serial", "seq", "sequence", "uid", "uuid", "guid", "key", "pk",
     "sl", "sno", "s.no", "s.no.", "sl no", "obs", "obs.", "observation", "record", "case", "nummer", "lfd",
     "lfd.", "laufnummer", "kennung", "numéro", "numero", "n°", "nº", "identifiant", "번호", "순번", "연번",
     "일련번호", "식별번호", "아이디", "학번", "고객번호", "행번호", "고유번호", "순서", "관리번호", "序号",
     "编号", "学号", "號", "編號", "序號", "学籍番号", "番号", "通し番号", "連番", "行号", "行番号"]
)  # fmt: skip
_NUMBER_WORDS = frozenset(
    ["id", "ids", "no", "number", "num", "nr", "idx", "index", "rownames", "serial", "uuid", "guid", "nummer",
     "zip", "zipcode", "postcode", "postal", "phone", "plz"]
)  # fmt: skip
_TIME_WORDS = frozenset(
    ["date", "year", "month", "day", "time", "timestamp", "datetime", "datum", "jahr", "monat", "tag", "année",
     "mois", "jour", "heure", "연도", "년도", "년", "월", "일", "일자", "날짜", "일시", "시간", "年", "月", "日",
     "日期", "时间", "時間", "日付", "年份", "月份"]
)  # fmt: skip
_SENTENCE = frozenset(
    ["a", "an", "the", "by", "for", "of", "and", "in", "from", "with", "this", "is", "are", "to", "on", "at", "made",
     "data", "generated", "created", "written", "file", "version", "block", "see"]
)  # fmt: skip
_PAIRS = (("x", "y"), ("x1", "x2"), ("x_1", "x_2"), ("x0", "x1"), ("x[0]", "x[1]"), ("pc1", "pc2"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = re.compile(r"[^\W\d_]+")
_UNNAMED = re.compile(r"unnamed: ?[0-9]+(_level_[0-9]+)?|\.\.\.[0-9]+|column[0-9]*|v1|level_0")


def words_of(title: str) -> list[str]:
    """Return the words of a title in small letters: "CustomerID" and "customer_id" are customer and id."""
    return [word.casefold() for word in _WORDS.findall(_CAMEL.sub(" ", title))]


def class_weight(title: str) -> int:
    """Return how clearly a title names a column of classes: 3 certainly, 2 usually, 1 by one of its words, 0 not."""
    text = title.strip().casefold()
    if text == CLASS_NUMBER or is_row_number(title):
        return 0
    if text in _CLASS:
        return 3
    if text in _ANSWER:
        return 2
    words = words_of(title)
    if any(word in _CLASS for word in words):
        return 2
    return 1 if any(word in _ANSWER for word in words) or text.endswith(("여부", "구분")) else 0


def is_row_number(title: str) -> bool:
    """Return whether a title says that its column counts or names rows."""
    text = title.strip().casefold()
    if text in _ROW_NUMBER or (text.startswith("unnamed:") and _UNNAMED.fullmatch(text)):
        return True
    words = words_of(title)
    return (
        bool(words) and (words[-1] in _NUMBER_WORDS or (len(words) > 1 and words[0] in ("id", "serial")))
    ) or text.endswith(("번호", "코드"))


def is_time(title: str) -> bool:
    """Return whether a title says that its column holds dates or times."""
    return any(word in _TIME_WORDS for word in words_of(title))


def is_sentence(words: list[str]) -> bool:
    """Return whether words are those of a sentence rather than titles of columns."""
    return any(word.casefold() in _SENTENCE or word[-1] in ".,:;!?" for word in words)


def coordinate_pair(titles: list[str]) -> tuple[int, int] | None:
    """Return the two columns whose titles are x and y, or x1 and x2, if there are."""
    texts = [title.strip().casefold() for title in titles]
    for first, second in _PAIRS:
        if first in texts and second in texts:
            return texts.index(first), texts.index(second)
    return None
