"""How both networks are trained: in batches of about the same length, by AdamW, with a rate that falls."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from encoder_net import Body
from torch import Tensor, nn

SEED = 0
# Share of the steps in which the rate rises, and the share of it that is left at the end.
WARM_UP = 0.08
LEAST = 0.02
# Products of matrices in sixteen bits, where the processor has them: two thirds of the time. Elsewhere they
# would be imitated, slowly.
SIXTEEN_BITS = torch.cpu._is_avx512_bf16_supported()


@dataclass(frozen=True)
class Course:
    """How long and how fast a network learns.

    Attributes:
        epochs: passes over all examples.
        rate: of learning, for what the base model has.
        head_rate: times that rate, for what it has not.
        together: examples of a batch.
        jitter: standard deviation, in word pieces, of what is added to lengths before examples of about the
            same length are put together: batches differ from pass to pass.
    """

    epochs: int
    rate: float
    head_rate: float
    together: int
    jitter: float


def halved() -> torch.autocast:
    """Products of matrices in sixteen bits within it, if the processor has them."""
    return torch.autocast("cpu", torch.bfloat16, enabled=SIXTEEN_BITS)


def fit(
    net: Body,
    course: Course,
    lengths: Sequence[int],
    rng: np.random.Generator,
    loss_of: Callable[[list[int]], Tensor],
    name: str,
) -> None:
    """Train a network in place.

    Args:
        net: begun from the base model.
        course: how.
        lengths: of the examples, in word pieces.
        rng: what is drawn from.
        loss_of: what a batch, given by the numbers of its examples, has wrong.
        name: for the progress shown.
    """
    steps = course.epochs * math.ceil(len(lengths) / course.together)
    optimizer = torch.optim.AdamW(net.groups(course.rate, course.head_rate), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (WARM_UP * steps)) * max(LEAST, 1 - s / steps)
    )
    net.train()
    for epoch in range(course.epochs):
        total = 0.0
        batches = _batches(course, lengths, rng)
        for batch in batches:
            loss = loss_of(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        told = f"{name}: epoch {epoch + 1}/{course.epochs}, loss {total / len(batches):.3f}"
        print(told, file=sys.stderr, flush=True)


def _batches(course: Course, lengths: Sequence[int], rng: np.random.Generator) -> list[list[int]]:
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.normal() * course.jitter)
    found = [order[k : k + course.together] for k in range(0, len(order), course.together)]
    rng.shuffle(found)  # type: ignore[arg-type]
    return found
