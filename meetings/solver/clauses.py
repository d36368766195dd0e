"""Clauses over numbered variables, and what is counted with them."""


class Clauses:
    def __init__(self):
        self.last = 0
        self.rows = []

    def new(self) -> int:
        self.last += 1
        return self.last

    def add(self, *literals):
        self.rows.append(literals)

    def exactly_one(self, literals):
        self.add(*self.at_most_one(literals))

    def at_most_one(self, literals):
        """Groups of three, each with a commander, until few are left; returns those."""
        while len(literals) > 5:
            literals = [self.commander(literals[at : at + 3]) for at in range(0, len(literals), 3)]
        self.exclude_each_other(literals)
        return literals

    def commander(self, group):
        if len(group) == 1:
            return group[0]
        self.exclude_each_other(group)
        return self.any_of(group)

    def exclude_each_other(self, literals):
        for at, one in enumerate(literals):
            for other in literals[:at]:
                self.add(-one, -other)

    def any_of(self, literals) -> int:
        """A variable that is true if and only if one of them is."""
        either = self.new()
        self.add(-either, *literals)
        for literal in literals:
            self.add(-literal, either)
        return either

    def both(self, one, other) -> int:
        return -self.any_of([-one, -other])

    def count(self, literals, most):
        """Variables of which the k-th (from 0) says that more than k are true, up to `most`."""
        if len(literals) <= 1:
            return list(literals)[:most]
        half = len(literals) // 2
        left, right = (self.count(part, most) for part in (literals[:half], literals[half:]))
        out = [self.new() for _ in range(min(most, len(left) + len(right)))]
        for one in range(len(left) + 1):
            for other in range(len(right) + 1):
                self.add_up(left, right, out, one, other)
        return out

    def add_up(self, left, right, out, one, other):
        """One more than so many on the left and on the right gives one more than their sum."""
        total = one + other
        if 0 < total <= len(out):
            reached = [-left[one - 1]] * (one > 0) + [-right[other - 1]] * (other > 0)
            self.add(*reached, out[total - 1])
        if total < len(out):
            self.add(*left[one : one + 1], *right[other : other + 1], -out[total])

    def between(self, literals, least, most):
        """So many of them are true; says nothing where that is so anyway."""
        if least > 0 or most < len(literals):
            counted = self.count(literals, min(len(literals), most + 1))
            self.bound(counted, least, most)

    def bound(self, counted, least, most):
        if least > len(counted):
            self.add()
        for variable in counted[: max(least, 0)]:
            self.add(variable)
        for variable in counted[max(most, 0) :]:
            self.add(-variable)
