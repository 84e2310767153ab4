"""How alike two names are, with every reason told.

The shape of the score is that of nomenklatura's ``logic-v2``: names are aligned word by word, each aligned
pair has a score and a weight, words left over count against it (more if the text has them and the register
not), and what is known of country, kind and birth then adds or takes. The weights of left-over words, family
names and disagreeing facts are nomenklatura's own defaults; a word also weighs by how rare it is on the
lists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord.identity.tables import edits, one_slip
from onrecord.identity.text import NameForm, skeleton, syllable_initials

EXTRA_IN_TEXT = 0.8
EXTRA_ON_LIST = 0.2
FAMILY = 1.3
INITIAL = 0.9
INITIAL_WEIGHT = 0.5
ABBREVIATION = 0.85
SPELLING = 0.95
# What another spelling takes from a word of one letter; from a longer one, its part for each letter.
SHORT_SPELLING = 0.5
RUN_TOGETHER = 0.95
WEAK_ALIAS = 0.8
OTHER_COUNTRY = -0.2
SAME_COUNTRY = 0.02
OTHER_BIRTH_YEAR = -0.15
SAME_BIRTH_YEAR = 0.05
SAME_PLACE = 0.03
# Words of fewer letters are other words, once a letter differs.
SHORTEST_SLIP = 4

Weigher = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Step:
    """One reason of a score.

    Attributes:
        what: the sort of reason ("same word", "spelling", "only in the text", "country", …).
        detail: what it was seen on, in words.
        score: how well the pair agrees, 0 to 1; for facts, what they add to the sum.
        weight: how much it counts among the words; 0 for facts that are added.
    """

    what: str
    detail: str
    score: float
    weight: float = 0.0

    def __str__(self) -> str:
        if self.weight:
            return f"{self.what}: {self.detail} ({self.score:.2f} × {self.weight:.2f})"
        return f"{self.what}: {self.detail} ({self.score:+.2f})"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score of two names, 0 to 1, and its steps."""

    score: float
    steps: tuple[Step, ...]

    @property
    def literal(self) -> bool:
        """Whether every word of both names is the same."""
        return all(step.what == "same word" for step in self.steps)

    @property
    def worst(self) -> str:
        """The weakest sort of agreement among the aligned words."""
        order = (
            "same word",
            "run together",
            "spelling",
            "transliteration",
            "initial",
            "abbreviation",
            "near",
        )
        found = [step.what for step in self.steps if step.what in order]
        return max(found, key=order.index, default="same word")


def allowed_edits(length: int) -> int:
    """How many letters may differ before two words count as different ones."""
    return 0 if length < 5 else 1 if length < 8 else 2 if length < 13 else 3


@lru_cache(maxsize=262144)
def word_score(
    left: str, right: str, left_fold: str, right_fold: str, native: bool = False
) -> tuple[float, str]:
    """How alike two words are, and by what they are so ("" if they are different words)."""
    if left == right:
        return 1.0, "same word"
    if left_fold == right_fold:
        return spelling_score(left, right), "spelling"
    folded = fold_score(left_fold, right_fold, native)
    slip = slip_score(left, right)
    return (slip, "near") if slip > folded[0] else folded


def spelling_score(left: str, right: str) -> float:
    """How alike two words are that are one in another spelling, as far as romanisations of one sound go.

    Short words may be so and yet be two ("South", "Sut").

    Args:
        left: the one as it is written.
        right: the other.
    """
    return min(SPELLING, 1 - SHORT_SPELLING / min(len(left), len(right)))


def slip_score(left: str, right: str) -> float:
    """How alike two words are as they are written, if one slip of the pen makes the one into the other.

    A slip may keep a word from being folded as it should be ("Segey" for "Sergey"), or leave so few folded
    letters that none may differ.

    Args:
        left: the one, lower-case ASCII.
        right: the other.

    Returns:
        0 if there is more than a slip between them, or another letter at the beginning of a short word, which
        more often makes another name.
    """
    shorter = min(len(left), len(right))
    if shorter < SHORTEST_SLIP or not (left.isalpha() and right.isalpha() and one_slip(left, right)):
        return 0.0
    if shorter == SHORTEST_SLIP and left[0] != right[0]:
        return 0.0
    return float((1 - 1 / max(len(left), len(right))) ** 1.5)


def fold_score(left: str, right: str, native: bool = False) -> tuple[float, str]:
    """How alike two different words are, and by what, from their folded spellings.

    Args:
        left: the one, folded.
        right: the other, folded.
        native: whether one of the names is in another script than Latin.
    """
    bones = skeleton(left)
    same_bones = len(bones) >= 3 and bones == skeleton(right)
    if same_bones and len(bones) >= 5:
        return 0.9, "transliteration"
    shorter, length = sorted((len(left), len(right)))
    most = allowed_edits(shorter)
    if length - shorter <= most and most:
        distance = edits(left, right, most)
        if distance <= most:
            return float((1 - distance / length) ** 1.5), "near"
    if same_bones and (native or length >= 5):
        return 0.8, "transliteration"
    return 0.0, ""


