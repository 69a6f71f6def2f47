"""Read the number and the unit out of a value as a text puts it."""

from __future__ import annotations

import re

__all__ = ["read_number"]

_VALUE = re.compile(
    r"(?:[~≈∼≃]|about |around |nearly |roughly |over |up to |by )?\s*"
    r"(?P<sign>[+\-−±]?)\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"\s*(?P<unit>%|\\%|percent|×|x|times|[A-Za-zµ][\w./-]*(?:\s[A-Za-z]+)?)?\.?",
    re.IGNORECASE,
)
_UNITS = {"\\%": "%", "percent": "%", "x": "×", "times": "×"}


def read_number(value: str) -> tuple[float | None, str | None]:
    """Return the number and the unit of a value; two Nones where it is no plain number (a range, words).

    >>> read_number("59.9%"), read_number("2.1x"), read_number("1,024"), read_number("58-63")
    ((59.9, '%'), (2.1, '×'), (1024.0, None), (None, None))
    """
    match = _VALUE.fullmatch(value.strip())
    if match is None:
        return None, None
    number = float(match["number"].replace(",", ""))
    unit = match["unit"]
    if unit is not None:
        unit = _UNITS.get(unit.lower(), unit)
    return (-number if match["sign"] in ("-", "−") else number), unit
