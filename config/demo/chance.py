"""Chance that repeats: one stream of random numbers a purpose, so that none shifts another. Pure."""

import math
import random
from collections.abc import Sequence

SEED = 692  # of Decision 692/QĐ-UBND-HC, which started the pilot in Đồng Tháp


def stream(purpose: str) -> random.Random:
    return random.Random(f"{SEED}:{purpose}")  # noqa: S311 - a demo, no secret


def poisson(rng: random.Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average."""
    if mean > 30:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    count, left, limit = 0, rng.random(), math.exp(-mean)
    while left > limit:
        left *= rng.random()
        count += 1
    return count


def share_out(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """`total` whole things by weight, at least `least` for each; the largest remainders get the rest."""
    if total < least * len(weights):
        raise ValueError(f"{total} cannot give {least} to each of {len(weights)}")
    free = total - least * len(weights)
    exact = [free * weight / sum(weights) for weight in weights]
    given = [int(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (given[i] - exact[i], i))
    for i in by_remainder[: free - sum(given)]:
        given[i] += 1
    return [least + part for part in given]
