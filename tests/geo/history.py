"""The real history of Đồng Tháp and Tiền Giang, made with the commands that an official would type."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.core.management import call_command

FIRST = dt.date(2024, 9, 26)
SECOND = dt.date(2025, 1, 1)
MERGED = dt.date(2025, 7, 1)


def load_2024(shared: Path) -> None:
    load(shared, "dong-thap-2024-09", "2024-09-26")


def load_tien_giang(shared: Path) -> None:
    load(shared, "tien-giang-2025-06", "2025-06-01")


def load(shared: Path, name: str, day: str) -> None:
    call_command("load_units", str(shared / f"units/{name}.csv"), "--valid-from", day, verbosity=0, **silent())


def reorganise_january(shared: Path, **more: object) -> None:
    _reorganise(shared, "dong-thap-2025-06", "2025-01-01", "1284/NQ-UBTVQH15", **more)


def reorganise_july(shared: Path, **more: object) -> None:
    _reorganise(shared, "dong-thap-2025-07", "2025-07-01", "1663/NQ-UBTVQH15", **more)


def _reorganise(shared: Path, units: str, day: str, number: str, **more: object) -> None:
    call_command(
        "reorganise",
        str(shared / "units/changes.csv"),
        units=str(shared / f"units/{units}.csv"),
        effective=dt.date.fromisoformat(day),
        number=number,
        **(silent() | more),
    )


def whole_history(shared: Path) -> None:
    load_2024(shared)
    reorganise_january(shared)
    load_tien_giang(shared)
    reorganise_july(shared)


def silent() -> dict[str, object]:
    from io import StringIO

    return {"stdout": StringIO(), "stderr": StringIO()}
