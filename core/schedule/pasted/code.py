"""Reader of pasted code: finds the scheduler and its optimizer, and says what it left out.

The text is parsed and never executed. Statements are followed in their order; what lies in a loop
or under a condition sets no value, for nobody knows whether it happens.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch

from core.records import Record, RecordError, nearest, parse_number, quoted, span
from core.schedule.kinds.composed import KINDS, ChainedScheduler, SequentialLR
from core.schedule.kinds.cosine import CosineAnnealingWarmRestarts
from core.schedule.kinds.cyclic import CyclicLR, OneCycleLR
from core.schedule.kinds.factor import FACTORS
from core.schedule.optimizer import Optimizer, parameters_of
from core.schedule.pasted.torch_names import Meaning, TorchNames
from core.schedule.pasted.values import (
    FUNCTIONS,
    ScheduleTextError,
    Unknown,
    Values,
    dotted,
)
from core.schedule.record import Factor, Schedule

MAX_TEXT = 20_000
LIKE = "a schedule must be written like CosineAnnealingLR(T_max=50)"
PYTORCH = f"PyTorch {'.'.join(torch.__version__.split('.')[:2])}"
_AS_LR = "lr"
"""What stands for "the group's own rate" where a text copies lr to initial_lr."""
_TAKES_CODE = ("lr_lambda", "scale_fn")
_ORDER_MATTERS = (CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR, SequentialLR, ChainedScheduler)
"""Parts that set a rate of their own when they are made, whatever was made before."""


@dataclass(frozen=True)
class PastedCode:
    """What a text sets up.

    Attributes:
        schedule: The scheduler that isn't part of another.
        optimizer: The fields of its optimizer that the text gives; all of them when it makes one.
        remarks: What was left out of the text, a sentence each.
    """

    schedule: Schedule
    optimizer: Mapping[str, Any]
    remarks: tuple[str, ...]

    def optimizer_on(self, present: Optimizer) -> Optimizer:
        """Return the text's optimizer, or the present one with what the text changes of it."""
        fields = dict(self.optimizer)
        if "kind" not in fields and fields.get("initial_lr") == _AS_LR:
            fields["initial_lr"] = (present.lr, *present.groups)
        return Optimizer.checked(fields) if "kind" in fields else present.changed(**fields)


class _CallError(ScheduleTextError):
    """A fault in the call of a scheduler: the reader stops there."""


class _Faulty(Unknown):
    """An optimizer that can't be made; `why` is the whole sentence."""


@dataclass
class _MadeOptimizer:
    fields: dict[str, Any] = field(default_factory=dict)
    in_use: bool = False

    def rates(self) -> tuple[float, ...] | str:
        """Return the rate of each parameter group, if the text tells."""
        return (self.fields["lr"], *self.fields["groups"]) if "kind" in self.fields else _AS_LR


@dataclass
class _MadeSchedule:
    schedule: Schedule
    optimizer: _MadeOptimizer | None
    place: str
    number: int
    is_part: bool = False


def read_code(text: str) -> PastedCode:
    """Return the scheduler and the optimizer that a text makes.

    Raises:
        ScheduleTextError: If there isn't exactly one scheduler, or it can't be read.
    """
    try:
        return _Reader().read(text)
    except (MemoryError, RecursionError) as error:
        raise ScheduleTextError("a schedule must nest less deeply than this one") from error


def read_optimizer(text: str) -> dict[str, Any]:
    """Return the fields of an optimizer written without its parameters: `AdamW(eps=1e-6)`.

    Raises:
        ScheduleTextError: If it can't be read.
    """
    match _parsed(text):
        case [ast.Expr(value=ast.Call() as call)]:
            reader = _Reader()
            meaning = reader.names.meaning(dotted(call.func) or "")
            if meaning.what == "optimizer":
                call.args.insert(0, ast.Name("params"))
                return reader.read_optimizer(call, meaning.name)
            raise ScheduleTextError(f"torch.optim has no {meaning.name or quoted(text)}")
        case _:
            raise ScheduleTextError(
                f"an optimizer must be written like AdamW(weight_decay=0.1), got {quoted(text)}"
            )


