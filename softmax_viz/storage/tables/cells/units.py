"""Units, as they stand behind numbers and in rows under the names of columns. Pure."""

from __future__ import annotations

UNITS = frozenset(
    ["cm", "mm", "m", "km", "nm", "µm", "μm", "g", "kg", "mg", "µg", "t", "°c", "c", "k", "f", "°f", "℃", "℉", "%",
     "‰", "s", "ms", "min", "h", "d", "a", "sec", "year", "years", "yr", "yrs", "day", "days", "hour", "hours",
     "n", "w", "kw", "kwh", "v", "mv", "ma", "hz", "khz", "mhz", "pa", "hpa", "kpa", "bar", "mmhg", "mg/dl",
     "mmol/l", "µg/m³", "㎍/㎥", "mg/l", "m/s", "km/h", "mph", "m²", "m2", "㎡", "cm²", "ha", "l", "ml", "mol",
     "ppm", "ppb", "db", "px", "deg", "rad", "°", "inch", "in", "ft", "lb", "lbs", "oz", "usd", "eur", "krw", "$",
     "€", "₩", "원", "만원", "천원", "백만원", "억원", "명", "개", "점", "세", "살", "도", "건", "가구", "톤", "-",
     "–", "count", "int", "integer", "float", "double", "real", "numeric", "str", "string", "text", "nominal",
     "category", "factor", "<dbl>", "<int>", "<chr>", "<fct>", "jahre", "stück", "厘米", "毫米", "千克", "克",
     "元", "万元", "岁", "円", "歳"]
)  # fmt: skip

_NEVER_BEHIND = frozenset(
    ["-", "–", "c", "k", "f", "d", "a", "n", "in", "int", "integer", "float", "double", "real", "numeric", "str",
     "string", "text", "nominal", "category", "factor", "count"]
)  # fmt: skip


def is_unit(word: str) -> bool:
    """Return whether ``word`` may stand behind a number: a known unit, a sign, or a short word that is not Latin."""
    text = word.strip().casefold()
    return is_known_unit(word) or (text not in UNITS and len(text) <= 4 and text[:1] > "\u2fff")


def is_known_unit(word: str) -> bool:
    """Return whether ``word`` is a unit that is listed here, or starts with the sign of one."""
    text = word.strip().casefold()
    return text not in _NEVER_BEHIND if text in UNITS else text[:1] in "%‰°€£$¥₩₹℃℉㎡㎏㎝㎜"
