"""
CloudWatch's metric math, as far as scaling policies and alarms here use it: one value for one period.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import ast
import graphlib
import operator
from collections.abc import Callable, Mapping

from modulestack.embedded_aws.errors import NotEmbedded

Value = float | None
"""None: there is no data."""
_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """
    What *expression* is in a period in which metrics have *values*, by their ids.

    Nothing that is made of missing data has data, but for ``FILL``; nor has a division by zero.

    Raises:
        NotEmbedded: CloudWatch has what is in it, the embedded AWS has not.
    """
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body, values)
    except SyntaxError:
        raise _unknown(expression) from None


def in_order(expressions: Mapping[str, str]) -> list[str]:
    """
    The ids of *expressions*, each after those that it is made of.

    Raises:
        NotEmbedded: an expression can't be read, or some are made of each other.
    """
    needed = {id_: names(expression) & expressions.keys() for id_, expression in expressions.items()}
    try:
        return list(graphlib.TopologicalSorter(needed).static_order())
    except graphlib.CycleError:
        raise _unknown(" and ".join(sorted(expressions))) from None


def names(expression: str) -> frozenset[str]:
    """
    The ids of what *expression* is made of.

    Raises:
        NotEmbedded: it can't be read.
    """
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except SyntaxError:
        raise _unknown(expression) from None
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            first, second = _value(left, values), _value(right, values)
            if first is None or second is None or (isinstance(op, ast.Div) and second == 0):
                return None
            return _OPERATORS[type(op)](first, second)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            first, second = _value(left, values), _value(right, values)
            return None if first is None or second is None else float(_COMPARISONS[type(op)](first, second))
        case ast.Call(func=ast.Name(id="IF"), args=[condition, yes, no], keywords=[]):
            holds = _value(condition, values)
            return None if holds is None else _value(yes if holds else no, values)
        case ast.Call(func=ast.Name(id="FILL"), args=[metric, filling], keywords=[]):
            found = _value(metric, values)
            return _value(filling, values) if found is None else found
    raise _unknown(ast.unparse(node))


def _unknown(text: str) -> NotEmbedded:
    return NotEmbedded(
        f"the embedded AWS knows + - * / comparisons, IF(a, b, c) and FILL(metric, number) of metric math, not: {text}"
    )
