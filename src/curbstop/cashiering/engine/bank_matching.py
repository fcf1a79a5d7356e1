"""Which bank line is what: rules by reference, amount, day window and sums; only what is unambiguous is proposed.

The rules run in the order of `RULES`; what one has recognised, the next ones do not see. A rule that finds two ways finds none.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations

from curbstop.cashiering.types.bank import FEE, RECORDED, SETTLEMENT, Expected, MatchRules, Proposal, SeenLine

PPM = 1_000_000
_WORD = re.compile(r"[A-Z0-9]+")
_SHORTEST_REFERENCE = 3


Rule = Callable[[Sequence[SeenLine], Sequence[Expected], MatchRules], Iterator[Proposal]]


def propose(*, lines: Sequence[SeenLine], expected: Sequence[Expected], rules: MatchRules) -> list[Proposal]:
    """What every rule recognises, rule by rule; no line and no thing twice."""
    found: list[Proposal] = []
    by_account: dict[int, list[SeenLine]] = defaultdict(list)
    for line in lines:
        by_account[line.bank_account_id].append(line)
    for account_id, own in sorted(by_account.items()):
        left = sorted(own, key=lambda line: (line.value_date, line.id))
        things = [one for one in expected if one.bank_account_id == account_id]
        for rule in RULES:
            for proposal in _apart(list(rule(left, things, rules))):
                found.append(proposal)
                left = [line for line in left if line not in proposal.lines]
                things = [one for one in things if one not in proposal.things]
    return found


def _apart(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those that share no line and no thing with another one: whatever two proposals claim is ambiguous."""
    seen: dict[object, int] = defaultdict(int)
    for proposal in proposals:
        for part in (*proposal.lines, *proposal.things):
            seen[part] += 1
    return [one for one in proposals if all(seen[part] == 1 for part in (*one.lines, *one.things))]


def words_of(*, text: str) -> frozenset[str]:
    """The words of a line in capitals: letters and digits between everything else."""
    return frozenset(_WORD.findall(text.upper()))


def _named(line: SeenLine, thing: Expected) -> bool:
    own = "".join(_WORD.findall(thing.reference.upper()))
    if len(own) < _SHORTEST_REFERENCE:
        return False
    return own in words_of(text=line.text) or thing.reference.upper() in line.text.upper().split()


def _in_window(line: SeenLine, thing: Expected, rules: MatchRules) -> bool:
    return -rules.days_before <= (line.value_date - thing.expected_on).days <= rules.days_after


def _by_reference(lines: Sequence[SeenLine], things: Sequence[Expected], _rules: MatchRules) -> Iterator[Proposal]:
    """The line names the thing (bag, settlement or check number) and has its amount; the day does not matter."""
    for line in lines:
        for thing in things:
            if thing.amount_cents == line.amount_cents and _named(line, thing):
                yield Proposal("reference", (line,), (thing,))


def _by_amount(lines: Sequence[SeenLine], things: Sequence[Expected], rules: MatchRules) -> Iterator[Proposal]:
    """The only line of an amount within the window of the only thing of that amount."""
    by_amount: dict[int, list[Expected]] = defaultdict(list)
    for thing in things:
        by_amount[thing.amount_cents].append(thing)
    for line in lines:
        for thing in by_amount[line.amount_cents]:
            if _in_window(line, thing, rules):
                yield Proposal("recorded" if thing.kind == RECORDED else "amount", (line,), (thing,))


def _net_of_fee(lines: Sequence[SeenLine], things: Sequence[Expected], rules: MatchRules) -> Iterator[Proposal]:
    """A settlement of cards or a file that came with a fee kept back, no larger than the policy's share of it."""
    for line in lines:
        for thing in things:
            fee = thing.amount_cents - line.amount_cents
            if (
                thing.kind == SETTLEMENT
                and line.amount_cents > 0
                and 0 < fee <= thing.amount_cents * rules.most_fee_ppm // PPM
                and _in_window(line, thing, rules)
            ):
                yield Proposal("net_of_fee", (line,), (thing,), fee)


def _one_line_many(lines: Sequence[SeenLine], things: Sequence[Expected], rules: MatchRules) -> Iterator[Proposal]:
    """One line that is the sum of several things of one kind and one day, or of two or three of one kind in the window."""
    for line in lines:
        near = [one for one in things if _in_window(line, one, rules) and one.kind != RECORDED]
        seen: set[frozenset[int]] = set()
        for group in _groups(near, rules):
            if sum(one.amount_cents for one in group) == line.amount_cents:
                name = frozenset(one.id for one in group)
                if name not in seen:
                    seen.add(name)
                    yield Proposal("one_to_many", (line,), tuple(group))


def _groups(things: Sequence[Expected], rules: MatchRules) -> Iterator[Sequence[Expected]]:
    kinds: dict[str, list[Expected]] = defaultdict(list)
    days: dict[tuple[str, date], list[Expected]] = defaultdict(list)
    for one in things:
        kinds[one.kind].append(one)
        days[one.kind, one.expected_on].append(one)
    for same_day in days.values():
        if len(same_day) > 1:
            yield same_day
    for same_kind in kinds.values():
        if len(same_kind) <= rules.most_together:
            for size in (2, 3):
                yield from combinations(same_kind, size)


def _many_lines_one(lines: Sequence[SeenLine], things: Sequence[Expected], rules: MatchRules) -> Iterator[Proposal]:
    """Two or three lines of one day that add up to one thing (a deposit credited as cash and checks)."""
    days: dict[date, list[SeenLine]] = defaultdict(list)
    for line in lines:
        days[line.value_date].append(line)
    for thing in things:
        for same_day in days.values():
            if not _in_window(same_day[0], thing, rules) or len(same_day) > rules.most_together:
                continue
            for size in (2, 3):
                for group in combinations(same_day, size):
                    if sum(line.amount_cents for line in group) == thing.amount_cents:
                        yield Proposal("many_to_one", group, (thing,))


def _bank_fees(lines: Sequence[SeenLine], _things: Sequence[Expected], rules: MatchRules) -> Iterator[Proposal]:
    """A charge that the bank's own type code says is one; nothing was expected of it."""
    for line in lines:
        if line.amount_cents < 0 and line.type_code in rules.fee_type_codes:
            thing = Expected(FEE, line.id, line.bank_account_id, line.value_date, line.amount_cents, "")
            yield Proposal("bank_fee", (line,), (thing,))


RULES: tuple[Rule, ...] = (_by_reference, _by_amount, _one_line_many, _many_lines_one, _net_of_fee, _bank_fees)
