"""News agencies: their names, and credits to them in reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

NAMES = {
    "AAP": ("Australian Associated Press",),
    "AFP": ("Agence France-Presse", "Agence France Presse"),
    "ANI": ("Asian News International",),
    "ANP": ("Algemeen Nederlands Persbureau",),
    "ANSA": (),
    "APA": ("Austria Presse Agentur",),
    "AP": ("Associated Press", "The Associated Press", "The AP"),
    "Anadolu": ("Anadolu Agency", "AA"),
    "Belga": (),
    "Bloomberg": ("Bloomberg News",),
    "CNS": ("City News Service",),
    "CTK": ("ČTK",),
    "CP": ("The Canadian Press", "Canadian Press"),
    "DPA": ("Deutsche Presse-Agentur", "Deutsche Presse Agentur"),
    "EFE": ("Agencia EFE",),
    "IANS": ("Indo-Asian News Service",),
    "Europa Press": (),
    "Interfax": ("Interfax-Ukraine",),
    "Keystone-SDA": ("SDA", "ATS", "Keystone-ATS"),
    "KUNA": ("Kuwait News Agency",),
    "Kyodo": ("Kyodo News",),
    "Lusa": (),
    "MENA": ("Middle East News Agency",),
    "NTB": ("Norsk Telegrambyrå",),
    "PAP": ("Polska Agencja Prasowa",),
    "PA": ("PA Media", "Press Association"),
    "PTI": ("Press Trust of India",),
    "Reuters": ("Thomson Reuters", "Thomson Reuters Foundation", "Reuters Staff"),
    "Ritzau": ("Ritzaus Bureau",),
    "STT": ("Suomen Tietotoimisto",),
    "SPA": ("Saudi Press Agency",),
    "TASS": ("ITAR-TASS",),
    "TCA": ("Tribune Content Agency", "TNS", "Tribune News Service"),
    "TT": ("Tidningarnas Telegrambyrå",),
    "UNI": ("United News of India",),
    "UPI": ("United Press International",),
    "WAM": ("Emirates News Agency",),
    "Xinhua": ("Xinhua News Agency",),
    "Yonhap": ("Yonhap News Agency",),
}
"""Agencies by the name in their credit lines, with their other names."""
SHORT = {
    spelling.casefold(): short for short, others in NAMES.items() for spelling in (short, *others)
}
CREDIT = re.compile(
    r"^\W*(?:©|\(c\)|copyright)?\W*(?:\d{4})?\W*"
    r"(?:(?:source|agency|credit|from|with (?:inputs|reporting|agency inputs) from)\W+)?"
    r"(?:the )?(?P<name>[\w .\-]{2,40}?)(?:\s*(?:\d{4}|all rights reserved|contributed).*)?\W*$",
    re.IGNORECASE,
)
LAST_LINES = 3


def agency_name(name: str) -> str:
    """The short name of an agency ("The Associated Press" as "AP"); other names unchanged."""
    name = name.strip()
    return SHORT.get(name.casefold().removesuffix("."), name)


def is_agency(name: str) -> bool:
    """Whether this is any name of a known agency."""
    return name.strip().casefold().removesuffix(".") in SHORT


def credited(bylines: Sequence[str], text: str) -> str:
    """The agency named in a byline ("Jane Roe, Associated Press", "Reuters Staff") or in one of the
    last lines of a text ("Source: Reuters"); empty if there is none."""
    for byline in bylines:
        for part in re.split(r"[,/|;]| for | - ", byline):
            if is_agency(part):
                return agency_name(part)
    lines = [line for line in text.splitlines() if line.strip()]
    for line in reversed(lines[-LAST_LINES:]):
        match = CREDIT.match(line) if len(line) < 100 else None
        if match and is_agency(match["name"]):
            return agency_name(match["name"])
    return ""
