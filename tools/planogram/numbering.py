"""GTINs for products that have none: mapped by hand, or issued for use inside the company."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from agent.errors import BadInput
from agent.shelf.plan.fields import BadField
from agent.shelf.plan.gtin import as_gtin14, internal_gtin

MOST = 10**10  # item references of GS1's company-internal prefix 04 have ten digits


def gtins_from(path: Path) -> Mapping[str, str]:
    """A table of two columns, the product's id and its GTIN; a first row `id,gtin` is allowed.

    Raises:
        BadInput: with every wrong row.
    """
    found: dict[str, str] = {}
    wrong: list[str] = []
    for line, row in _rows(path):
        if line == 1 and row[0].strip().lower() == "id":
            continue
        name = row[0].strip()
        if len(row) != 2 or not name:
            wrong.append(f"{path}:{line}: is no pair; write id,gtin")
        elif name in found:
            wrong.append(f"{path}:{line}: {name} is given twice; keep one")
        else:
            try:
                found[name] = as_gtin14(row[1].strip())
            except BadField as error:
                wrong.append(f"{path}:{line}: {error}")
    if wrong:
        raise BadInput("\n".join(wrong))
    return found


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            return [(reader.line_num, row) for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read as a UTF-8 table ({error})") from None


def issue(ids: Iterable[str], taken: Iterable[str]) -> Mapping[str, str]:
    """A company-internal GTIN for each id.

    The id is the item reference where it is a number; the others are counted up, in their order.

    Args:
        ids: of products without a GTIN.
        taken: GTINs that are in use.
    """
    used, issued = set(taken), {}
    waiting = []
    for name in ids:
        number = internal_gtin(int(name)) if _is_reference(name) else ""
        if number and number not in used:
            used.add(number)
            issued[name] = number
        else:
            waiting.append(name)
    item = 0
    for name in waiting:
        while (number := internal_gtin(item := item + 1)) in used:
            pass
        used.add(number)
        issued[name] = number
    return issued


def _is_reference(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name.lstrip("0")) <= 10
