"""
CloudWatch's metric math, as far as files may have it: what a rehearsal can tell of one period.

Operators ``+ - * / ^`` and comparisons, functions of one series, and of several in brackets: ``MAX([a, b])``.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Collection, Iterator, Mapping

SEVERAL = ("AVG", "MAX", "MIN", "SUM")
"""Functions of a list, in which each period is taken by itself; of one series they would be one number for all time."""
ARGUMENTS: Mapping[str, int] = {"ABS": 1, "CEIL": 1, "FLOOR": 1, "FILL": 2, "IF": 3} | dict.fromkeys(SEVERAL, 1)
"""Function → how many arguments it has."""
METRICS = 10
"""
Of an alarm, and so of a policy, which makes some.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
"""
ID_PATTERN = r"^[a-z][a-zA-Z0-9_]{0,254}$"
"""
Of a metric in an expression.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingMetricDataQuery.html
"""
LENGTH = 1024
DEPTH = 100
"""How deep an expression may be nested; ours, as AWS says nothing of it."""
_PYTHONS = re.compile(r"[#\\]|\b\d+(?![eE][+-]?\d)[A-Za-z_]")
"""What Python reads and CloudWatch does not: comments, and numbers such as ``0x1f`` and ``1_000``."""
_LOGICAL = re.compile(r"\bAND\b|\bOR\b|&&|\|\|")
_NONE = "is no expression: allowed such as waiting / running"
_TOO_DEEP = f"is nested too deep: allowed {DEPTH} operators, signs and functions in each other"
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)


class InvalidExpression(ValueError):
    """What is said of an expression that is none; it continues the expression."""


def parsed(expression: str) -> ast.expr:
    """
    An expression as Python has it: ``^`` is ``**``.

    Raises:
        InvalidExpression: it is none.
    """
    if _PYTHONS.search(expression):
        raise InvalidExpression(_NONE)
    try:
        tree = ast.parse(expression.strip().replace("**", "* *").replace("^", "**"), mode="eval").body
    except (RecursionError, MemoryError):
        raise InvalidExpression(_TOO_DEEP) from None
    except (SyntaxError, ValueError) as error:
        if "too many nested" in str(error):
            raise InvalidExpression(_TOO_DEEP) from None
        if words := _LOGICAL.findall(expression):
            raise InvalidExpression(f"has {words[0]}, {_KNOWN}") from None
        raise InvalidExpression(_NONE) from None
    if _depth(tree) > DEPTH:
        raise InvalidExpression(_TOO_DEEP)
    return tree


def _depth(tree: ast.AST) -> int:
    """Without recursion, of which there might be too much."""
    depth, level = 0, [tree]
    while level := [inner for node in level for inner in ast.iter_child_nodes(node) if isinstance(inner, ast.expr)]:
        depth += 1
    return depth


def check(expression: str) -> frozenset[str]:
    """
    The ids of what *expression* is made of.

    Raises:
        InvalidExpression: it is none, or has what is not known here.
    """
    tree = parsed(expression)
    found = frozenset(_ids(tree))
    if not found:
        raise InvalidExpression("is made of no metric: name at least one of `metrics`")
    return found


def in_order(expressions: Mapping[str, str]) -> list[str]:
    """
    The ids of *expressions*, each after those that it is made of.

    Raises:
        InvalidExpression: one is none, or some are made of each other.
    """
    needed = {id_: check(expression) & expressions.keys() for id_, expression in expressions.items()}
    try:
        return list(graphlib.TopologicalSorter(needed).static_order())
    except graphlib.CycleError:
        raise InvalidExpression(f"is made of itself: {', '.join(sorted(expressions))}") from None


def is_id(text: str) -> bool:
    """Whether a metric may be called so: no function is, nor a word that Python keeps."""
    return bool(re.fullmatch(ID_PATTERN[1:-1], text)) and text.isidentifier() and isinstance(_safely(text), ast.Name)


def _safely(text: str) -> ast.expr | None:
    try:
        return parsed(text)
    except InvalidExpression:
        return None


def _ids(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return
        case ast.Name(id=name):
            yield name
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from _ids(operand)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            yield from (*_ids(left), *_ids(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARISONS):
            yield from (*_ids(left), *_ids(right))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            yield from _ids_of_call(name, args)
        case _:
            raise InvalidExpression(f"has {ast.unparse(node)}, {_KNOWN}")


def _ids_of_call(name: str, args: Collection[ast.expr]) -> Iterator[str]:
    if name not in ARGUMENTS:
        raise InvalidExpression(f"has {name}, {_KNOWN}")
    if len(args) != ARGUMENTS[name]:
        raise InvalidExpression(f"has {name} with {len(args)} arguments: it has {ARGUMENTS[name]}")
    for each in args:
        if name not in SEVERAL:
            yield from _ids(each)
        elif isinstance(each, ast.List) and each.elts:
            for element in each.elts:
                yield from _ids(element)
        else:
            raise InvalidExpression(
                f"has {name} of one series, which is one number for all time, and nothing to scale by: allowed "
                f"{name}([a, b])"
            )


_KNOWN = f"which is not known here: allowed + - * / ^, comparisons, {', '.join(sorted(ARGUMENTS))}"
