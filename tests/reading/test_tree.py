"""The arguments of predicates, from real parses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.reading.state import Reading


@pytest.mark.parametrize(
    ("text", "word", "subj", "obj"),
    [
        # passive
        ("The parliament was breached by Russian hackers.", "breached", ["hackers"], ["parliament"]),
        ("Officials found malware planted by spies.", "planted", ["spies"], ["malware"]),
        # relative clauses
        ("The hackers who breached the parliament fled.", "breached", ["hackers"], ["parliament"]),
        ("The group, which breached the port, denied the claim.", "breached", ["group"], ["port"]),
        ("Servers that the spies breached were sold.", "breached", ["spies"], ["servers"]),
        # participles
        ("Hackers working for Iran breached the port.", "working", ["hackers"], []),
        # control
        ("Norway urged China to stop hacking the parliament.", "stop", ["china"], []),
        ("Norway urged China to stop hacking the parliament.", "hacking", ["china"], ["parliament"]),
        ("China vowed to retaliate.", "retaliate", ["china"], []),
        ("The minister called on China to stop.", "stop", ["china"], []),
        # gerunds
        ("Officers accused of breaching the parliament fled.", "breaching", ["officers"], ["parliament"]),
        ("Norway accused China of breaching its parliament.", "breaching", ["china"], ["parliament"]),
        ("The ministry was accused of breaching the parliament.", "breaching", ["ministry"], ["parliament"]),
        ("Norway sanctioned the firm for hacking its parliament.", "hacking", ["firm"], ["parliament"]),
        ("Iran is responsible for hacking the port.", "hacking", ["iran"], ["port"]),
        # shared by conjuncts
        ("The hackers breached the parliament and stole emails.", "stole", ["hackers"], ["emails"]),
        ("The spies were expelled and jailed.", "jailed", [], ["spies"]),
    ],
)
def test_arguments(
    reading_of: Callable[..., Reading], text: str, word: str, subj: list[str], obj: list[str]
) -> None:
    tree = reading_of(text).tree
    args = tree.args(tree.low.index(word))
    assert [tree.low[i] for i in args.subj] == subj
    assert [tree.low[i] for i in args.obj] == obj


def test_prepositions_and_particles(reading_of: Callable[..., Reading]) -> None:
    tree = reading_of("Estonia ruled out sanctions against Belarus in May.").tree
    ruled, sanctions = tree.low.index("ruled"), tree.low.index("sanctions")
    assert tree.args(ruled).particles == ["out"]
    assert [tree.low[i] for i in tree.args(sanctions).preps["against"]] == ["belarus"]


def test_a_tree_is_the_document_s_tokens(reading_of: Callable[..., Reading]) -> None:
    text = "Estonia ruled out sanctions.\nBelarus was silent."
    tree = reading_of(text).tree
    assert [text[a:b] for a, b in zip(tree.start, tree.end, strict=True)] == tree.word
    assert [i for a, b in tree.sents for i in range(a, b)] == list(range(tree.n))
    for i in range(tree.n):
        a, b = tree.subtree(i)
        assert a <= i < b
        assert all(tree.head[k] == i for k in tree.kids[i])
        assert i not in tree.ancestors(i)
    assert tree.conjuncts(tree.low.index("sanctions")) == [tree.low.index("sanctions")]


def test_the_article_of_a_states_name_is_no_token(reading_of: Callable[..., Reading]) -> None:
    tree = reading_of("It rained. The United States hit the Netherlands and the port of China.").tree
    assert tree.low[3:] == "united states|hit|netherlands|and|the|port|of|china|.".split("|")
    assert [tree.low[i] for i in tree.args(4).subj] == ["united states"]
    begin, end = tree.span(1)
    assert tree.text[begin:end] == "The United States hit the Netherlands and the port of China."
