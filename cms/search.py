"""Search over the guides: one read of their folded texts, then ranking in plain Python.

A province has dozens of guides, not millions: this needs no index, and works alike on every database.
Titles count more than summaries, summaries more than bodies; rare words more than common ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.matching import EXACT, candidates
from cms.models import GuidePage, TopicPage
from geo.finding.words import WORD, regroup, term, terms
from geo.names import fold

WEIGHTS = {"title": 8.0, "keywords": 6.0, "summary": 3.0, "topic": 2.0, "body": 1.0}
NEIGHBOURS = 1.5  # two words side by side, as in the query, are worth this much more
ENOUGH = 0.5  # share of the query, by weight of its words, that a guide must hold
WORTH_SHOWING = 0.1  # of the best hit's score: below that, common words met by chance
MOST = 20
SNIPPET_WORDS = 26
OPEN, CLOSE, PLAIN = mark_safe("<mark>"), mark_safe("</mark>"), mark_safe("")

Meanings = list[dict[str, float]]  # for each word of the query: terms of the texts, with their likelihood


@dataclass(frozen=True)
class Entry:
    """One guide as search sees it: its terms, field by field."""

    pk: int
    fields: dict[str, list[str]]

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(one for of in self.fields.values() for one in of)


@dataclass(frozen=True)
class Hit:
    guide: GuidePage
    title: SafeString
    summary: SafeString
    snippet: SafeString


@dataclass
class Group:
    topic: TopicPage
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """Hits by topic, the topic of the best hit first. `guessed`: no guide has the words as typed."""

    groups: list[Group]
    guessed: bool = False

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


def search_guides(query: str) -> Found:
    """At most `MOST` readable guides for what was typed. A fixed number of queries."""
    if not terms(query):
        return Found([])
    topics = {topic.path: topic for topic in TopicPage.objects.readable()}
    entries = read_entries(topics)
    meanings = understand(query, entries)
    ranked = rank(entries, meanings)[:MOST]
    wanted = {one for meaning in meanings for one in meaning}
    guessed = bool(ranked) and any(EXACT not in meaning.values() for meaning in meanings[:-1] or meanings)
    guides = GuidePage.objects.defer("body", "body_key", "head_key", "sources").in_bulk(ranked)
    groups: dict[str, Group] = {}
    for pk in ranked:
        guide = guides[pk]
        topic = topics[guide.path[: -GuidePage.steplen]]
        groups.setdefault(topic.path, Group(topic)).hits.append(hit(guide, wanted))
    return Found(list(groups.values()), guessed)


def read_entries(topics: dict[str, TopicPage]) -> list[Entry]:
    rows = GuidePage.objects.readable().values_list("pk", "path", "head_key", "body_key")
    entries = []
    for pk, path, head, body in rows:
        if (topic := topics.get(path[: -GuidePage.steplen])) is None:
            continue  # under a topic that readers do not see
        title, keywords, summary = head.split("\n")
        texts = {"title": title, "keywords": keywords, "summary": summary, "topic": topic.title, "body": body}
        entries.append(Entry(pk, {name: terms(text) for name, text in texts.items()}))
    return entries


def understand(query: str, entries: list[Entry]) -> Meanings:
    vocabulary = set().union(*(entry.terms for entry in entries))
    heads = {one for entry in entries for name, of in entry.fields.items() if name != "body" for one in of}
    words = regroup(terms(query), vocabulary)
    return [
        candidates(word, vocabulary, heads, unfinished=place == len(words)) for place, word in enumerate(words, start=1)
    ]


def rank(entries: list[Entry], meanings: Meanings) -> list[int]:
    """Keys of the guides that hold enough of the query, best first."""
    rarity = [weight(entries, meaning) for meaning in meanings]
    total = sum(rarity)
    scored = []
    for entry in entries:
        strengths = [strength(entry, meaning) for meaning in meanings]
        share = sum(rare for rare, value in zip(rarity, strengths, strict=True) if value) / total
        if share >= ENOUGH:
            words = sum(rare * value for rare, value in zip(rarity, strengths, strict=True))
            scored.append((-(words + together(entry, meanings, rarity)) * share**2, entry.pk))
    scored.sort()
    return [pk for score, pk in scored if score <= scored[0][0] * WORTH_SHOWING]


def weight(entries: list[Entry], meaning: dict[str, float]) -> float:
    """How telling a word of the query is: high where few guides hold it, highest where none does."""
    holding = sum(1 for entry in entries if not entry.terms.isdisjoint(meaning))
    return math.log(1 + len(entries) / max(holding, 1)) if meaning else math.log(1 + len(entries))


def strength(entry: Entry, meaning: dict[str, float]) -> float:
    """The weight of the best field that holds the word, and a little for each further field."""
    values = sorted(
        (WEIGHTS[name] * max((meaning.get(one, 0.0) for one in of), default=0.0) for name, of in entry.fields.items()),
        reverse=True,
    )
    return values[0] + 0.1 * sum(values[1:])


def together(entry: Entry, meanings: Meanings, rarity: list[float]) -> float:
    """What neighbours of the query add where they are neighbours in the guide too."""
    added = 0.0
    for place, (first, second) in enumerate(pairwise(meanings)):
        holding = [
            name for name, of in entry.fields.items() if any(a in first and b in second for a, b in pairwise(of))
        ]
        best = max((WEIGHTS[name] for name in holding), default=0.0)
        added += NEIGHBOURS * best * (rarity[place] + rarity[place + 1]) / 2
    return added


def hit(guide: GuidePage, wanted: set[str]) -> Hit:
    return Hit(
        guide,
        title=highlight(guide.title, wanted),
        summary=highlight(guide.summary, wanted),
        snippet=highlight(excerpt(guide.body_text, wanted), wanted),
    )


def excerpt(text: str, wanted: set[str]) -> str:
    """The stretch of a text that holds most of the wanted words, most of them side by side; nothing where none is."""
    words = text.split()
    marks = [any(one in wanted for one in terms(word)) for word in words]
    if not any(marks):
        return ""
    worth = [here * (1 + 2 * (place > 0 and marks[place - 1])) for place, here in enumerate(marks)]
    best = max(range(len(words)), key=lambda start: sum(worth[start : start + SNIPPET_WORDS // 2]))
    start = max(0, marks.index(True, best) - SNIPPET_WORDS // 4)
    end = start + SNIPPET_WORDS
    return f"{'… ' if start else ''}{' '.join(words[start:end])}{' …' if end < len(words) else ''}"


def highlight(text: str, wanted: set[str]) -> SafeString:
    """The text with its wanted words marked; words side by side under one mark. Escaped."""
    runs = marked_runs(text, wanted)
    long_runs = [run for run in runs if run[2] > 1]
    pieces: list[tuple[SafeString, str, SafeString]] = []
    at = 0
    for start, end, _length in long_runs or runs:
        pieces += [(PLAIN, text[at:start], PLAIN), (OPEN, text[start:end], CLOSE)]
        at = end
    return format_html_join("", "{}{}{}", [*pieces, (PLAIN, text[at:], PLAIN)])


def marked_runs(text: str, wanted: set[str]) -> list[tuple[int, int, int]]:
    """Start, end and number of words of each run of wanted words."""
    runs: list[tuple[int, int, int]] = []
    for match in WORD.finditer(text):
        if term(fold(match[0])) not in wanted:
            continue
        if runs and text[runs[-1][1] : match.start()].isspace():
            runs[-1] = (runs[-1][0], match.end(), runs[-1][2] + 1)
        else:
            runs.append((match.start(), match.end(), 1))
    return runs
