"""Lists from candidates: the best for each, and nobody given to more than can be met.

A matching in which each has room for a list, and stands in at most as many lists as they have
free slots. Taken best score first, it leaves no two who would both rather have each other than
what they have; then who has too few gets more along chains of exchanges, as far as any exists.
"""

from collections import deque

import numpy as np

LENGTH = 10  # suggestions on a list, at most
FLOOR = 3  # and at least, where there are as many


def deal(candidates: np.ndarray, rooms: list[int]) -> list[list[int]]:
    """The lists, best first. `candidates` are rows of (who, whom, score), both by position;
    `rooms` says for each in how many lists they may stand."""
    order = np.lexsort((candidates[:, 1], candidates[:, 0], -candidates[:, 2]))
    pairs = [(int(who), int(whom)) for who, whom in candidates[order, :2]]
    hand = _Hand(pairs, rooms)
    hand.fill()
    hand.share()
    hand.fill()
    return [[w for w in hand.wanted[n] if w in chosen] for n, chosen in enumerate(hand.lists)]


class _Hand:
    """The lists while they are dealt."""

    def __init__(self, pairs, rooms):
        self.pairs, self.rooms = pairs, list(rooms)
        self.wanted = [[] for _ in rooms]
        for who, whom in pairs:
            self.wanted[who].append(whom)
        self.lists = [set() for _ in rooms]
        self.holders = [set() for _ in rooms]

    def fill(self):
        """Best score first, as long as the list and the other have room."""
        for who, whom in self.pairs:
            if len(self.lists[who]) < LENGTH and self.rooms[whom] and whom not in self.lists[who]:
                self.rooms[whom] -= 1
                self._give(who, whom)

    def share(self):
        """Raise the short lists to the floor, each step along a shortest chain of exchanges.

        Whom a search reached in vain, no later search can get either: nobody's room grows.
        """
        useless = set()
        for who in range(len(self.lists)):
            while len(self.lists[who]) < FLOOR and self._exchange(who, useless):
                pass

    def _exchange(self, short, useless):
        """Give `short` one more, by the shortest chain in which each gives one and gets one."""
        takes, gives, queue = {}, {short: None}, deque([short])
        while queue:
            who = queue.popleft()
            for whom in self.wanted[who]:
                if whom in takes or whom in useless or whom in self.lists[who]:
                    continue
                takes[whom] = who
                holders = sorted(self.holders[whom] - gives.keys())
                if self._free(whom, holders):
                    self._follow(whom, takes, gives)
                    return True
                gives.update(dict.fromkeys(holders, whom))
                queue.extend(holders)
        useless.update(takes)
        return False

    def _free(self, whom, holders):
        """Whether `whom` has room, or somebody with a long list gives them up."""
        if self.rooms[whom]:
            self.rooms[whom] -= 1
            return True
        longest = max(holders, key=lambda one: len(self.lists[one]), default=None)
        if longest is None or len(self.lists[longest]) <= FLOOR:
            return False
        self.lists[longest].discard(whom)
        self.holders[whom].discard(longest)
        return True

    def _follow(self, whom, takes, gives):
        """Pass each along the chain, back to the one whose list was short."""
        while whom is not None:
            who = takes[whom]
            self._give(who, whom)
            whom = gives[who]
            if whom is not None:
                self.lists[who].discard(whom)
                self.holders[whom].discard(who)

    def _give(self, who, whom):
        self.lists[who].add(whom)
        self.holders[whom].add(who)
