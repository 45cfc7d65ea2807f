"""The small language of indicators: named counts, numbers, + - * / and brackets. Exact, and nothing is executed.

expression = term { ("+" | "-") term }        term = factor { ("*" | "/") factor }
factor = number | name | "-" factor | "(" expression ")"
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

LONGEST, DEEPEST = 300, 20
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z][a-z0-9_]*)|(?P<sign>[-+*/()]))")


class FormulaError(ValueError):
    """What is wrong with an expression, and at which character (from 1)."""

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(f"第 {at} 个字符：{reason}")
        self.at = at


@dataclass(frozen=True)
class Number:
    """A number written in the expression."""

    value: Fraction


@dataclass(frozen=True)
class Name:
    """A named count."""

    name: str


@dataclass(frozen=True)
class Operation:
    """Two parts joined by a sign."""

    sign: str
    left: "Expression"
    right: "Expression"


Expression = Number | Name | Operation
_Token = tuple[str, str, int]


def _tokens(text: str) -> list[_Token]:
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(f"不认识“{text[at:].strip()[:10]}”", at + 1)
        kind = match.lastgroup or ""
        found.append((kind, match.group(kind), match.start(kind) + 1))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from the left; each method answers the part of the expression that it read."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self.tokens, self.at, self.length = tokens, 0, length

    def next(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", self.length + 1)

    def take(self) -> _Token:
        token = self.next()
        self.at += 1
        return token

    def joined(self, signs: str, part: Callable[[int], Expression], depth: int) -> Expression:
        left = part(depth)
        while self.next()[0] == "sign" and self.next()[1] in signs:
            left = Operation(self.take()[1], left, part(depth))
        return left

    def expression(self, depth: int) -> Expression:
        return self.joined("+-", self.term, depth)

    def term(self, depth: int) -> Expression:
        return self.joined("*/", self.factor, depth)

    def factor(self, depth: int) -> Expression:
        kind, text, at = self.take()
        if depth > DEEPEST:
            raise FormulaError("括号套得太多", at)
        if kind == "number":
            return Number(Fraction(text))
        if kind == "name":
            return Name(text)
        if text == "-":
            return Operation("-", Number(Fraction(0)), self.factor(depth + 1))
        if text == "(":
            inner = self.expression(depth + 1)
            _, closing, place = self.take()
            if closing != ")":
                raise FormulaError("这里少一个右括号", place)
            return inner
        raise FormulaError("这里应是计数的名字、数字或左括号", at)


def parse(text: str) -> Expression:
    """The expression that a text says. FormulaError names what is wrong and where."""
    if len(text) > LONGEST:
        raise FormulaError(f"最多 {LONGEST} 个字符", LONGEST + 1)
    reader = _Reader(_tokens(text), len(text))
    found = reader.expression(0)
    kind, rest, at = reader.next()
    if kind != "end":
        raise FormulaError(f"“{rest}”前面缺少加减乘除号" if rest != ")" else "多了一个右括号", at)
    return found


def names(expression: Expression) -> list[str]:
    """The counts that it needs, in the order in which they are written, each once."""
    if isinstance(expression, Name):
        return [expression.name]
    if isinstance(expression, Operation):
        return list(dict.fromkeys([*names(expression.left), *names(expression.right)]))
    return []


def evaluate(expression: Expression, values: Mapping[str, int | Fraction | None]) -> Fraction | None:
    """The exact value; None where something is divided by 0, or a count is not known for that day."""
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Name):
        value = values[expression.name]
        return None if value is None else Fraction(value)
    left, right = evaluate(expression.left, values), evaluate(expression.right, values)
    if left is None or right is None:
        return None
    if expression.sign == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}[expression.sign]


def divides_by_nothing(expression: Expression) -> bool:
    """Whether somewhere a number that is 0 stands below the line: no count could ever make a value of it."""
    if not isinstance(expression, Operation):
        return False
    if expression.sign == "/" and not names(expression.right) and not evaluate(expression.right, {}):
        return True
    return divides_by_nothing(expression.left) or divides_by_nothing(expression.right)


def parts(expression: Expression) -> tuple[Expression, Expression | None]:
    """What stands above and below the line of the outermost fraction; (expression, None) where there is none."""
    if isinstance(expression, Operation) and expression.sign == "/":
        return expression.left, expression.right
    return expression, None


def said(expression: Expression, labels: Mapping[str, str]) -> str:
    """The expression with the counts in words: «注册志愿者 ÷ 干部职工»."""
    signs = {"+": "＋", "-": "－", "*": "×", "/": "÷"}

    def part(one: Expression, weight: int) -> str:
        if isinstance(one, Number):
            return str(one.value if one.value.denominator == 1 else float(one.value))
        if isinstance(one, Name):
            return labels.get(one.name, one.name)
        own = 1 if one.sign in "+-" else 2
        text = f"{part(one.left, own)} {signs[one.sign]} {part(one.right, own + (one.sign in '-/'))}"
        return f"（{text}）" if own < weight else text

    return part(expression, 0)