class _Reader:
    def __init__(self) -> None:
        self.names = TorchNames()
        self.known: dict[str, Any] = {}
        self.values = Values(self.known, self._call)
        self.made: list[_MadeSchedule] = []
        self.calls: dict[int, Any] = {}  # What each call made: a call makes one thing only.
        self.unread: list[Meaning] = []
        self.remarks: dict[str, None] = {}
        self.place = ""

    def read(self, text: str) -> PastedCode:
        body = _parsed(text)
        self._follow(body, sure=True)
        alone = [made for made in self.made if not made.is_part]
        if not alone:
            raise ScheduleTextError(self._why_none(text, body))
        if len(alone) > 1:
            names = ", ".join(made.place or made.schedule.kind for made in alone)
            raise ScheduleTextError(
                f"the text must make one scheduler that isn't part of another, got {len(alone)}"
                f" ({names}); leave the one to trace"
            )
        (made,) = alone
        optimizer = made.optimizer or self._only_optimizer()
        return PastedCode(
            made.schedule, {} if optimizer is None else optimizer.fields, tuple(self.remarks)
        )

    def _why_none(self, text: str, body: Sequence[ast.stmt]) -> str:
        likely = max((meaning.likely for meaning in self.unread), default=0)
        made = list(self.calls.values())
        readable = any(not isinstance(value, Meaning) for value in made)
        if self.unread and (likely > 1 or (len(body) == 1 and not readable)):
            best = [meaning for meaning in self.unread if meaning.likely == likely]
            return best[-1].sentence
        faulty = [value for value in made if isinstance(value, _Faulty)]
        if faulty:
            return faulty[-1].why
        for value in made:
            if isinstance(value, Factor):
                kind = value.kind
                return f"{kind} is a factor, not a scheduler; write LambdaLR({kind}(…))"
        if any(isinstance(value, _MadeOptimizer) for value in made):
            return (
                "the text makes an optimizer but no scheduler; add one, such as"
                " scheduler = StepLR(optimizer, step_size=30)"
            )
        return f"{LIKE}, got {quoted(text.strip())}"

    def _only_optimizer(self) -> _MadeOptimizer | None:
        made = [value for value in self.calls.values() if isinstance(value, _MadeOptimizer)]
        return made[0] if len(made) == 1 else None

    # ---- statements ----

    def _follow(self, body: Sequence[ast.stmt], *, sure: bool) -> None:
        for node in body:
            self._statement(node, sure=sure)

    def _statement(self, node: ast.stmt, *, sure: bool) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self.names.add_import(node)
            case ast.Assign(targets=targets, value=value):
                self._assign(targets, value, sure=sure)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign([target], value, sure=sure)
            case ast.AugAssign(target=target, op=op, value=value):
                self._assign([target], ast.BinOp(_as_read(target), op, value), sure=sure)
            case ast.Expr(value=value):
                if not self._loads(value) and not self._sets_group(value):
                    self._evaluated(value, "")
            case ast.Return(value=ast.expr() as value):
                self._evaluated(value, "")
            case _:
                self._inside(node, sure=sure)

    def _inside(self, node: ast.stmt, *, sure: bool) -> None:
        """Follow the statements inside another."""
        match node:
            case ast.FunctionDef(name=name, body=body) | ast.AsyncFunctionDef(name=name, body=body):
                self.names.functions.add(name)
                self._follow(body, sure=sure)
            case ast.ClassDef(name=name, body=body):
                self.names.classes.add(name)
                self._follow(body, sure=sure)
            case ast.If(test=test, body=body, orelse=orelse):
                main = "__name__" in ast.unparse(test)
                self._follow(body, sure=sure and main)
                self._follow(orelse, sure=False)
            case ast.For(iter=ast.Attribute(value=owner, attr="param_groups"), body=body):
                self._for_groups(node, owner, body)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._follow([*node.body, *node.orelse], sure=False)
            case ast.With(body=body) | ast.AsyncWith(body=body):
                self._follow(body, sure=sure)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                self._follow(body, sure=sure)
                for handler in handlers:
                    self._follow(handler.body, sure=False)
                self._follow([*orelse, *final], sure=sure)
            case ast.Match(cases=cases):
                for case in cases:
                    self._follow(case.body, sure=False)
            case _:
                pass

    def _assign(self, targets: Sequence[ast.expr], value: ast.expr, *, sure: bool) -> None:
        for target in targets:
            if isinstance(target, ast.Tuple | ast.List):
                if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                    for one, its in zip(target.elts, value.elts, strict=True):
                        self._assign([one], its, sure=sure)
                else:
                    self._evaluated(value, "")
                    for one in target.elts:
                        self._bind(one, Unknown(_unset(ast.unparse(one))), value, sure=sure)
            else:
                text = ast.unparse(target)
                self._bind(target, self._evaluated(value, text), value, sure=sure)

    def _evaluated(self, node: ast.expr, place: str) -> Any:
        """Return the value of an expression, or why it isn't known; make what it makes."""
        self.place = place
        try:
            # `scheduler = StepLR(optimizer, 30),` is a line out of a longer call.
            if isinstance(node, ast.Tuple) and len(node.elts) == 1:
                node = node.elts[0]
            return self.values.value(node, place or "the text")
        except _CallError:
            raise
        except ScheduleTextError as error:
            if place and _names_in(node):
                value = Unknown(
                    _unset(place) if "needs a number" not in str(error) else _why(error)
                )
            else:
                value = Unknown(_unset(place or ast.unparse(node)))
            self._search(node)
            return value

    def _search(self, node: ast.AST) -> None:
        """Make the schedulers in the parts of an expression that surely are computed."""
        if isinstance(node, ast.Call | ast.Dict | ast.List | ast.Tuple | ast.keyword | ast.Await):
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.Call) and id(part) not in self.calls:
                    meaning = self._meaning(part)
                    if meaning and meaning.what in ("scheduler", "optimizer"):
                        self._call(part)
                        continue
                if not isinstance(node, ast.Call) or part is not node.func:
                    self._search(part)

    def _bind(self, target: ast.expr, value: Any, node: ast.expr, *, sure: bool) -> None:
        text = ast.unparse(target)
        if self._sets_part(target, text, value):
            return
        before = self.known.get(text)
        made = isinstance(value, _MadeOptimizer | _MadeSchedule | _Faulty)
        if isinstance(value, Unknown) and not made:
            # `optimizer = accelerator.prepare(optimizer)` is the same optimizer still.
            if isinstance(before, _MadeOptimizer | _MadeSchedule) and text in _names_in(node):
                return
        elif not sure and not made:
            value = Unknown(
                f"{quoted(text)} is set in a loop or under a condition; write its value"
            )
        elif not sure and isinstance(before, _MadeOptimizer) and before is not value:
            value = _Faulty(f"{text} is made in more than one way; leave the one to trace")
        self.known[text] = value

    # ---- what is done to the optimizer's groups, and to the scheduler, afterwards ----

    def _sets_part(self, target: ast.expr, text: str, value: Any) -> bool:
        """Take in an assignment to a part of an optimizer or scheduler, such as its rate."""
        match target:
            case ast.Subscript(
                value=ast.Subscript(
                    value=ast.Attribute(value=owner, attr="param_groups"),
                    slice=ast.Constant(value=int() as group),
                ),
                slice=ast.Constant(value=str() as key),
            ):
                self._set_group(ast.unparse(owner), group, key, value, text)
                return True
            case ast.Attribute(value=owner) if isinstance(
                self.known.get(ast.unparse(owner)), _MadeSchedule
            ):
                self._leave_out(text, "a change by hand after the scheduler was made")
                return True
            case _:
                return False

    def _for_groups(self, node: ast.For, owner: ast.expr, body: Sequence[ast.stmt]) -> None:
        """Take in a loop over an optimizer's parameter groups."""
        each = ast.unparse(node.target)
        for statement in body:
            match statement:
                case ast.Assign(
                    targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key))],
                    value=value,
                ) if name == each:
                    pass
                case ast.Expr(
                    value=ast.Call(
                        func=ast.Attribute(value=ast.Name(id=name), attr="setdefault"),
                        args=[ast.Constant(value=key), value],
                    )
                ) if name == each:
                    pass
                case _:
                    continue
            same = ast.unparse(value) in (f"{each}['lr']", f"{each}.get('lr')")
            new = _AS_LR if same else self._evaluated(value, f"{each}[{key!r}]")
            self._set_group(ast.unparse(owner), None, str(key), new, ast.unparse(statement))

    def _sets_group(self, node: ast.expr) -> bool:
        """Take in `optimizer.param_groups[0].setdefault("initial_lr", 0.1)`."""
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Subscript(
                        value=ast.Attribute(value=owner, attr="param_groups"),
                        slice=ast.Constant(value=int() as group),
                    ),
                    attr="setdefault",
                ),
                args=[ast.Constant(value=str() as key), value],
            ):
                new = self._evaluated(value, key)
                self._set_group(ast.unparse(owner), group, key, new, ast.unparse(node))
                return True
            case _:
                return False

    def _set_group(self, owner: str, group: int | None, key: str, value: Any, text: str) -> None:
        optimizer = self.known.setdefault(owner, _MadeOptimizer())
        if not isinstance(optimizer, _MadeOptimizer) or key not in ("lr", "initial_lr"):
            return
        if optimizer.in_use:
            self._leave_out(text, "a change by hand after the scheduler was made")
            return
        if isinstance(value, Unknown):
            raise _CallError(f"{text} needs a number: {value.why}")
        fields, rates = optimizer.fields, optimizer.rates()
        n_groups = len(rates) if isinstance(rates, tuple) else 1
        if group is not None and not 0 <= group < n_groups:
            raise _CallError(
                f"{text} must be about parameter group {span(0, n_groups - 1)}, got {group}"
            )
        if key == "initial_lr":
            if value == _AS_LR:
                fields[key] = rates
            elif group is None:
                fields[key] = (value,) * n_groups
            else:
                now = fields.get(key, ())
                fields[key] = (*now[:group], value, *now[group + 1 :])
        elif value != _AS_LR:
            where = range(n_groups) if group is None else (group,)
            for at in where:
                if at == 0:
                    fields["lr"] = value
                else:
                    groups = list(fields["groups"])
                    groups[at - 1] = value
                    fields["groups"] = tuple(groups)

    def _loads(self, node: ast.expr) -> bool:
        """Take in a call of load_state_dict: what it loads isn't in the text."""
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="load_state_dict")) if isinstance(
                self.known.get(ast.unparse(owner)), _MadeSchedule | _MadeOptimizer
            ):
                self._leave_out(ast.unparse(node), "what it loads isn't in the text")
                return True
            case _:
                return False

    def _leave_out(self, text: str, why: str) -> None:
        self.remarks[f"Left out: {quoted(text)}, {why}."] = None

    # ---- calls ----

    def _meaning(self, call: ast.Call) -> Meaning | None:
        name = dotted(call.func)
        return None if name is None else self.names.meaning(name)

    def _call(self, call: ast.Call, place: str = "") -> Any:
        """Return what a call makes: a scheduler, an optimizer or a factor."""
        if id(call) not in self.calls:
            self.calls[id(call)] = self._new(call)
        made = self.calls[id(call)]
        if isinstance(made, Meaning):
            if ": " in place and made.likely < 3:  # The argument of a call that is read.
                written = quoted(ast.unparse(call))
                raise ScheduleTextError(
                    f"{place} needs a number: {written} isn't computed here; write its value"
                )
            raise ScheduleTextError(made.sentence)
        return made

    def _new(self, call: ast.Call) -> Any:
        meaning = self._meaning(call)
        if meaning is None:
            written = quoted(ast.unparse(call.func))
            meaning = Meaning("unknown", "", f"there is no scheduler {written}{nearest('', KINDS)}")
        match meaning.what:
            case "scheduler":
                return self._scheduler(call, meaning.name)
            case "factor":
                given = self._given(
                    call, meaning.name, list(FACTORS[meaning.name].model_fields)[1:]
                )
                return _checked(FACTORS[meaning.name], meaning.name, given)
            case "optimizer":
                try:
                    return _MadeOptimizer(self.read_optimizer(call, meaning.name))
                except ScheduleTextError as error:
                    return _Faulty(str(error))
            case "misspelled":
                return _Faulty(meaning.sentence)
            case _:
                self.unread.append(meaning)
                return meaning

    def _scheduler(self, call: ast.Call, kind: str) -> _MadeSchedule:
        place = self.place
        order = list(inspect.signature(KINDS[kind].torch_class()).parameters)
        if order[0] == "optimizer" and not (call.args and self._is_optimizer(call.args[0])):
            order = order[1:]
        arguments = self._without_verbose(call, kind, order)
        optimizer = None
        for name, node in self._by_name(arguments, kind, order):
            if name == "optimizer":
                optimizer = self._optimizer_named(node, kind)
        given = self._given(arguments, kind, order)
        parts = given.get("schedulers")
        if isinstance(parts, tuple):
            optimizer = self._parts(kind, parts, optimizer)
        schedule = _checked(KINDS[kind], kind, {n: _schedule_of(v) for n, v in given.items()})
        made = _MadeSchedule(schedule, optimizer, place, len(self.made))
        self.made.append(made)
        if optimizer is not None:
            optimizer.in_use = True
        return made

    def _is_optimizer(self, node: ast.expr) -> bool:
        """Return whether a scheduler's first argument is its optimizer, not its first number."""
        if isinstance(node, ast.Call):
            meaning = self._meaning(node)
            if meaning is None or meaning.what in ("scheduler", "factor"):
                return False
            meant = nearest(meaning.name, FACTORS, or_all=False) and meaning.what == "unknown"
            return not meant and dotted(node.func) not in FUNCTIONS
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            value = self.known.get(ast.unparse(node))
            return value is None or isinstance(value, _MadeOptimizer | Unknown)
        return False

    def _without_verbose(self, call: ast.Call, kind: str, order: Sequence[str]) -> ast.Call:
        """Leave out `verbose`, which older versions of PyTorch took as the last argument."""
        args = call.args
        keywords = [keyword for keyword in call.keywords if keyword.arg != "verbose"]
        if len(args) == len(order) + 1:
            match args[-1]:
                case ast.Constant(value=bool()):
                    args = args[:-1]
                case _:
                    pass
        if len(args) < len(call.args) or len(keywords) < len(call.keywords):
            self.remarks[f"Left out: verbose. {PYTORCH} has no such argument of {kind}."] = None
        return ast.Call(call.func, args, keywords)

    def _optimizer_named(self, node: ast.expr, kind: str) -> _MadeOptimizer | None:
        if isinstance(node, ast.Call):
            meaning = self._meaning(node)
            value = self._call(node) if meaning and meaning.what == "optimizer" else None
        else:
            value = self.known.get(ast.unparse(node))
            others = [
                name
                for name, other in self.known.items()
                if isinstance(other, _MadeOptimizer) and "kind" in other.fields
            ]
            if value is None and not others:
                value = self.known[ast.unparse(node)] = _MadeOptimizer()
            elif value is None:
                raise _CallError(
                    f"{kind}: the optimizer {quoted(ast.unparse(node))} isn't made in the text,"
                    f" only {', '.join(others)}"
                )
        if isinstance(value, _Faulty):
            raise _CallError(value.why)
        if isinstance(value, Unknown):
            self.remarks[
                f"Left out: the optimizer {quoted(ast.unparse(node))}, which isn't made by a class"
                " of torch.optim."
            ] = None
        return value if isinstance(value, _MadeOptimizer) else None

    def _parts(
        self, kind: str, parts: tuple[Any, ...], optimizer: _MadeOptimizer | None
    ) -> _MadeOptimizer | None:
        """Mark schedulers as parts of another; return the optimizer that all of them have."""
        made = [part for part in parts if isinstance(part, _MadeSchedule)]
        names = [part.place or part.schedule.kind for part in made]
        for part, name in zip(made, names, strict=True):
            if part.is_part:
                raise _CallError(
                    f"{kind}: each part must be a scheduler of its own, got {name} twice"
                )
            part.is_part = True
        optimizers = {id(o): o for o in [optimizer, *(p.optimizer for p in made)] if o is not None}
        if len(optimizers) > 1:
            raise _CallError(f"{kind}: all parts must have the same optimizer, got several")
        numbers = [part.number for part in made]
        if numbers != sorted(numbers) and any(
            isinstance(part.schedule, _ORDER_MATTERS) for part in made
        ):
            raise _CallError(
                f"{kind}: its parts must be made in the order of the list ({', '.join(names)}),"
                " because each sets the rate when it is made"
            )
        return next(iter(optimizers.values()), None)

    def _given(self, call: ast.Call, kind: str, order: Sequence[str]) -> dict[str, Any]:
        """Return the values of the arguments by name, the optimizer left out."""
        given: dict[str, Any] = {}
        model: type[Record] = KINDS[kind] if kind in KINDS else FACTORS[kind]
        for name, node in self._by_name(call, kind, order):
            if name == "optimizer":
                continue
            place = f"{kind}: {name}"
            try:
                given[name] = _no_number_in_quotes(self.values.value(node, place), place)
            except ScheduleTextError as error:
                raise _CallError(self._about_code(node, place) or str(error)) from None
        required = [name for name, one in model.model_fields.items() if one.is_required()]
        missing = [name for name in required if name not in given and name != "kind"]
        if missing:
            named = [name for name, _ in self._by_name(call, kind, order)]
            came = "the optimizer only" if named == ["optimizer"] else ", ".join(given) or "nothing"
            raise _CallError(f"{kind} must be given {' and '.join(missing)}, got {came}")
        return given

    def _about_code(self, node: ast.expr, place: str) -> str | None:
        """Return what to say of a function where a scheduler takes one; None if it isn't one."""
        if place.rpartition(" ")[2] not in _TAKES_CODE:
            return None
        if isinstance(node, ast.Call):
            meaning = self._meaning(node)
            if meaning and nearest(meaning.name, FACTORS, or_all=False):
                return None
        return (
            f"{place} is code, {quoted(ast.unparse(node))}, which isn't run here; choose a named"
            f" factor ({', '.join(FACTORS)}), or run the code with python -m core run FILE or in a"
            " code question"
        )

    def _by_name(
        self, call: ast.Call, kind: str, order: Sequence[str]
    ) -> Iterator[tuple[str, ast.expr]]:
        """Yield the arguments of a call by name, those without one in PyTorch's order."""
        if len(call.args) > len(order):
            raise _CallError(
                f"{kind} must be given at most {len(order)} arguments ({', '.join(order)}),"
                f" got {len(call.args)}"
            )
        seen = set()
        known = [*order] if "optimizer" in order or kind not in KINDS else ["optimizer", *order]
        for name, node in [*zip(order, call.args, strict=False), *self._keywords(call, kind)]:
            if name not in known:
                near = nearest(name, [one for one in known if one != "optimizer"])
                raise _CallError(f"{kind} has no parameter {name}{near}")
            if name in seen:
                raise _CallError(f"{kind} must be given {name} once, got it twice")
            seen.add(name)
            yield name, node

    def _keywords(self, call: ast.Call, kind: str) -> Iterator[tuple[str, ast.expr]]:
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield keyword.arg, keyword.value
                continue
            written = self._written_out(keyword.value)
            if written is None:
                raise _CallError(
                    f"{kind}: arguments must be written out, got **{ast.unparse(keyword.value)}"
                )
            yield from written

    def _written_out(self, node: ast.expr) -> list[tuple[str, ast.expr]] | None:
        value = self.known.get(ast.unparse(node))
        if isinstance(node, ast.Dict) or not isinstance(value, dict):
            return None
        if not all(isinstance(item, int | float | str | None) for item in value.values()):
            return None
        return [(str(name), ast.Constant(item)) for name, item in value.items()]

    # ---- optimizers ----

    def read_optimizer(self, call: ast.Call, kind: str) -> dict[str, Any]:
        """Return the fields of the optimizer that a call makes."""
        defaults = parameters_of(kind)
        nodes = dict(self._by_name(call, kind, list(defaults)))
        if "params" not in nodes or isinstance(nodes["params"], ast.Constant):
            raise ScheduleTextError(
                f"{kind} must be given the model's parameters first, as in"
                f" {kind}(model.parameters(), lr=0.1)"
            )
        groups = self._groups(nodes.pop("params"), kind)
        given: dict[str, Any] = {}
        for name, node in nodes.items():
            try:
                place = f"{kind}: {name}"
                given[name] = _no_number_in_quotes(self.values.value(node, place), place)
            except ScheduleTextError:
                if name == "lr":
                    raise
                self._leave_out(f"{name}={ast.unparse(node)}", "for no rate depends on it")
        lr = given.pop("lr", defaults["lr"])
        fields: dict[str, Any] = {
            "kind": kind,
            "lr": groups[0].get("lr", lr) if groups else lr,
            "groups": tuple(group.get("lr", lr) for group in groups[1:]),
            "initial_lr": _began_with(groups),
        }
        if given.get("momentum"):
            fields["momentum"] = given.pop("momentum")
        if "weight_decay" in given:
            fields["weight_decay"] = given.pop("weight_decay")
        fields["options"] = tuple(
            (name, value) for name, value in given.items() if repr(value) != repr(defaults[name])
        )
        _checked(Optimizer, kind, fields)
        return fields

    def _groups(self, node: ast.expr, kind: str) -> list[dict[str, Any]]:
        """Return the parameter groups, each with what the rate needs of it; empty if untold."""
        try:
            listed = self.values.value(node, kind)
        except _CallError:
            raise
        except ScheduleTextError:
            return []
        if not isinstance(listed, tuple) or not all(isinstance(each, dict) for each in listed):
            return []
        groups = []
        for at, each in enumerate(listed):
            if "params" not in each:
                raise ScheduleTextError(f"{kind}: parameter group {at} must have params, got none")
            for name in ("lr", "initial_lr"):
                if isinstance(each.get(name), Unknown):
                    raise ScheduleTextError(
                        f"{kind}: {name} of parameter group {at} needs a number: {each[name].why}"
                    )
            others = [name for name in each if name not in ("params", "lr", "initial_lr")]
            for name in others:
                self._leave_out(f"{name} of parameter group {at}", "for no rate depends on it")
            groups.append(each)
        return groups


