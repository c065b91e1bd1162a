"""
CloudWatch's metric math, as far as scaling policies and alarms here use it: one value for one period.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import ast
import math
import operator
import statistics
from collections.abc import Callable, Mapping, Sequence

from modulestack.contract.metric_math import InvalidExpression, check, in_order, parsed
from modulestack.embedded_aws.errors import NotEmbedded

Value = float | None
"""None: there is no data."""
_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_OF_ONE: Mapping[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}
_OF_SEVERAL: Mapping[str, Callable[[Sequence[float]], float]] = {
    "AVG": statistics.fmean,
    "MAX": max,
    "MIN": min,
    "SUM": math.fsum,
}


def ordered(expressions: Mapping[str, str]) -> list[str]:
    """
    The ids of *expressions*, each after those that it is made of.

    Raises:
        NotEmbedded: one has what the embedded AWS has not, or some are made of each other.
    """
    try:
        return in_order(expressions)
    except InvalidExpression as error:
        raise NotEmbedded(f"metric math {error}") from None


def evaluate(expression: str, values: Mapping[str, Value]) -> Value:
    """
    What *expression* is in a period in which metrics have *values*, by their ids.

    Nothing that is made of missing data has data, but for ``FILL``, and for what is made of several of which some have
    it; nor has a division by zero, and what is beyond all numbers.

    Raises:
        NotEmbedded: CloudWatch has what is in it, the embedded AWS has not.
    """
    try:
        unknown = check(expression) - values.keys()
        if unknown:
            raise InvalidExpression(f"has {', '.join(sorted(unknown))}, and no query has that id")
        return _value(parsed(expression), values)
    except InvalidExpression as error:
        raise NotEmbedded(f"metric math {expression} {error}") from None


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(operand=operand):
            found = _value(operand, values)
            return None if found is None else -found
        case ast.BinOp(left=left, op=op, right=right):
            first, second = _value(left, values), _value(right, values)
            if first is None or second is None:
                return None
            return _calculated(_OPERATORS[type(op)], first, second)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            first, second = _value(left, values), _value(right, values)
            return None if first is None or second is None else float(_COMPARISONS[type(op)](first, second))
        case ast.Call(func=ast.Name(id="IF"), args=[condition, yes, no]):
            holds = _value(condition, values)
            return None if holds is None else _value(yes if holds else no, values)
        case ast.Call(func=ast.Name(id="FILL"), args=[metric, filling]):
            found = _value(metric, values)
            return _value(filling, values) if found is None else found
        case ast.Call(func=ast.Name(id=name), args=[ast.List(elts=elements)]):
            there = [value for each in elements if (value := _value(each, values)) is not None]
            return float(_OF_SEVERAL[name](there)) if there else None
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            found = _value(argument, values)
            return None if found is None else float(_OF_ONE[name](found))
    raise NotEmbedded(f"metric math is not known here: {ast.unparse(node)}")


def _calculated(operate: Callable[[float, float], float], first: float, second: float) -> Value:
    try:
        found = operate(first, second)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return found if math.isfinite(found) else None
