"""Schedules as records, and `trace`, which runs PyTorch to get their learning rates."""

from core.schedule.docstrings import DOCUMENTED, docstring, is_documented
from core.schedule.kinds.composed import KINDS, AnySchedule, ChainedScheduler, SequentialLR
from core.schedule.kinds.cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from core.schedule.kinds.cyclic import CyclicLR, OneCycleLR
from core.schedule.kinds.decay import (
    ConstantLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from core.schedule.kinds.factor import FACTORS
from core.schedule.kinds.lambdas import LambdaLR, MultiplicativeLR
from core.schedule.kinds.plateau import ReduceLROnPlateau
from core.schedule.optimizer import HOW_IT_USES_LR, OPTIMIZERS, Optimizer, parameters_of
from core.schedule.parameter import Parameter, Slider
from core.schedule.parse import (
    PastedCode,
    ScheduleTextError,
    parse_schedule,
    read_code,
    read_optimizer,
)
from core.schedule.properties import ASKABLE, Properties, equal, properties
from core.schedule.record import Factor, Rates, Schedule
from core.schedule.run import MAX_STEPS, Run, value_of, with_value
from core.schedule.slider_grids import (
    declared,
    follows_drag,
    live_sliders,
    positions,
    sweep,
    with_present,
)
from core.schedule.source_code.code import code, code_template
from core.schedule.tracing.elementwise import Positions
from core.schedule.tracing.events import (
    AddGroup,
    AnyEvent,
    NewSchedule,
    Resume,
    SetParameter,
    SetRate,
    SkipOptimizer,
)
from core.schedule.tracing.grid import Grid, Row
from core.schedule.tracing.memo import traced
from core.schedule.tracing.torch_warnings import Notice
from core.schedule.tracing.trace import PINNED_TORCH, TORCH_VERSION, trace
from core.schedule.tracing.trajectory import Trajectory
from core.schedule.write import to_text

__all__ = [
    "ASKABLE",
    "DOCUMENTED",
    "FACTORS",
    "HOW_IT_USES_LR",
    "KINDS",
    "MAX_STEPS",
    "OPTIMIZERS",
    "PINNED_TORCH",
    "TORCH_VERSION",
    "AddGroup",
    "AnyEvent",
    "AnySchedule",
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "Factor",
    "Grid",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "NewSchedule",
    "Notice",
    "OneCycleLR",
    "Optimizer",
    "Parameter",
    "PastedCode",
    "PolynomialLR",
    "Positions",
    "Properties",
    "Rates",
    "ReduceLROnPlateau",
    "Resume",
    "Row",
    "Run",
    "Schedule",
    "ScheduleTextError",
    "SequentialLR",
    "SetParameter",
    "SetRate",
    "SkipOptimizer",
    "Slider",
    "StepLR",
    "Trajectory",
    "code",
    "code_template",
    "declared",
    "docstring",
    "equal",
    "follows_drag",
    "is_documented",
    "live_sliders",
    "parameters_of",
    "parse_schedule",
    "positions",
    "properties",
    "read_code",
    "read_optimizer",
    "sweep",
    "to_text",
    "trace",
    "traced",
    "value_of",
    "with_present",
    "with_value",
]