def _began_with(groups: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    rates = [group["initial_lr"] for group in groups if "initial_lr" in group]
    if rates and not all("initial_lr" in group for group in groups[: len(rates)]):
        raise ScheduleTextError("the first parameter groups must have initial_lr too, got none")
    return tuple(rates)


def _checked(model: type[Record], kind: str, given: Mapping[str, Any]) -> Any:
    try:
        return model.checked(given)
    except RecordError as error:
        raise _CallError(f"{kind}: {error}") from None


def _schedule_of(value: Any) -> Any:
    """Return what a record takes: schedules for what was made of them."""
    if isinstance(value, tuple):
        return tuple(_schedule_of(item) for item in value)
    return value.schedule if isinstance(value, _MadeSchedule) else value


def _no_number_in_quotes(value: Any, place: str) -> Any:
    """Return the value. To a file of ours `'1e-3'` is a number; to PyTorch it is a text."""
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, str) and parse_number(item) is not None:
            raise ScheduleTextError(f"{place} must be a number, got {quoted(item)}")
    return value


def _names_in(node: ast.AST) -> set[str]:
    return {
        ast.unparse(part) for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute)
    }


def _unset(text: str) -> str:
    return f"{quoted(text)} isn't set to a number in the text; write its value"


def _why(error: ScheduleTextError) -> str:
    return str(error).rpartition("needs a number: ")[2]


