"""Schedulers that aren't PyTorch's: whose they are, and the nearest one here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Foreign:
    """A scheduler of another package.

    Attributes:
        owner: Whose it is, as a sentence says it.
        source: Where it is documented or defined.
        nearest: The nearest schedule here, as text with … for the numbers; empty if there is none.
    """

    owner: str
    source: str
    nearest: str = ""

    def sentence(self, name: str) -> str:
        """Say that `name` isn't PyTorch's, whose it is, and what is near."""
        near = f"; the nearest here is {self.nearest}" if self.nearest else ""
        return (
            f"{name} is not in torch.optim.lr_scheduler: it comes from {self.owner}"
            f" ({self.source}){near}"
        )


_TRANSFORMERS = "https://huggingface.co/docs/transformers/main_classes/optimizer_schedules"
_TIMM = "https://huggingface.co/docs/timm/reference/schedulers"
_DEEPSPEED = "https://deepspeed.readthedocs.io/en/latest/schedulers.html"
_MMENGINE = "https://mmengine.readthedocs.io/en/latest/api/optim.html"
_BOLTS = "https://github.com/Lightning-Universe/lightning-bolts"
_COMPOSER = "https://docs.mosaicml.com/projects/composer"
_DETECTRON = "https://github.com/facebookresearch/detectron2/tree/main/detectron2/solver"
_IGNITE = "https://docs.pytorch.org/ignite/handlers.html"
_KERAS = "https://keras.io/api/optimizers/learning_rate_schedules"
_OPTAX = "https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html"
_PADDLE = (
    "https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/optimizer/Overview_en.html"
)
_SEVERAL = "it is defined in many repositories, among them"

_WARMUP_COSINE = "LambdaLR(warmup_cosine(warmup=…, total=…))"
_WARMUP_LINEAR = "LambdaLR(warmup_linear(warmup=…, total=…))"
_WARMUP_CONSTANT = "LambdaLR(warmup_constant(warmup=…))"
_WARMUP_POLYNOMIAL = "LambdaLR(warmup_polynomial(warmup=…, total=…, power=…))"
_NOAM = "LambdaLR(noam(d_model=…, warmup=…))"
_WARMUP_THEN = "SequentialLR([LinearLR(…), …], milestones=[…])"
_CLAMPED = "LambdaLR(clamped_cosine(total=…))"
_RESTARTS = "CosineAnnealingWarmRestarts(T_0=…)"
_ONE_CYCLE = "OneCycleLR(max_lr=…, total_steps=…)"


def _all(owner: str, source: str, nearest: dict[str, str]) -> dict[str, Foreign]:
    return {name: Foreign(owner, source, near) for name, near in nearest.items()}


FOREIGN: dict[str, Foreign] = {
    **_all(
        "transformers",
        _TRANSFORMERS,
        {
            "get_constant_schedule": "LambdaLR(same(factor=1))",
            "get_constant_schedule_with_warmup": _WARMUP_CONSTANT,
            "get_linear_schedule_with_warmup": _WARMUP_LINEAR,
            "get_cosine_schedule_with_warmup": _WARMUP_COSINE,
            "get_cosine_with_hard_restarts_schedule_with_warmup": (
                "LambdaLR(hard_restarts(warmup=…, total=…, num_cycles=…))"
            ),
            "get_cosine_with_min_lr_schedule_with_warmup": (
                "LambdaLR(cosine_with_floor(warmup=…, total=…, floor=…))"
            ),
            "get_polynomial_decay_schedule_with_warmup": _WARMUP_POLYNOMIAL,
            "get_inverse_sqrt_schedule": "LambdaLR(inverse_sqrt(warmup=…))",
            "get_wsd_schedule": "LambdaLR(wsd(warmup=…, total=…, decay=…))",
            "get_reduce_on_plateau_schedule": "ReduceLROnPlateau(…)",
            "get_scheduler": "",
            "AdafactorSchedule": "",
        },
    ),
    **_all(
        "timm",
        _TIMM,
        {
            "CosineLRScheduler": _WARMUP_COSINE,
            "StepLRScheduler": "StepLR(step_size=…, gamma=…)",
            "MultiStepLRScheduler": "MultiStepLR(milestones=[…], gamma=…)",
            "PlateauLRScheduler": "ReduceLROnPlateau(…)",
            "PolyLRScheduler": _WARMUP_POLYNOMIAL,
            "TanhLRScheduler": "",
            "create_scheduler": "",
            "create_scheduler_v2": "",
        },
    ),
    **_all(
        "DeepSpeed",
        _DEEPSPEED,
        {
            "WarmupLR": _WARMUP_CONSTANT,
            "WarmupDecayLR": _WARMUP_LINEAR,
            "LRRangeTest": "LinearLR(…)",
            "OneCycle": _ONE_CYCLE,
        },
    ),
    **_all(
        "MMEngine",
        _MMENGINE,
        {
            "PolyLR": "PolynomialLR(total_iters=…, power=…)",
            "CosineRestartLR": _RESTARTS,
            "ReduceOnPlateauLR": "ReduceLROnPlateau(…)",
        },
    ),
    **_all(
        "Composer",
        _COMPOSER,
        {
            "CosineAnnealingWithWarmupScheduler": _WARMUP_COSINE,
            "LinearWithWarmupScheduler": _WARMUP_LINEAR,
            "ConstantWithWarmupScheduler": _WARMUP_CONSTANT,
            "CosineAnnealingWarmRestartsScheduler": _RESTARTS,
            "MultiStepScheduler": "MultiStepLR(milestones=[…], gamma=…)",
        },
    ),
    **_all(
        "PyTorch Ignite",
        _IGNITE,
        {
            "create_lr_scheduler_with_warmup": _WARMUP_THEN,
            "PiecewiseLinear": _WARMUP_THEN,
            "LinearCyclicalScheduler": "CyclicLR(base_lr=…, max_lr=…)",
        },
    ),
    **_all(
        "Keras",
        _KERAS,
        {
            "CosineDecay": _CLAMPED,
            "CosineDecayRestarts": _RESTARTS,
            "ExponentialDecay": "ExponentialLR(gamma=…)",
            "PiecewiseConstantDecay": "MultiStepLR(milestones=[…], gamma=…)",
            "PolynomialDecay": "PolynomialLR(total_iters=…, power=…)",
            "InverseTimeDecay": "",
            "LearningRateScheduler": "",
        },
    ),
    **_all(
        "Optax",
        _OPTAX,
        {
            "cosine_decay_schedule": _CLAMPED,
            "warmup_cosine_decay_schedule": _WARMUP_COSINE,
            "exponential_decay": "ExponentialLR(gamma=…)",
            "linear_schedule": "LinearLR(start_factor=…, end_factor=…, total_iters=…)",
            "linear_onecycle_schedule": _ONE_CYCLE,
        },
    ),
    **_all(
        "Paddle",
        _PADDLE,
        {
            "CosineAnnealingDecay": "CosineAnnealingLR(T_max=…)",
            "StepDecay": "StepLR(step_size=…, gamma=…)",
            "MultiStepDecay": "MultiStepLR(milestones=[…], gamma=…)",
            "LinearWarmup": _WARMUP_THEN,
            "NoamDecay": _NOAM,
        },
    ),
    "WarmupCosineLR": Foreign("DeepSpeed, and another from detectron2", _DEEPSPEED, _WARMUP_COSINE),
    "WarmupMultiStepLR": Foreign("detectron2", _DETECTRON, _WARMUP_THEN),
    "WarmupParamScheduler": Foreign("detectron2", _DETECTRON, _WARMUP_THEN),
    "LinearWarmupCosineAnnealingLR": Foreign(
        "pl_bolts (Lightning Bolts)",
        _BOLTS,
        "SequentialLR([LinearLR(…), CosineAnnealingLR(T_max=…)], milestones=[…])",
    ),
    "CosineAnnealingWarmupRestarts": Foreign(
        "the package pytorch-cosine-annealing-with-warmup",
        "https://github.com/katsura-jp/pytorch-cosine-annealing-with-warmup",
        "LambdaLR(shrinking_restarts(length=…, gamma=…))",
    ),
    "CosineAnnealingWarmUpRestarts": Foreign(
        f"no one package; {_SEVERAL} katsura-jp's",
        "https://github.com/katsura-jp/pytorch-cosine-annealing-with-warmup",
        "LambdaLR(shrinking_restarts(length=…, gamma=…))",
    ),
    "GradualWarmupScheduler": Foreign(
        "the package pytorch-gradual-warmup-lr",
        "https://github.com/ildoonet/pytorch-gradual-warmup-lr",
        _WARMUP_THEN,
    ),
    "PolynomialLRDecay": Foreign(
        "the package pytorch-polynomial-lr-decay",
        "https://github.com/cmpark0126/pytorch-polynomial-lr-decay",
        "PolynomialLR(total_iters=…, power=…)",
    ),
    "NoamLR": Foreign(
        f"no one package; {_SEVERAL} ESPnet and Coqui's Trainer",
        "https://github.com/espnet/espnet",
        _NOAM,
    ),
    "WarmupCosineSchedule": Foreign(
        "MONAI", "https://github.com/Project-MONAI/MONAI", _WARMUP_COSINE
    ),
    "SWALR": Foreign(
        "torch.optim.swa_utils, another part of PyTorch",
        "https://docs.pytorch.org/docs/stable/optim.html",
    ),
}
"""By name."""

PACKAGES: dict[str, str] = {
    "timm": "timm",
    "transformers": "transformers",
    "diffusers": "diffusers",
    "deepspeed": "DeepSpeed",
    "mmengine": "MMEngine",
    "mmcv": "MMCV",
    "composer": "Composer",
    "ignite": "PyTorch Ignite",
    "pl_bolts": "pl_bolts (Lightning Bolts)",
    "detectron2": "detectron2",
    "monai": "MONAI",
    "fairseq": "fairseq",
    "apex": "Apex",
    "bitsandbytes": "bitsandbytes",
    "bnb": "bitsandbytes",
    "torch_optimizer": "torch-optimizer",
    "lion_pytorch": "lion-pytorch",
    "keras": "Keras",
    "tf": "TensorFlow",
    "tensorflow": "TensorFlow",
    "optax": "Optax",
    "paddle": "Paddle",
    "mxnet": "MXNet",
    "mindspore": "MindSpore",
    "oneflow": "OneFlow",
    "flow": "OneFlow",
    "jittor": "Jittor",
}
"""Other packages with schedulers or optimizers, by the first part of a dotted name."""