def compare(query: NameForm, listed: NameForm, weigh: Weigher = lambda _: 1.0) -> Comparison:
    """Compare a name of the text with a name of a list.

    Args:
        query: the name in the text.
        listed: the name on the list.
        weigh: how much a word tells (1.0 for a word of middling rarity).
    """
    steps: list[Step] = []
    left = list(zip(query.tokens, query.folds, strict=True))
    right = list(zip(listed.tokens, listed.folds, strict=True))
    family = {*query.family, *listed.family} if query.person or listed.person else set()

    def weight(*words: str) -> float:
        heavy = max(weigh(word) for word in words)
        return heavy * (FAMILY if any(word in family for word in words) else 1.0)

    # Same words first, so that no near word takes the place of a same one.
    rest: list[tuple[str, str]] = []
    for token, folded in left:
        at = next((i for i, (other, _) in enumerate(right) if other == token), None)
        if at is None:
            rest.append((token, folded))
        else:
            del right[at]
            steps.append(Step("same word", token, 1.0, weight(token)))
    left = rest
    if left and right:
        left, right = _run_together(left, right, steps, weight)
    # Near words: the best pair first.
    if left and right:
        pairs = sorted(
            (
                (score, what, i, k)
                for i, (a, af) in enumerate(left)
                for k, (b, bf) in enumerate(right)
                for score, what in (word_score(a, b, af, bf, query.native or listed.native),)
                if score
            ),
            key=lambda pair: (-pair[0], pair[2], pair[3]),
        )
        used_left: set[int] = set()
        used_right: set[int] = set()
        for score, what, i, k in pairs:
            if i in used_left or k in used_right:
                continue
            used_left.add(i)
            used_right.add(k)
            a, b = left[i][0], right[k][0]
            steps.append(Step(what, f"{a} ~ {b}", score, weight(a, b)))
        left = [pair for i, pair in enumerate(left) if i not in used_left]
        right = [pair for k, pair in enumerate(right) if k not in used_right]
    if left and right:
        left, right = _shortened(left, right, steps, weigh)
    met = sum(step.score > 0 for step in steps)
    for token, _ in left:
        # A second name or a father's name that the list lacks says little, if all of the list's is met.
        second = query.person and met >= 2 and not right and token not in query.family
        bias = 0.5 if len(token) == 1 or second else 1.0
        steps.append(Step("only in the text", token, 0.0, EXTRA_IN_TEXT * bias * weight(token)))
    for token, _ in right:
        steps.append(Step("only on the list", token, 0.0, EXTRA_ON_LIST * weight(token)))
    if query.legal and listed.legal and not set(query.legal) & set(listed.legal):
        steps.append(Step("company form", f"{query.legal[0]} ~ {listed.legal[0]}", 0.0, 0.1))
    total = sum(step.weight for step in steps)
    score = sum(step.score * step.weight for step in steps) / total if total else 0.0
    return Comparison(score, tuple(steps))


def _run_together(
    left: list[tuple[str, str]],
    right: list[tuple[str, str]],
    steps: list[Step],
    weight: Callable[..., float],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Align words that one side writes as one ("Xiao Ruizhi" and "Xiaoruizhi")."""
    for many, one in ((left, right), (right, left)):
        whole = {token for token, _ in one if len(token) > 2}
        i = 0
        while whole and i < len(many) - 1:
            for size in (3, 2):
                joined = "".join(token for token, _ in many[i : i + size])
                if joined in whole and i + size <= len(many):
                    detail = f"{' '.join(token for token, _ in many[i : i + size])} ~ {joined}"
                    steps.append(Step("run together", detail, RUN_TOGETHER, weight(joined)))
                    del one[next(k for k, (token, _) in enumerate(one) if token == joined)]
                    del many[i : i + size]
                    whole.discard(joined)
                    i -= 1
                    break
            i += 1
    return left, right


def _shortened(
    left: list[tuple[str, str]], right: list[tuple[str, str]], steps: list[Step], weigh: Weigher
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Align initials with the words that they stand for, and letters with a Chinese word's syllables."""
    for few, many in ((left, right), (right, left)):
        for pair in list(few):
            token = pair[0]
            if len(token) == 1 and token.isalpha():
                at = next((k for k, (word, _) in enumerate(many) if len(word) > 1 and word[0] == token), None)
                if at is not None:
                    steps.append(Step("initial", f"{token} ~ {many[at][0]}", INITIAL, INITIAL_WEIGHT))
                    few.remove(pair)
                    del many[at]
            elif 2 <= len(token) <= 5 and token.isalpha():
                at = next((k for k, (word, _) in enumerate(many) if syllable_initials(word) == token), None)
                if at is not None:
                    word = many[at][0]
                    steps.append(Step("abbreviation", f"{token} ~ {word}", ABBREVIATION, weigh(word)))
                    few.remove(pair)
                    del many[at]
    return left, right


def total(steps: Sequence[Step], base: float) -> float:
    """A name's score with the facts' additions, kept within 0 and 1."""
    return max(0.0, min(1.0, base + sum(step.score for step in steps)))
