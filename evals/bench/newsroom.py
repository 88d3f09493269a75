"""A seeded generator of synthetic news: reports, altered copies, new reports on the same event."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

OUTLETS = [
    f"{place} {kind}"
    for place in (
        "Lowfield",
        "Harbour",
        "Northmoor",
        "Calder",
        "Tarn Valley",
        "Port Ellery",
        "Dunmere",
        "Halden",
    )
    for kind in ("Courier", "Gazette", "Times", "Observer")
]
ONSETS = (
    "br",
    "cal",
    "dun",
    "fen",
    "gar",
    "hal",
    "kes",
    "lor",
    "mor",
    "nor",
    "os",
    "pel",
    "quin",
    "ros",
    "sel",
    "tar",
    "ul",
    "ven",
    "wes",
    "yar",
)
CODAS = (
    "ack",
    "borough",
    "den",
    "field",
    "ford",
    "gate",
    "ham",
    "ick",
    "lan",
    "mere",
    "nock",
    "ridge",
    "sall",
    "ton",
    "wald",
    "wyn",
)
SUBJECTS = (
    "the council",
    "the ministry",
    "the operator",
    "the union",
    "the regulator",
    "the coast guard",
    "the committee",
    "the contractor",
    "the hospital trust",
    "the school board",
    "the port authority",
    "residents",
    "officials",
    "the prosecutor",
    "the tenants' group",
    "the growers",
)
VERBS = (
    "announced",
    "disclosed",
    "rejected",
    "postponed",
    "questioned",
    "welcomed",
    "reversed",
    "cut",
    "defended",
    "suspended",
    "approved",
    "reviewed",
    "withdrew",
    "extended",
    "published",
    "delayed",
)
OBJECTS = (
    "a plan to close the depot",
    "the second phase of repairs",
    "a levy on heavy lorries",
    "the night ferry",
    "an inquiry into the fire",
    "talks on overtime",
    "the sale of the old mill",
    "a ban on trawling",
    "the budget for flood walls",
    "new rules on leases",
    "the contract for signals",
    "a vaccine drive",
    "the merger of two clinics",
    "a survey of the seabed",
    "the timetable for trams",
    "a refund scheme",
)
TAILS = (
    "after weeks of dispute",
    "despite warnings from engineers",
    "in a letter seen by this agency",
    "at a meeting that ran past midnight",
    "before the season begins",
    "while the audit goes on",
    "for the third time since spring",
    "in the face of rising costs",
    "as winter stocks run low",
    "on the advice of its lawyers",
    "without giving a reason",
    "to the surprise of its partners",
)
SHAPES = (
    "{s} {v} {o} {t}, according to {n} of {p}.",
    "{t}, {s} {v} {o}, a step that will cost {a} million crowns.",
    "In {p}, where {a} people work in the trade, {s} {v} {o} {t}.",
    "{n}, who has followed the matter for {a} years, said {s} {v} {o} {t}.",
    "Nearly {a} households in {p} would be touched if {s} {v} {o} {t}.",
    "It was the {a}th such case this year, and {s} {v} {o} {t}.",
)
QUOTES = (
    "We have waited {a} months for {o}, and {p} deserves an answer",
    "Nobody in {p} asked for {o}, and {n} knows it",
    "There are {a} reasons to look again at {o} before {p} pays for it",
)


@dataclass(frozen=True)
class Piece:
    """An article of the set; `copy` is the id of its copy group, `kind` how it was altered."""

    url: str
    outlet: str
    title: str
    text: str
    published: str
    agency: str
    copy: str
    kind: str


class Newsroom:
    """Generates reports from a random seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def name(self) -> str:
        return (self.random.choice(ONSETS) + self.random.choice(CODAS)).capitalize()

    def sentence(self, places: Sequence[str], people: Sequence[str]) -> str:
        pick = self.random.choice
        line = pick(SHAPES).format(
            s=pick(SUBJECTS),
            v=pick(VERBS),
            o=pick(OBJECTS),
            t=pick(TAILS),
            n=pick(people),
            p=pick(places),
            a=self.random.randrange(12, 990),
        )
        return line[0].upper() + line[1:]

    def paragraphs(self, count: int, places: Sequence[str], people: Sequence[str]) -> list[str]:
        return [
            " ".join(self.sentence(places, people) for _ in range(self.random.choice((1, 2, 2, 3))))
            for _ in range(count)
        ]

    def quote(self, places: Sequence[str], people: Sequence[str]) -> str:
        pick = self.random.choice
        words = pick(QUOTES).format(
            a=self.random.randrange(12, 990), o=pick(OBJECTS), p=pick(places), n=pick(people)
        )
        return f"“{words},” said {pick(people)}."

    def story(self, number: int) -> Iterator[Piece]:
        """A wire report, copies of it, and new reports on the same event."""
        places = [self.name() for _ in range(3)]
        people = [f"{self.name()} {self.name()}" for _ in range(4)]
        body = self.paragraphs(self.random.randrange(5, 14), places, people)
        quotes = [self.quote(places, people) for _ in range(3)]
        for at, quote in zip((2, 4, 5), quotes, strict=True):
            body.insert(min(at, len(body)), quote)
        outlets = self.random.sample(OUTLETS, 6)
        copy, day = f"story-{number}", 1 + number % 27
        wire = f"{places[0].upper()}, March {day} (Meridian Wire) - "
        yield self._piece(number, 0, "Meridian Wire", wire + "\n\n".join(body), day, copy, "wire")
        for i, kind in enumerate(self.random.sample(sorted(ALTERED), 3), start=1):
            text = "\n\n".join(ALTERED[kind](self, list(body), places, people))
            prefix = wire if self.random.random() < 0.5 else ""
            yield self._piece(number, i, outlets[i], prefix + text, day, copy, kind)
        fresh = self.paragraphs(len(body), places, people)
        fresh[2:2] = quotes[:2]
        yield self._piece(
            number, 4, outlets[4], "\n\n".join(fresh), day, f"{copy}-rewrite", "rewrite"
        )
        later = self.paragraphs(4, places, people) + body[len(body) // 2 :]
        text = wire.replace(f" {day} ", f" {day + 1} ") + "\n\n".join(later)
        yield self._piece(number, 5, "Meridian Wire", text, day + 1, f"{copy}-later", "follow-up")

    def _piece(
        self, number: int, i: int, outlet: str, text: str, day: int, copy: str, kind: str
    ) -> Piece:
        title = f"{self.name()} {self.random.choice(VERBS)} {self.random.choice(OBJECTS)}"
        url = f"https://{outlet.lower().replace(' ', '-')}.example/2026/03/{number}-{i}"
        agency = "Meridian Wire" if "(Meridian Wire)" in text else ""
        return Piece(url, outlet, title, text, f"2026-03-{day:02}", agency, copy, kind)


Alteration = Callable[[Newsroom, list[str], list[str], list[str]], list[str]]


def _trimmed(room: Newsroom, body: list[str], *_: object) -> list[str]:
    return body[: max(3, round(len(body) * room.random.uniform(0.3, 0.8)))]


def _extended(room: Newsroom, body: list[str], places: list[str], people: list[str]) -> list[str]:
    return [*body, *room.paragraphs(room.random.randrange(1, 5), places, people)]


def _localised(room: Newsroom, body: list[str], places: list[str], people: list[str]) -> list[str]:
    return [*room.paragraphs(1, places, people), *body]


def _both(room: Newsroom, body: list[str], places: list[str], people: list[str]) -> list[str]:
    kept = body[: max(4, round(len(body) * 0.6))]
    return [*kept, *room.paragraphs(2, places, people), "With inputs from Meridian Wire"]


def _edited(_: Newsroom, body: list[str], *__: object) -> list[str]:
    house = {
        "million": "mn",
        "according to": "as told by",
        " said ": " told reporters ",
        "despite": "in spite of",
    }
    edited = body
    for word, other in house.items():
        edited = [line.replace(word, other) for line in edited]
    return edited


def _as_is(_: Newsroom, body: list[str], *__: object) -> list[str]:
    return body


ALTERED: dict[str, Alteration] = {
    "as is": _as_is,
    "trimmed": _trimmed,
    "extended": _extended,
    "localised": _localised,
    "trimmed and extended": _both,
    "edited": _edited,
}


def stream(count: int, seed: int, sentences: int = 2) -> Iterator[dict[str, str]]:
    """Records of `count` synthetic articles; with the default length each is one passage."""
    room = Newsroom(seed)
    for number in range(count):
        places = [room.name() for _ in range(2)]
        people = [f"{room.name()} {room.name()}"]
        outlet = room.random.choice(OUTLETS)
        yield {
            "url": f"https://{outlet.lower().replace(' ', '-')}.example/{number}",
            "title": f"{places[0]} report {number}",
            "outlet": outlet,
            "published": f"2026-{1 + number % 12:02}-{1 + number % 28:02}",
            "text": " ".join(room.sentence(places, people) for _ in range(sentences)),
            "language": "en",
        }