def _as_read(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


# ---- from text to statements ----

_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.) ?")


def _parsed(text: str) -> list[ast.stmt]:
    """Return the statements of a text, as it is copied out of files, prompts and documents."""
    if len(text) > MAX_TEXT:
        raise ScheduleTextError(
            f"a schedule must be text of at most {MAX_TEXT} characters, got {len(text)}"
        )
    lines = text.lstrip("\ufeff").splitlines()
    if any(line.lstrip().startswith(">>>") for line in lines):
        lines = [_PROMPT.sub("", line) for line in lines if _PROMPT.match(line)]
    lines = [line for line in lines if not line.lstrip().startswith(("```", "%", "!"))]
    whole = textwrap.dedent("\n".join(lines)).strip()
    if not whole:
        raise ScheduleTextError(f"{LIKE}, got nothing")
    first, _, others = whole.partition("\n")
    fault: SyntaxError | ValueError | None = None
    # As it is; copied from the middle of its first line; an entry of a dictionary.
    for form in (whole, f"{first}\n{textwrap.dedent(others)}", f"{{{whole}\n}}"):
        try:
            body = ast.parse(form).body
        except (SyntaxError, ValueError) as error:
            fault = fault or error
        else:
            if body:
                return body
    raise ScheduleTextError(f"{LIKE}{_about(fault, whole)}")


def _about(fault: SyntaxError | ValueError | None, whole: str) -> str:
    if fault is None:  # Comments only.
        return f", got {quoted(whole)}"
    words = fault.msg if isinstance(fault, SyntaxError) else str(fault)
    line = getattr(fault, "lineno", None)
    return f": {words}" + (f" (line {line})" if line and "\n" in whole else "")
